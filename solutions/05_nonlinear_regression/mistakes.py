"""Known wrong versions of the tasks, each with the sentence that its author should read."""

import copy

import torch
import torch.nn.functional as F
from torch import nn

from autograder.authoring import mistake

# relu


@mistake("relu", "That is |x|: negative inputs must become 0, not positive.", name="abs")
def absolute(x):
    return torch.abs(x)


@mistake("relu", "That is LeakyReLU: on the negative side the result must be exactly 0.")
def leaky(x):
    return torch.where(x > 0, x, 0.01 * x)


@mistake("relu", "That is the step function, the derivative of ReLU: keep the positive numbers.")
def step(x):
    return (x > 0).to(x.dtype)


@mistake("relu", "You kept the negative part: 0 is the lower bound, not the upper one.")
def min0(x):
    return x.clamp(max=0)


@mistake(
    "relu",
    "A method whose name ends in an underscore overwrites the caller's tensor: use the one without.",
)
def inplace(x):
    return x.clamp_(min=0)


@mistake("relu", "An upper bound clips large activations: ReLU has none.")
def relu6(x):
    return x.clamp(0, 6)


@mistake(
    "relu", "That is softplus, a smooth relative: ReLU has a sharp bend and is exactly x above 0."
)
def softplus(x):
    return torch.log1p(torch.exp(x))


@mistake(
    "relu", "That is x·sigmoid(x), called SiLU: ReLU is exactly 0 below 0 and exactly x above."
)
def silu(x):
    return x * torch.sigmoid(x)


@mistake(
    "relu",
    "The second argument of torch.max(x, 0) is a dimension, not a number to compare with: "
    "it finds the largest entries along that dimension.",
)
def max_along_dim(x):
    return torch.max(x, 0)


@mistake("relu", "You left the negative numbers out: they become 0 and the shape stays.")
def filtered(x):
    return x[x > 0]


@mistake(
    "relu",
    "`if` asks one question about the whole tensor; ReLU decides for each number on its own.",
)
def one_if_for_all(x):
    return x if x > 0 else torch.zeros_like(x)


@mistake(
    "relu",
    "The values are right but the graph is cut, so no gradient reaches x: "
    "stay with tensor operations, without .detach(), .data or NumPy.",
)
def detached(x):
    return x.detach().clamp(min=0)


@mistake(
    "relu",
    "The result was collected in a new float32 tensor: it must have the dtype of x, and gradients.",
)
def rebuilt_from_a_list(x):
    return torch.tensor([max(v, 0.0) for v in x.flatten().tolist()]).reshape(x.shape)


@mistake(
    "relu",
    "Without a negative number you return x itself: the result must always be a new tensor.",
)
def returns_x_itself(x):
    if (x >= 0).all():
        return x
    return x.clamp(min=0)


@mistake(
    "relu",
    "x + |x| is 2x, which becomes inf beyond half of the largest float: halve both parts before you "
    "add them, or compare with 0 instead.",
)
def half_of_the_sum(x):
    return (x + x.abs()) / 2


@mistake(
    "relu",
    "x² leaves the range of floats long before x does: it is inf for 1e20 and 0 for 1e-25 in "
    "float32, and its root does not bring |x| back.",
)
def root_of_the_square(x):
    return (x + (x * x).sqrt()) / 2


@mistake(
    "relu",
    "That is |x|, by way of a square that leaves the range of floats for 1e20 in float32: negative "
    "inputs must become 0, not positive.",
)
def absolute_by_root(x):
    return torch.sqrt(x**2)


@mistake("relu", "An upper bound, however high, clips larger activations: ReLU has none.")
def high_upper_bound(x):
    return x.clamp(0, 1e6)


@mistake(
    "relu",
    "torch.zeros makes its zeros on the CPU, so an x on another device cannot be compared with "
    "them: use torch.zeros_like(x), or the number 0.",
)
def zeros_on_the_cpu(x):
    return torch.maximum(x, torch.zeros(x.shape, dtype=x.dtype))


class OverwritesUpstream(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, upstream):
        (x,) = ctx.saved_tensors
        return upstream.mul_(x > 0)


@mistake(
    "relu",
    "Your backward multiplies the gradient that it is handed in place, and that tensor belongs to "
    "somebody else: make a new one with *.",
)
def upstream_in_place(x):
    return OverwritesUpstream.apply(x)


# Net


