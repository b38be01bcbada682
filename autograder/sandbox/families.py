"""Families of functions that a rule names with one word, such as `@activations`.

Each function stands with the operators that it becomes below Python, where no wrapper hides it. A
function that is only an expression of others becomes nothing of its own; it is seen by its name.
"""

from __future__ import annotations

from typing import NamedTuple


class Family(NamedTuple):
    """Functions that do one kind of work."""

    means: str  # in words, for authors and for students
    functions: dict[str, tuple[str, ...]]  # a rule each, and its operators
    namespaces: tuple[str, ...] = ()  # rules that end in `.*`
    named: tuple[str, ...] = ()  # what is read off the source only, such as modules that call these

    @property
    def watched(self) -> tuple[str, ...]:
        """List what is watched while it runs, as rules for one function or namespace each."""
        return (*self.namespaces, *self.functions)


def _modules(text: str) -> tuple[str, ...]:
    return tuple(f"nn.{name}" for name in text.split())


def _table(home: str, text: str) -> dict[str, tuple[str, ...]]:
    """Read lines of `functions > operators`."""
    found: dict[str, tuple[str, ...]] = {}
    for line in text.strip().splitlines():
        functions, _, operators = line.partition(">")
        found |= {f"{home}{name}": tuple(operators.split()) for name in functions.split()}
    return found