@mistake(
    "Net",
    "Without an activation the two linear layers collapse to one: "
    "the net can only draw a straight line (loss floor 16.8 here).",
)
class no_activation(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(self.hidden(x))


@mistake(
    "Net", "ReLU on the output makes negative predictions impossible, and targets are negative."
)
class relu_on_output(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return torch.relu(self.out(torch.relu(self.hidden(x))))


@mistake(
    "Net", "You applied ReLU to the input, not to the hidden layer: all negative x look the same."
)
class relu_on_input(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(self.hidden(torch.relu(x)))


@mistake("Net", "ReLU belongs after the hidden layer; you applied it only after the output layer.")
class relu_only_on_output(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return torch.relu(self.out(self.hidden(x)))


@mistake("Net", "The hidden activation of this lesson is ReLU; you used tanh.")
class tanh_hidden(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))


@mistake("Net", "The hidden activation of this lesson is ReLU; you used the sigmoid.")
class sigmoid_hidden(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(torch.sigmoid(self.hidden(x)))


@mistake("Net", "The hidden bias is not used, so all hinges bend at x = 0.")
class skip_hidden_bias_path(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(torch.relu(x @ self.hidden.weight.T))


@mistake(
    "Net", "softmax turns scores into class probabilities; the hidden activation here is ReLU."
)
class softmax_hidden(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(torch.softmax(self.hidden(x), dim=1))


@mistake(
    "Net",
    "squeeze() removes the feature axis, and the batch axis too for a single point: "
    "keep the output (N, n_out).",
)
class squeezed(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x))).squeeze()


@mistake("Net", "The sizes 1, 20, 1 are hard-coded: use the arguments of the constructor.")
class hard_coded_sizes(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(1, 20)
        self.out = nn.Linear(20, 1)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


@mistake("Net", "This task has one hidden layer; you made another one.")
class extra_layer(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.hidden2 = nn.Linear(n_hidden, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(torch.relu(self.hidden2(torch.relu(self.hidden(x)))))


@mistake("Net", "A module must be initialised before layers are assigned: call super().__init__().")
class no_super(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


@mistake(
    "Net",
    "All weights start at zero: the gradients of the hidden layer are zero too, "
    "so only the output bias can learn.",
)
class zero_init(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)
        for parameter in self.parameters():
            nn.init.zeros_(parameter)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


@mistake(
    "Net",
    "All hidden units start equal, receive related gradients and stay redundant: "
    "start from random weights.",
)
class constant_init(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)
        nn.init.constant_(self.hidden.weight, 0.1)
        nn.init.constant_(self.out.weight, 0.1)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


@mistake(
    "Net",
    "Every new net starts from the same numbers: a seed set in __init__ also resets "
    "the random numbers of everybody else. Set seeds outside.",
)
class seeded_in_init(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        torch.manual_seed(0)
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


@mistake(
    "Net",
    "The net computes the right thing, but its layers are not named `hidden` and `out`.",
)
class other_names(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.fc1 = nn.Linear(n_in, n_hidden)
        self.fc2 = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


@mistake("Net", "bias=False leaves the output without its offset: both layers have a bias.")
class no_output_bias(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out, bias=False)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


@mistake("Net", "bias=False makes all hinges bend at x = 0: both layers have a bias.")
class no_hidden_bias(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden, bias=False)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


@mistake(
    "Net",
    "You make new layers at every call, so nothing can be learned: build them once, in __init__.",
)
class layers_in_forward(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.sizes = n_in, n_hidden, n_out

    def forward(self, x):
        n_in, n_hidden, n_out = self.sizes
        hidden = nn.Linear(n_in, n_hidden, dtype=x.dtype)
        out = nn.Linear(n_hidden, n_out, dtype=x.dtype)
        return out(torch.relu(hidden(x)))


@mistake(
    "Net",
    "A module does not see layers in a plain list, so it has no parameters: make each layer a "
    "separate attribute.",
)
class layers_in_a_list(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.layers = [nn.Linear(n_in, n_hidden), nn.Linear(n_hidden, n_out)]

    def forward(self, x):
        hidden, out = self.layers
        return out(torch.relu(hidden(x)))


@mistake(
    "Net",
    "nn.ReLU is a class, and nn.ReLU(z) makes an object instead of applying it: "
    "use the function, or make the object once in __init__.",
)
class class_as_function(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(nn.ReLU(self.hidden(x)))


@mistake("Net", "forward has no return statement, so the prediction is None.")
class no_return(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        x = torch.relu(self.hidden(x))
        x = self.out(x)


@mistake(
    "Net",
    "The hidden layer is cut off from the graph (no_grad, .detach() or .data), so it never trains.",
)
class detached_hidden(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)).detach())


@mistake(
    "Net",
    "x.float() in forward forces float32, so a model made float64 with .double() cannot take it: "
    "leave the dtype alone.",
)
class casts_to_float32(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x.float())))


@mistake("Net", "Dropout makes the prediction random: this task has two linear layers and a ReLU.")
class dropout(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.dropout = nn.Dropout(0.2)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(self.dropout(torch.relu(self.hidden(x))))


@mistake(
    "Net", "An in-place ReLU on the input overwrites the caller's x, and x needs no ReLU at all."
)
class inplace_relu_on_input(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(torch.relu_(x))))


@mistake("Net", "The hidden activation is bounded (ReLU6 or a clamp): ReLU has no upper bound.")
class bounded_hidden(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(self.hidden(x).clamp(0, 6))


# train


@mistake("train", "Gradients accumulate: clear them in every epoch, before backward().")
def forgot_zero_grad(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You clear the gradients only once, before the loop: each epoch still adds to the ones before.",
)
def zero_grad_once(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    optimizer.zero_grad()
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You clear the gradients only after the step, so gradients that the model brought along "
    "count in the first step: clear them before backward().",
)
def zero_grad_at_the_end(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You use the sum of the squares instead of their mean: steps are N times too large and explode.",
)
def sse(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = ((model(x) - y) ** 2).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "That is the mean absolute error: square the errors instead.")
def l1_loss(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.l1_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "That is the square root of the mean squared error: its gradient is different.")
def rmse(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y).sqrt()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "There is an extra factor 1/2 in your loss.")
def half_mse(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = ((model(x) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "x is shuffled but y is not, so no x is beside its own y: use one permutation for both.",
)
def shuffle_mismatch(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x[torch.randperm(len(x))]), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "Prediction (N, 1) minus target (N,) is an (N, N) table of all pairs, "
    "so the net learns the mean of y: give both the same shape.",
)
def y_broadcast(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = ((model(x) - y.flatten()) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "You used Adam; the task asks for plain gradient descent, torch.optim.SGD.")
def adam(model, x, y, lr, epochs):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "Momentum carries old steps on: this task makes the plain step only.")
def momentum(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "weight_decay pulls all parameters towards zero: this task makes the plain step.")
def weight_decay(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, weight_decay=0.01)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "The model never moves: optimizer.step() must follow backward(), "
    "while the gradients are still there.",
)
def no_step(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "zero_grad() sits between backward() and step() and wipes the gradient before it is used.",
    same_as="no_step",
)
def zero_grad_before_step(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "`parameter = parameter - …` only rebinds a local name; the model keeps its numbers. Change "
    "the parameter in place.",
    same_as="no_step",
)
def rebinding(model, x, y, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter = parameter - lr * parameter.grad
        losses.append(loss.item())
    return losses


@mistake("train", "The step goes uphill: subtract lr times the gradient, do not add it.")
def ascent(model, x, y, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter += lr * parameter.grad
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "Only the output layer is given to the optimizer, so the hidden layer stays as it was: "
    "pass all parameters of the model.",
)
def only_last_layer(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.out.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        model.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "Only the weights move: biases are parameters too, and have gradients.")
def only_weights(model, x, y, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                if name.endswith("weight"):
                    parameter -= lr * parameter.grad
        losses.append(loss.item())
    return losses


@mistake("train", "The gradients are clipped to norm 1, so steps are shorter than lr times them.")
def clipped(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "The learning rate shrinks from epoch to epoch: this task keeps it as given.")
def lr_decay(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses


@mistake("train", "The learning rate 0.01 is hard-coded: use the argument lr.")
def hard_coded_lr(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "Each epoch uses all points at once; you train on part of them.")
def minibatch(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        batch = torch.randperm(len(x))[: max(1, len(x) // 2)]
        loss = F.mse_loss(model(x[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You step on one random point per epoch, as the S of SGD suggests: "
    "each epoch here uses the mean over all points.",
)
def one_random_point(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        i = torch.randint(len(x), (1,))
        loss = F.mse_loss(model(x[i]), y[i])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "One epoch too many: there are exactly `epochs` updates and losses.")
def extra_epoch(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs + 1):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "Your losses are shifted by one: loss t is the one before update t, whose gradient made it.",
)
def loss_after_update(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        F.mse_loss(model(x), y).backward()
        optimizer.step()
        losses.append(F.mse_loss(model(x), y).item())
    return losses


@mistake(
    "train", "Store the number, loss.item(): a kept tensor keeps the graph of its epoch alive."
)
def tensor_losses(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss)
    return losses


@mistake("train", "Return the losses of all epochs in a list, not only the last one.")
def last_only(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


@mistake("train", "The losses are rounded: keep the numbers as they are and round when you print.")
def rounded_losses(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(round(loss.item(), 4))
    return losses


@mistake(
    "train",
    "You train a copy, so the caller's model stays untrained: train the model that is given.",
)
def trains_a_copy(model, x, y, lr, epochs):
    model = copy.deepcopy(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You give the layers new random parameters first: training starts from those the model has.",
)
def starts_anew(model, x, y, lr, epochs):
    for layer in model.modules():
        if isinstance(layer, nn.Linear):
            layer.reset_parameters()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "Train on x as it is given: scaling the inputs is not the task of `train`.")
def scaled_inputs(model, x, y, lr, epochs):
    x = (x - x.mean()) / x.std(correction=0)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "The prediction is computed once, before the loop, so its graph is used up after one epoch: "
    "predict again in every epoch.",
)
def predicts_once(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loss = F.mse_loss(model(x), y)
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You stop as soon as the loss is small or no longer falls: the task asks for all epochs, and "
    "for one loss from each.",
)
def stops_early(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        if loss.item() < 1e-6:
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You stop when the loss grows: the task asks for all epochs. Too large a learning rate "
    "should show in the losses.",
)
def stops_when_the_loss_grows(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        if losses and loss.item() > losses[-1]:
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You stop as soon as the loss is inf or nan: the task asks for all epochs, and the list should "
    "show what happened.",
)
def stops_at_nan(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        if not torch.isfinite(loss):
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You skip gradients that are inf or nan (or replace them by numbers), which hides that the "
    "training has failed: take every step as it is.",
)
def hides_nan(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        for parameter in model.parameters():
            parameter.grad.nan_to_num_()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "The model sees one point at a time; a model that looks at the whole batch (batch "
    "normalization) then computes something else: pass all of x in one call.",
)
def point_by_point(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = sum(F.mse_loss(model(a[None]), b[None]) for a, b in zip(x, y, strict=True)) / len(x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# standardize


@mistake(
    "standardize",
    "That is the sample deviation, divided by N - 1 (the default of torch.std): divide by N.",
)
def sample_std(x):
    deviation = x.std(dim=0)
    return (x - x.mean(dim=0)) / torch.where(deviation > 0, deviation, 1)


@mistake(
    "standardize",
    "You take one mean and one deviation over all entries: each column has its own.",
)
def over_all_entries(x):
    deviation = x.std(correction=0)
    return (x - x.mean()) / torch.where(deviation > 0, deviation, 1)


@mistake(
    "standardize",
    "You standardize the rows: a feature is a column, so the mean is taken over the samples.",
)
def rows(x):
    deviation = x.std(dim=1, correction=0, keepdim=True)
    return (x - x.mean(dim=1, keepdim=True)) / torch.where(deviation > 0, deviation, 1)


@mistake(
    "standardize",
    "Each column is centred by its own mean but divided by one deviation of all entries.",
)
def one_deviation_for_all(x):
    deviation = x.std(correction=0)
    return (x - x.mean(dim=0)) / torch.where(deviation > 0, deviation, 1)


@mistake("standardize", "The mean is not subtracted: columns keep their offset.")
def no_centring(x):
    deviation = x.std(dim=0, correction=0)
    return x / torch.where(deviation > 0, deviation, 1)


@mistake("standardize", "The columns are centred but not divided by their deviation.")
def only_centred(x):
    return x - x.mean(dim=0)


@mistake(
    "standardize", "You divide by the variance: its square root, the deviation, has the unit of x."
)
def divides_by_variance(x):
    variance = x.var(dim=0, correction=0)
    return (x - x.mean(dim=0)) / torch.where(variance > 0, variance, 1)


@mistake(
    "standardize",
    "You divide by the length of the centred column: the deviation is that length over √N.",
)
def divides_by_length(x):
    centred = x - x.mean(dim=0)
    length = centred.norm(dim=0)
    return centred / torch.where(length > 0, length, 1)


@mistake(
    "standardize", "You divide by the mean absolute deviation: average the squares, then the root."
)
def mean_absolute_deviation(x):
    centred = x - x.mean(dim=0)
    deviation = centred.abs().mean(dim=0)
    return centred / torch.where(deviation > 0, deviation, 1)


@mistake(
    "standardize",
    "The deviation is taken around zero: square the numbers after their mean is subtracted.",
)
def deviation_around_zero(x):
    return (x - x.mean(dim=0)) / x.square().mean(dim=0).sqrt()


@mistake("standardize", "That scales to the range from 0 to 1: use mean and deviation instead.")
def min_max(x):
    low, high = x.min(dim=0).values, x.max(dim=0).values
    return (x - low) / torch.where(high > low, high - low, 1)


@mistake("standardize", "You subtract the median; the formula has the mean.")
def median(x):
    deviation = x.std(dim=0, correction=0)
    return (x - x.median(dim=0).values) / torch.where(deviation > 0, deviation, 1)


@mistake(
    "standardize",
    "-= and /= write into the caller's x: compute a new tensor instead.",
)
def in_place(x):
    x -= x.mean(dim=0)
    deviation = x.square().mean(dim=0).sqrt()
    x /= torch.where(deviation > 0, deviation, 1)
    return x


@mistake(
    "standardize",
    "A column without spread (and every column of a single row) gives 0/0 = nan: it must become 0.",
)
def nan_without_spread(x):
    return (x - x.mean(dim=0)) / x.std(dim=0, correction=0)


@mistake(
    "standardize",
    "This gives nan for a single row, where N - 1 = 0, and is the sample deviation "
    "elsewhere: divide by N, and treat a deviation of 0 separately.",
)
def sample_std_and_nan(x):
    return (x - x.mean(dim=0)) / x.std(dim=0)


@mistake(
    "standardize",
    "The ε added to the deviation falsifies columns with a tiny spread: "
    "treat a deviation of 0 separately instead.",
)
def eps_added(x):
    return (x - x.mean(dim=0)) / (x.std(dim=0, correction=0) + 1e-8)


@mistake(
    "standardize",
    "The ε added under the root falsifies columns with a tiny spread: "
    "treat a deviation of 0 separately instead.",
)
def eps_under_the_root(x):
    return (x - x.mean(dim=0)) / (x.var(dim=0, correction=0) + 1e-5).sqrt()


@mistake("standardize", "A column without spread is left as it is: it must become zeros.")
def constant_column_kept(x):
    deviation = x.std(dim=0, correction=0)
    return torch.where(deviation > 0, (x - x.mean(dim=0)) / deviation, x)


@mistake(
    "standardize",
    "E[x²] - E[x]² loses all digits in a column far from zero: subtract the mean before squaring.",
)
def difference_of_squares(x):
    mean = x.mean(dim=0)
    deviation = (x.square().mean(dim=0) - mean.square()).clamp(min=0).sqrt()
    return (x - mean) / torch.where(deviation > 0, deviation, 1)


@mistake(
    "standardize",
    "Mean and deviation are cut out of the graph (no_grad, .detach() or .item()): "
    "they depend on x, and the gradient passes through them too.",
)
def detached_statistics(x):
    with torch.no_grad():
        mean, deviation = x.mean(dim=0), x.std(dim=0, correction=0)
    return (x - mean) / torch.where(deviation > 0, deviation, 1)


@mistake("standardize", "The graph is cut (.detach() or NumPy), so no gradient reaches x.")
def via_numpy(x):
    columns = x.detach().numpy()
    deviation = columns.std(axis=0)
    deviation[deviation == 0] = 1
    return torch.from_numpy((columns - columns.mean(axis=0)) / deviation)


@mistake("standardize", "The result is always float32: it must have the dtype of x.")
def always_float32(x):
    x = x.float()
    deviation = x.std(dim=0, correction=0)
    return (x - x.mean(dim=0)) / torch.where(deviation > 0, deviation, 1)


@mistake("standardize", "Return the standardized tensor alone, without mean and deviation.")
def returns_statistics(x):
    mean, deviation = x.mean(dim=0), x.std(dim=0, correction=0)
    return (x - mean) / torch.where(deviation > 0, deviation, 1), mean, deviation


@mistake(
    "standardize",
    "You do not let the deviation fall below a small number, which falsifies columns with a spread "
    "below it: only a deviation of exactly 0 is an exception.",
)
def floor_under_the_deviation(x):
    return (x - x.mean(dim=0)) / x.std(dim=0, correction=0).clamp(min=1e-8)


@mistake(
    "standardize",
    "You replace small results by 0: a number near the mean has a small z, and keeps it.",
)
def small_results_become_zero(x):
    deviation = x.std(dim=0, correction=0)
    z = (x - x.mean(dim=0)) / torch.where(deviation > 0, deviation, 1)
    return torch.where(z.abs() < 1e-6, 0, z)


@mistake(
    "standardize",
    "torch.ones makes its ones on the CPU, so they cannot be combined with an x on another device: "
    "use torch.ones_like(deviation), or the number 1.",
)
def ones_on_the_cpu(x):
    deviation = x.std(dim=0, correction=0)
    ones = torch.ones(x.shape[1], dtype=x.dtype)
    return (x - x.mean(dim=0)) / torch.where(deviation > 0, deviation, ones)