# `tanh` is a function of the calculator, like `exp`: none of these.
ACTIVATIONS = Family(
    "PyTorch's activations (sigmoid, relu, softplus, softmax and their relatives)",
    # Those that are called by their short names first: a breach is told under that name.
    _table(
        "torch.",
        """
        sigmoid > sigmoid
        softmax > _softmax _sparse_softmax _masked_softmax
        log_softmax > _log_softmax _sparse_log_softmax
        """,
    )
    | _table(
        "F.",
        """
        relu > relu
        relu6 hardtanh > hardtanh
        leaky_relu > leaky_relu
        prelu > _prelu_kernel
        rrelu > rrelu_with_noise
        elu selu > elu
        celu > celu
        gelu > gelu
        silu > silu
        mish > mish
        glu > glu
        softplus > softplus
        hardsigmoid > hardsigmoid
        hardswish > hardswish
        logsigmoid > log_sigmoid_forward
        softshrink > softshrink
        hardshrink > hardshrink
        threshold > threshold
        softmin gumbel_softmax > _softmax _sparse_softmax _masked_softmax
        softsign tanhshrink >
        """,
    )
    # What holds an activation inside.
    | _table(
        "torch.",
        """
        special.expit > sigmoid
        lstm gru lstm_cell gru_cell rnn_relu rnn_relu_cell > mkldnn_rnn_layer _thnn_fused_lstm_cell
        sparse.softmax > _sparse_softmax
        sparse.log_softmax > _sparse_log_softmax
        masked.softmax masked.softmin masked.log_softmax >
        """,
    )
    | _table(
        "F.",
        """
        multi_head_attention_forward >
        scaled_dot_product_attention > _scaled_dot_product_flash_attention_for_cpu
        """,
    ),
    named=_modules(
        "ReLU ReLU6 Hardtanh LeakyReLU PReLU RReLU ELU SELU CELU GELU SiLU Mish GLU Softplus "
        "Sigmoid Hardsigmoid Hardswish LogSigmoid Softshrink Hardshrink Threshold Softmax Softmin "
        "Softmax2d LogSoftmax Softsign Tanhshrink AdaptiveLogSoftmaxWithLoss MultiheadAttention "
        "LSTM GRU LSTMCell GRUCell"
    ),
)
LOSSES = Family(
    "PyTorch's loss functions, and the modules that go with them",
    _table(
        "F.",
        """
        mse_loss > mse_loss
        smooth_l1_loss > smooth_l1_loss
        huber_loss > huber_loss
        binary_cross_entropy > binary_cross_entropy
        binary_cross_entropy_with_logits > binary_cross_entropy_with_logits
        nll_loss > nll_loss_forward nll_loss2d_forward
        soft_margin_loss > soft_margin_loss
        multilabel_margin_loss > multilabel_margin_loss_forward
        multi_margin_loss > multi_margin_loss
        ctc_loss > _ctc_loss
        cross_entropy l1_loss kl_div poisson_nll_loss gaussian_nll_loss >
        multilabel_soft_margin_loss hinge_embedding_loss margin_ranking_loss >
        cosine_embedding_loss triplet_margin_loss triplet_margin_with_distance_loss >
        linear_cross_entropy >
        """,
    )
    | _table("torch._C._nn.", "cross_entropy_loss nll_loss_nd >"),
    named=_modules(
        "MSELoss L1Loss SmoothL1Loss HuberLoss BCELoss BCEWithLogitsLoss CrossEntropyLoss NLLLoss "
        "NLLLoss2d SoftMarginLoss MultiLabelMarginLoss MultiLabelSoftMarginLoss MultiMarginLoss "
        "CTCLoss KLDivLoss PoissonNLLLoss GaussianNLLLoss HingeEmbeddingLoss MarginRankingLoss "
        "CosineEmbeddingLoss TripletMarginLoss TripletMarginWithDistanceLoss "
        "AdaptiveLogSoftmaxWithLoss LinearCrossEntropyLoss"
    ),
)
CONVOLUTIONS = Family(
    "PyTorch's convolutions, and unfold and fold, which cut pictures into patches and back",
    _table(
        "F.",
        """
        conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d > convolution
        conv_tbc > conv_tbc
        unfold > im2col
        fold > col2im
        """,
    )
    | _table(
        "torch.",
        """
        convolution > convolution
        _convolution > _convolution
        mkldnn_convolution > mkldnn_convolution
        _C._nn.slow_conv3d > slow_conv3d_forward
        _C._nn.thnn_conv2d > _slow_conv2d_forward
        _C._nn.im2col > im2col
        _C._nn.col2im > col2im
        """,
    ),
    named=_modules(
        "Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d LazyConv1d "
        "LazyConv2d LazyConv3d LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d "
        "Unfold Fold"
    ),
)
POOLING = Family(
    "PyTorch's pooling, and what scales pictures",
    _table(
        "F.",
        """
        max_pool1d max_pool1d_with_indices > max_pool2d_with_indices
        max_pool2d max_pool2d_with_indices > max_pool2d_with_indices
        max_pool3d max_pool3d_with_indices > max_pool3d_with_indices
        avg_pool1d avg_pool2d lp_pool1d lp_pool2d > avg_pool2d
        avg_pool3d lp_pool3d > avg_pool3d
        adaptive_avg_pool1d adaptive_avg_pool2d > _adaptive_avg_pool2d
        adaptive_avg_pool3d > _adaptive_avg_pool3d
        adaptive_max_pool1d adaptive_max_pool2d > adaptive_max_pool2d
        adaptive_max_pool1d_with_indices adaptive_max_pool2d_with_indices > adaptive_max_pool2d
        adaptive_max_pool3d adaptive_max_pool3d_with_indices > adaptive_max_pool3d
        fractional_max_pool2d fractional_max_pool2d_with_indices > fractional_max_pool2d
        fractional_max_pool3d fractional_max_pool3d_with_indices > fractional_max_pool3d
        max_unpool1d max_unpool2d > max_unpool2d
        max_unpool3d > max_unpool3d
        upsample_nearest > upsample_nearest1d upsample_nearest2d upsample_nearest3d
        upsample_bilinear > upsample_linear1d upsample_bilinear2d upsample_trilinear3d
        interpolate upsample > upsample_bicubic2d _upsample_nearest_exact2d
        grid_sample > grid_sampler_2d grid_sampler_3d
        """,
    ),
    named=_modules(
        "MaxPool1d MaxPool2d MaxPool3d AvgPool1d AvgPool2d AvgPool3d LPPool1d LPPool2d LPPool3d "
        "AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d "
        "AdaptiveMaxPool2d AdaptiveMaxPool3d FractionalMaxPool2d FractionalMaxPool3d MaxUnpool1d "
        "MaxUnpool2d MaxUnpool3d Upsample UpsamplingNearest2d UpsamplingBilinear2d"
    ),
)
PADDING = Family(
    "PyTorch's padding",
    _table(
        "F.",
        """
        pad > constant_pad_nd reflection_pad1d reflection_pad2d reflection_pad3d
        """,
    )
    | _table(
        "torch.",
        """
        constant_pad_nd > constant_pad_nd
        _C._nn.pad _C._nn._pad_circular >
        _C._nn.reflection_pad1d > reflection_pad1d
        _C._nn.reflection_pad2d > reflection_pad2d
        _C._nn.reflection_pad3d > reflection_pad3d
        _C._nn.replication_pad1d > replication_pad1d
        _C._nn.replication_pad2d > replication_pad2d
        _C._nn.replication_pad3d > replication_pad3d
        nn.utils.rnn.pad_sequence >
        nested.to_padded_tensor > to_padded_tensor
        """,
    ),
    named=tuple(
        f"nn.{kind}Pad{size}d"
        for kind in ("Constant", "Zero", "Reflection", "Replication", "Circular")
        for size in (1, 2, 3)
    ),
)
# Watching operators would slow a training of many thousand steps: these are read off the source.
OPTIMIZERS = Family(
    "PyTorch's optimizers",
    {},
    namespaces=("torch.optim.*",),
    named=(
        "torch._fused_sgd_",
        "torch._fused_adam_",
        "torch._fused_adamw_",
        "torch._fused_adagrad_",
    ),
)
GRADIENTS = Family(
    "whatever computes gradients (torch.autograd, torch.func, backward)",
    {"torch.Tensor.backward": ()},
    namespaces=("torch.autograd.*", "torch.func.*"),
)

NUMPY = Family(
    "NumPy, and what makes an array of a tensor",
    {"torch.Tensor.numpy": (), "torch.Tensor.__array__": ()},
    named=("numpy.*",),
)

FAMILIES = {
    "@activations": ACTIVATIONS,
    "@losses": LOSSES,
    "@convolutions": CONVOLUTIONS,
    "@pooling": POOLING,
    "@padding": PADDING,
    "@optimizers": OPTIMIZERS,
    "@gradients": GRADIENTS,
    "@numpy": NUMPY,
}
# All of torch: what a task with an allow-list alone forbids.
WHOLE = "@torch"
# And what makes, shapes, copies and reads tensors, too: nothing is free but Python's operators,
# indices, and what a tensor says of itself.
EVERYTHING = "@everything"
ALL_OF_TORCH = (WHOLE, EVERYTHING)
