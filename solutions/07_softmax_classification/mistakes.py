"""Known wrong versions of the tasks, each with the sentence for whoever wrote it."""

import copy
import math

import torch
import torch.nn.functional as F
from softmax_classification import softmax
from torch import nn

from autograder.authoring import mistake

# softmax


@mistake(
    "softmax",
    "exp(1000) is inf, and inf/inf is nan: subtract the largest logit along dim before exp. "
    "This does not change the probabilities.",
)
def no_max_subtraction(z, dim):
    powers = torch.exp(z)
    return powers / powers.sum(dim=dim, keepdim=True)


@mistake(
    "softmax",
    "You subtract the mean. A logit can be far above the mean, and its exp still overflows; only "
    "the largest logit is never exceeded.",
)
def subtract_mean(z, dim):
    powers = torch.exp(z - z.mean(dim=dim, keepdim=True))
    return powers / powers.sum(dim=dim, keepdim=True)


@mistake(
    "softmax",
    "You subtract the maximum of the whole tensor. In a row far below it every power becomes 0, "
    "and 0/0 is nan: each slice along dim needs its own maximum.",
)
def global_max(z, dim):
    powers = torch.exp(z - z.max())
    return powers / powers.sum(dim=dim, keepdim=True)


@mistake("softmax", "The dim argument is ignored: you always normalise along the last dimension.")
def last_dim_always(z, dim):
    powers = torch.exp(z - z.amax(dim=-1, keepdim=True))
    return powers / powers.sum(dim=-1, keepdim=True)


@mistake("softmax", "The dim argument is ignored: you always normalise along dimension 0.")
def first_dim_always(z, dim):
    powers = torch.exp(z - z.amax(dim=0, keepdim=True))
    return powers / powers.sum(dim=0, keepdim=True)


@mistake(
    "softmax",
    "You divide by the sum over everything: all entries together sum to 1, "
    "instead of each slice along dim.",
)
def global_sum(z, dim):
    powers = torch.exp(z - z.amax(dim=dim, keepdim=True))
    return powers / powers.sum()


@mistake(
    "softmax",
    "sum(dim) drops the dimension, and what is left lines up with the wrong one: "
    "an error for (5, 3), silently wrong numbers for a square. Keep the dimension with keepdim.",
)
def no_keepdim(z, dim):
    powers = torch.exp(z - z.amax(dim=dim, keepdim=True))
    return powers / powers.sum(dim=dim)


@mistake(
    "softmax",
    "The maximum along dim loses that dimension and is subtracted from the wrong slices: "
    "keep the dimension with keepdim.",
)
def max_without_keepdim(z, dim):
    powers = torch.exp(z - z.max(dim=dim).values)
    return powers / powers.sum(dim=dim, keepdim=True)


@mistake(
    "softmax",
    "That is a sigmoid of each logit by itself: the results do not sum to 1. "
    "In softmax every probability depends on all logits along dim.",
)
def sigmoid(z, dim):
    return torch.sigmoid(z)


@mistake(
    "softmax",
    "That is the logarithm of softmax: the numbers are negative. The task asks for probabilities.",
)
def log_softmax(z, dim):
    return z - torch.logsumexp(z, dim=dim, keepdim=True)


@mistake(
    "softmax",
    "Softmax is applied twice. The second one gets numbers between 0 and 1, "
    "so its result is nearly uniform.",
)
def softmax_twice(z, dim):
    return softmax(softmax(z, dim), dim)


@mistake(
    "softmax",
    "The probabilities are right, but the caller's logits are overwritten: `-=` and methods "
    "whose name ends in an underscore write into the tensor itself.",
)
def shifted_in_place(z, dim):
    z -= z.detach().amax(dim=dim, keepdim=True)
    powers = torch.exp(z)
    return powers / powers.sum(dim=dim, keepdim=True)


@mistake(
    "softmax",
    "The values are right, but no gradient flows back to z: it is cut off by detach(), numpy(), "
    "item() or no_grad(). Use tensor operations throughout.",
)
def detached(z, dim):
    with torch.no_grad():
        return softmax(z, dim)


@mistake(
    "softmax",
    "The result is float32 whatever comes in: keep the dtype of z.",
)
def always_float32(z, dim):
    return softmax(z.float(), dim)


@mistake(
    "softmax",
    "The logits are divided by their sum without exp: negative logits give negative shares, "
    "and a sum of 0 gives inf.",
)
def no_exp(z, dim):
    return z / z.sum(dim=dim, keepdim=True)


@mistake(
    "softmax",
    "The sign in the exponent is flipped: your largest logit gets the smallest probability.",
)
def minus_sign(z, dim):
    powers = torch.exp(z.amin(dim=dim, keepdim=True) - z)
    return powers / powers.sum(dim=dim, keepdim=True)


@mistake(
    "softmax",
    "Cutting the logits off makes all large ones equal, and their probabilities with them. "
    "Shift them instead: that changes nothing.",
)
def clamped(z, dim):
    powers = torch.exp(z.clamp(-80, 80))
    return powers / powers.sum(dim=dim, keepdim=True)


@mistake(
    "softmax",
    "nan_to_num hides a logit that is nan: its slice must become nan, so that the failure shows.",
)
def nan_guard(z, dim):
    powers = torch.exp(z - z.amax(dim=dim, keepdim=True))
    return torch.nan_to_num(powers / powers.sum(dim=dim, keepdim=True), nan=0.0)


class OverwritesUpstream(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, dim):
        powers = torch.exp(z - z.amax(dim=dim, keepdim=True))
        p = powers / powers.sum(dim=dim, keepdim=True)
        ctx.save_for_backward(p)
        ctx.dim = dim
        return p

    @staticmethod
    def backward(ctx, upstream):
        (p,) = ctx.saved_tensors
        upstream.sub_((upstream * p).sum(dim=ctx.dim, keepdim=True))
        return upstream * p, None


@mistake(
    "softmax",
    "Your backward changes the gradient that it is handed in place, and that tensor belongs to "
    "somebody else: make a new one.",
)
def upstream_in_place(z, dim):
    return OverwritesUpstream.apply(z, dim)


@mistake(
    "softmax",
    "The size of the running maximum is right, but torch.full makes it on the CPU, where it cannot "
    "be compared with a z on another device: use z.new_full or torch.full_like.",
)
def maximum_on_the_cpu(z, dim):
    largest = torch.full(z.select(dim, 0).shape, -torch.inf, dtype=z.dtype)
    for logit in z.unbind(dim):
        largest = torch.maximum(largest, logit)
    powers = torch.exp(z - largest.unsqueeze(dim))
    return powers / powers.sum(dim=dim, keepdim=True)


# cross_entropy


@mistake(
    "cross_entropy",
    "Softmax is applied twice, the second time to numbers that are already probabilities. "
    "For 3 classes such a loss never falls below ln(e + 2) - 1 = 0.5514.",
)
def softmax_before_ce(z, y):
    return F.nll_loss(F.log_softmax(softmax(z, dim=1), dim=1), y)


@mistake(
    "cross_entropy",
    "Pass the logits as they are: a sigmoid before the softmax squeezes them into (0, 1), "
    "and no class can become much more probable than another.",
)
def sigmoid_before_ce(z, y):
    return F.nll_loss(F.log_softmax(torch.sigmoid(z), dim=1), y)


@mistake(
    "cross_entropy",
    "nll_loss expects log-probabilities. On raw logits it is only the mean of -z[y], "
    "which can be negative and has no lower bound.",
)
def nll_on_logits(z, y):
    return F.nll_loss(z, y)


@mistake(
    "cross_entropy",
    "nll_loss expects log-probabilities; on probabilities it is the mean of -p[y]: "
    "the logarithm is missing.",
)
def nll_on_probabilities(z, y):
    return F.nll_loss(softmax(z, dim=1), y)


@mistake("cross_entropy", "You sum over the samples. The task asks for their mean.", name="sum")
def sum_over_samples(z, y):
    log_probabilities = F.log_softmax(z, dim=1)
    return -log_probabilities[torch.arange(len(y)), y].sum()


@mistake(
    "cross_entropy",
    "mean() over the table with one-hot rows divides by N*K, most of whose entries are 0 by "
    "construction: sum, and divide by N.",
)
def mean_over_NK(z, y):
    one_hot = F.one_hot(y, z.shape[1])
    return -(one_hot * F.log_softmax(z, dim=1)).mean()


@mistake(
    "cross_entropy",
    "Your loss is in bits (log2). The task uses the natural logarithm: K equal chances cost ln K.",
)
def log2(z, y):
    return F.nll_loss(F.log_softmax(z, dim=1), y) / math.log(2)


@mistake(
    "cross_entropy",
    "The minus sign is missing: log-probabilities are negative, the loss is positive.",
)
def no_minus(z, y):
    return F.log_softmax(z, dim=1)[torch.arange(len(y)), y].mean()


@mistake(
    "cross_entropy",
    "The logarithm comes too late: for a confident mistake the probability is already rounded "
    "to 0, and its log is -inf. Compute the log-probability from the logits directly.",
)
def log_of_softmax(z, y):
    return -torch.log(softmax(z, dim=1)[torch.arange(len(y)), y]).mean()


@mistake(
    "cross_entropy",
    "A small number inside the log avoids inf, but it caps the loss (at 20.7 for 1e-9) and "
    "takes the gradient from exactly the confident mistakes that need it.",
)
def eps_in_log(z, y):
    probabilities = softmax(z, dim=1)[torch.arange(len(y)), y]
    return -torch.log(probabilities + 1e-9).mean()


@mistake(
    "cross_entropy",
    "Indexing with [:, y] selects all the columns y for every row, an (N, N) table of pairs. "
    "Take one entry from each row.",
)
def pairs_NxN(z, y):
    return -F.log_softmax(z, dim=1)[:, y].mean()


@mistake(
    "cross_entropy",
    "Row and column are swapped where you pick the entries: the first index of the table is the "
    "sample, the second one the class.",
)
def index_swapped(z, y):
    return -F.log_softmax(z, dim=1)[y, torch.arange(len(y))].mean()


@mistake(
    "cross_entropy",
    "The probabilities are normalised over the samples (dim 0). "
    "Each row is one sample, and its classes compete along dim 1.",
)
def over_samples(z, y):
    return F.nll_loss(F.log_softmax(z, dim=0), y)


@mistake("cross_entropy", "You return one loss for each sample. Reduce them to one with the mean.")
def per_sample(z, y):
    return F.nll_loss(F.log_softmax(z, dim=1), y, reduction="none")


@mistake(
    "cross_entropy",
    "You return a Python number. A loss must stay a tensor, or no gradient can flow back.",
)
def python_number(z, y):
    return F.nll_loss(F.log_softmax(z, dim=1), y).item()


@mistake(
    "cross_entropy",
    "The log-probabilities of all classes are averaged: y is not used. "
    "Only the true class of each sample counts.",
)
def all_classes(z, y):
    return -F.log_softmax(z, dim=1).mean()


@mistake(
    "cross_entropy",
    "You take the log-probability of the class that the net prefers, not that of the true class.",
)
def preferred_class(z, y):
    return -F.log_softmax(z, dim=1).max(dim=1).values.mean()


@mistake(
    "cross_entropy",
    "one_hot(y) makes as many columns as the largest class in y needs: if the last class does "
    "not occur, one is missing. Give it the number of classes.",
)
def one_hot_without_K(z, y):
    return -(F.one_hot(y) * F.log_softmax(z, dim=1)).sum(dim=1).mean()


@mistake(
    "cross_entropy",
    "logsumexp is right, but exp of the raw logits is not safe: exp(1000) is inf. "
    "Let torch.logsumexp do both steps, or subtract the largest logit first.",
)
def log_of_sum_of_exp(z, y):
    return (torch.log(torch.exp(z).sum(dim=1)) - z[torch.arange(len(y)), y]).mean()


@mistake(
    "cross_entropy",
    "That is the squared error of the probabilities, not the cross-entropy.",
)
def squared_error(z, y):
    return ((softmax(z, dim=1) - F.one_hot(y, z.shape[1])) ** 2).sum(dim=1).mean()


@mistake(
    "cross_entropy",
    "The log-probabilities are not allowed to fall below a bound, which caps the loss of a confident "
    "mistake and takes its gradient away: there is no bound.",
)
def floor_under_the_logarithm(z, y):
    return F.nll_loss(F.log_softmax(z, dim=1).clamp(min=-20_000), y)


@mistake(
    "cross_entropy",
    "nan_to_num hides a logit that is nan: the loss must show that a computation has failed.",
)
def nan_guard_in_the_loss(z, y):
    return torch.nan_to_num(F.nll_loss(F.log_softmax(z, dim=1), y))


@mistake(
    "cross_entropy",
    "torch.eye makes its table on the CPU, so it cannot be combined with logits on another device: "
    "pass device=z.device, or use F.one_hot.",
)
def table_on_the_cpu(z, y):
    one_hot = torch.eye(z.shape[1], dtype=z.dtype)[y]
    return -(one_hot * F.log_softmax(z, dim=1)).sum(dim=1).mean()


# Net


class Layers(nn.Module):
    """The right layers; the mistakes below differ in what they do with them."""

    def __init__(self, n_in, n_hidden, n_classes):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_classes)


@mistake(
    "Net",
    "Your forward returns probabilities. Return the logits: the cross-entropy applies softmax "
    "itself.",
)
class softmax_output(Layers):
    def forward(self, x):
        return torch.softmax(self.out(torch.relu(self.hidden(x))), dim=1)


@mistake(
    "Net",
    "A softmax over dim 0 makes the samples compete with each other instead of the classes; "
    "and forward should return logits, without any softmax.",
)
class softmax_dim0(Layers):
    def forward(self, x):
        return torch.softmax(self.out(torch.relu(self.hidden(x))), dim=0)


@mistake(
    "Net",
    "Log-probabilities belong to nll_loss. Return the raw logits, even though the cross-entropy "
    "happens to be the same on both.",
)
class log_softmax_output(Layers):
    def forward(self, x):
        return F.log_softmax(self.out(torch.relu(self.hidden(x))), dim=1)


@mistake(
    "Net",
    "ReLU on the logits removes all evidence against a class, and where it gives 0 "
    "nothing can be learned. Logits may be negative.",
)
class relu_output(Layers):
    def forward(self, x):
        return torch.relu(self.out(torch.relu(self.hidden(x))))


@mistake(
    "Net",
    "A sigmoid on the logits squeezes them into (0, 1); the softmax in the loss then cannot make "
    "any class much more probable than another.",
)
class sigmoid_output(Layers):
    def forward(self, x):
        return torch.sigmoid(self.out(torch.relu(self.hidden(x))))


@mistake(
    "Net", "The net needs one output for each class, n_classes of them: yours has a single one."
)
class one_output(nn.Module):
    def __init__(self, n_in, n_hidden, n_classes):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, 1)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


@mistake(
    "Net",
    "There is no activation between the layers: two linear maps make one linear map, and the "
    "net can only draw straight boundaries.",
)
class no_hidden_relu(Layers):
    def forward(self, x):
        return self.out(self.hidden(x))


@mistake("Net", "The hidden activation is tanh. The task asks for ReLU.")
class tanh_hidden(Layers):
    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))


@mistake("Net", "The hidden activation is a sigmoid. The task asks for ReLU.")
class sigmoid_hidden(Layers):
    def forward(self, x):
        return self.out(torch.sigmoid(self.hidden(x)))


@mistake(
    "Net",
    "ReLU is applied to the input: negative coordinates are lost before any layer sees them. "
    "It belongs after the hidden layer.",
)
class relu_on_input(Layers):
    def forward(self, x):
        return self.out(self.hidden(torch.relu(x)))


@mistake("Net", "The sizes of the worked example are hard-coded: use the constructor's arguments.")
class hard_coded_sizes(nn.Module):
    def __init__(self, n_in, n_hidden, n_classes):
        super().__init__()
        self.hidden = nn.Linear(2, 20)
        self.out = nn.Linear(20, 3)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


@mistake("Net", "Call super().__init__() before you assign layers to self.")
class no_super(nn.Module):
    def __init__(self, n_in, n_hidden, n_classes):
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_classes)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


@mistake("Net", "There is one hidden layer too many: the task asks for one.")
class extra_layer(nn.Module):
    def __init__(self, n_in, n_hidden, n_classes):
        super().__init__()
        self.first = nn.Linear(n_in, n_hidden)
        self.second = nn.Linear(n_hidden, n_hidden)
        self.out = nn.Linear(n_hidden, n_classes)

    def forward(self, x):
        return self.out(torch.relu(self.second(torch.relu(self.first(x)))))


@mistake("Net", "A layer has no bias: leave nn.Linear's bias on in both.")
class no_output_bias(nn.Module):
    def __init__(self, n_in, n_hidden, n_classes):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_classes, bias=False)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


@mistake(
    "Net",
    "squeeze() removes the sample dimension of a batch of one: "
    "the result must stay (1, n_classes).",
)
class squeezed(Layers):
    def forward(self, x):
        return self.out(torch.relu(self.hidden(x))).squeeze()


@mistake(
    "Net",
    "Your forward returns classes. The loss needs the logits, and argmax has no gradient; "
    "choosing a class is the job of predict.",
)
class argmax_output(Layers):
    def forward(self, x):
        return self.out(torch.relu(self.hidden(x))).argmax(dim=1)


@mistake(
    "Net",
    "All start weights are 0: the hidden units get no gradient and never become different. "
    "Keep the random start weights of nn.Linear.",
)
class zero_init(Layers):
    def __init__(self, n_in, n_hidden, n_classes):
        super().__init__(n_in, n_hidden, n_classes)
        for parameter in self.parameters():
            nn.init.zeros_(parameter)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


@mistake(
    "Net",
    "The start weights come from a different distribution from nn.Linear's, with larger numbers. "
    "Keep those that nn.Linear draws.",
)
class normal_init(Layers):
    def __init__(self, n_in, n_hidden, n_classes):
        super().__init__(n_in, n_hidden, n_classes)
        nn.init.normal_(self.hidden.weight)
        nn.init.normal_(self.out.weight)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


@mistake(
    "Net",
    "The constructor sets the seed: every net starts from the same weights, and the random "
    "numbers of the whole program start over. Seed outside, once.",
)
class seeded_inside(nn.Module):
    def __init__(self, n_in, n_hidden, n_classes):
        super().__init__()
        torch.manual_seed(0)
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_classes)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


@mistake("Net", "The hidden activation is bounded (ReLU6 or a clamp): ReLU has no upper bound.")
class bounded_hidden(Layers):
    def forward(self, x):
        return self.out(F.relu6(self.hidden(x)))


# predict


@mistake(
    "predict",
    "You return the probabilities of all classes, (N, K). "
    "The task asks for the number of the most probable one in each row.",
)
def returns_probs(model, x):
    with torch.no_grad():
        return torch.softmax(model(x), dim=1)


@mistake("predict", "You return the logits themselves. Find the position of the largest in a row.")
def returns_logits(model, x):
    with torch.no_grad():
        return model(x)


@mistake(
    "predict",
    "torch.max(…, 1) returns two things, the largest values and their positions. "
    "You return the values; the classes are the positions.",
)
def max_values(model, x):
    with torch.no_grad():
        return torch.max(model(x), 1)[0]


@mistake(
    "predict",
    "argmax over dim 0 finds one sample for each class, K numbers. "
    "The classes are along the other dimension.",
)
def argmax_dim0(model, x):
    with torch.no_grad():
        return model(x).argmax(dim=0)


@mistake(
    "predict",
    "argmax without a dim searches the whole table and returns one number. "
    "Each row has its own winner.",
)
def argmax_of_all(model, x):
    with torch.no_grad():
        return model(x).argmax()


@mistake("predict", "You took the least likely class: the smallest logit instead of the largest.")
def argmin(model, x):
    with torch.no_grad():
        return model(x).argmin(dim=1)


@mistake("predict", "Your classes are numbered from 1. Here they are counted from 0.")
def labels_1K(model, x):
    with torch.no_grad():
        return model(x).argmax(dim=1) + 1


@mistake(
    "predict",
    "squeeze() makes the result for a single sample a scalar: it must keep the shape (1,).",
)
def squeezed_prediction(model, x):
    with torch.no_grad():
        return model(x).argmax(dim=1).squeeze()


@mistake(
    "predict",
    "Large logits all have the sigmoid 1.0 in floating point, and the first of them wins. "
    "Compare the logits themselves.",
)
def sigmoid_argmax(model, x):
    with torch.no_grad():
        return torch.sigmoid(model(x)).argmax(dim=1)


@mistake(
    "predict",
    "You look for a probability above 0.5. With more than two classes the largest one can be "
    "smaller than that, and such samples fall to class 0.",
)
def threshold_half(model, x):
    with torch.no_grad():
        return (torch.softmax(model(x), dim=1) > 0.5).long().argmax(dim=1)


@mistake(
    "predict",
    "After your predict no gradients are recorded any more, anywhere in the program. "
    "Use `with torch.no_grad():`, which ends with its block.",
)
def gradients_left_off(model, x):
    torch.set_grad_enabled(False)
    return model(x).argmax(dim=1)


@mistake(
    "predict",
    "Your predict freezes the parameters: the model cannot be trained afterwards. "
    "Leave requires_grad as it was.",
)
def freezes_the_model(model, x):
    for parameter in model.parameters():
        parameter.requires_grad = False
    return model(x).argmax(dim=1)


@mistake(
    "predict",
    "Your predict clears the gradients of the model. Predicting should leave no traces.",
)
def clears_the_gradients(model, x):
    model.zero_grad()
    with torch.no_grad():
        return model(x).argmax(dim=1)


@mistake("predict", "The classes should be int64, which is what argmax gives and indexing needs.")
def int32_classes(model, x):
    with torch.no_grad():
        return model(x).argmax(dim=1).int()


@mistake("predict", "Your classes are floating-point numbers. Class numbers are int64.")
def float_classes(model, x):
    with torch.no_grad():
        return model(x).argmax(dim=1).float()


@mistake(
    "predict",
    "You switch requires_grad off for all parameters and on again for all: one that was frozen "
    "before is now trained. Use `with torch.no_grad():`, which touches no parameter.",
)
def frozen_ones_thawed(model, x):
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    classes = model(x).argmax(dim=1)
    for parameter in model.parameters():
        parameter.requires_grad_(True)
    return classes


@mistake(
    "predict",
    "model.eval() stays on after the prediction, so the training that follows runs in evaluation "
    "mode: note the mode first, and restore it.",
)
def leaves_evaluation_mode(model, x):
    model.eval()
    with torch.no_grad():
        return model(x).argmax(dim=1)


@mistake(
    "predict",
    "After the prediction the model is in training mode, whatever it was in before: restore the "
    "mode in which it came.",
)
def leaves_training_mode(model, x):
    model.eval()
    with torch.no_grad():
        classes = model(x).argmax(dim=1)
    model.train()
    return classes


@mistake(
    "predict",
    "set_grad_enabled(True) switches the recording on also where the caller had switched it off: "
    "a `with torch.no_grad():` block restores what was there.",
)
def switches_recording_on(model, x):
    torch.set_grad_enabled(False)
    classes = model(x).argmax(dim=1)
    torch.set_grad_enabled(True)
    return classes


@mistake(
    "predict",
    "The model sees one point at a time; a model that looks at the whole batch (batch "
    "normalization) then predicts something else, or fails: pass all of x in one call.",
)
def point_by_point(model, x):
    with torch.no_grad():
        return torch.cat([model(point[None]).argmax(dim=1) for point in x])


# confusion


@mistake(
    "confusion",
    "Rows should be the truth and columns the prediction: your table is transposed.",
)
def transposed(pred, y, K):
    table = torch.zeros(K, K, dtype=torch.long)
    for truth, guess in zip(y, pred, strict=True):
        table[guess, truth] += 1
    return table


@mistake(
    "confusion",
    "`table[y, pred] += 1` reads, adds and writes once for each entry, so an entry that is named "
    "twice is still 1. Use something that adds up, or a loop.",
)
def ones_only(pred, y, K):
    table = torch.zeros(K, K, dtype=torch.long)
    table[y, pred] += 1
    return table


@mistake(
    "confusion",
    "You return the frequencies of each row. The task asks for the counts, in int64.",
)
def normalised(pred, y, K):
    table = torch.bincount(K * y + pred, minlength=K * K).reshape(K, K)
    return table / table.sum(dim=1, keepdim=True)


@mistake(
    "confusion",
    "You only counted the hits. Mistakes belong off the diagonal.",
)
def diagonal_only(pred, y, K):
    return torch.diag(torch.bincount(y[pred == y], minlength=K))


@mistake(
    "confusion",
    "You only counted the mistakes. Hits belong on the diagonal.",
)
def misses_only(pred, y, K):
    table = torch.zeros(K, K, dtype=torch.long)
    for truth, guess in zip(y, pred, strict=True):
        if truth != guess:
            table[truth, guess] += 1
    return table


@mistake("confusion", "The 3 classes of the example are hard-coded: use K.")
def hard_coded_3(pred, y, K):
    table = torch.zeros(3, 3, dtype=torch.long)
    for truth, guess in zip(y, pred, strict=True):
        table[truth, guess] += 1
    return table


@mistake(
    "confusion",
    "The size of your table comes from the largest class that occurs. It is K by K, even where "
    "the last classes occur nowhere.",
)
def size_from_labels(pred, y, K):
    classes = int(torch.maximum(y.max(), pred.max())) + 1
    return torch.bincount(classes * y + pred, minlength=classes**2).reshape(classes, classes)


@mistake(
    "confusion",
    "bincount only counts up to the largest number that occurs, and its result then cannot be "
    "reshaped to (K, K). Tell it the least length.",
)
def bincount_without_minlength(pred, y, K):
    return torch.bincount(K * y + pred).reshape(K, K)


@mistake("confusion", "Your counts are floating-point numbers. torch.zeros needs an integer dtype.")
def float_counts(pred, y, K):
    table = torch.zeros(K, K)
    for truth, guess in zip(y, pred, strict=True):
        table[truth, guess] += 1
    return table


@mistake(
    "confusion",
    "The table is right, but the caller's labels are overwritten: `*=` and `+=` on a tensor "
    "write into it.",
)
def labels_overwritten(pred, y, K):
    y *= K
    y += pred
    return torch.bincount(y, minlength=K * K).reshape(K, K)


@mistake("confusion", "You return nested lists. The task asks for a tensor of int64.")
def nested_lists(pred, y, K):
    table = [[0] * K for _ in range(K)]
    for truth, guess in zip(y.tolist(), pred.tolist(), strict=True):
        table[truth][guess] += 1
    return table


@mistake(
    "confusion",
    "[[0] * K] * K is the same row K times: a count in one row appears in all of them.",
)
def shared_rows(pred, y, K):
    table = [[0] * K] * K
    for truth, guess in zip(y.tolist(), pred.tolist(), strict=True):
        table[truth][guess] += 1
    return torch.tensor(table)


@mistake(
    "confusion",
    "You count in a table of 8-bit numbers, which starts again from the bottom "
    "after 127 or 255. The task asks for int64.",
)
def small_integers(pred, y, K):
    table = torch.zeros(K, K, dtype=torch.uint8)
    for truth, guess in zip(y, pred, strict=True):
        table[truth, guess] += 1
    return table


@mistake(
    "confusion",
    "You count in 8-bit integers and convert at the end: after 255 samples in one entry the count "
    "begins at 0 again.",
)
def overflowing_counts(pred, y, K):
    table = torch.zeros(K, K, dtype=torch.uint8)
    for truth, guess in zip(y, pred, strict=True):
        table[truth, guess] += 1
    return table.long()


# train


def descend(model, lr, epochs, loss_of):
    """The right loop around a loss that is not the right one."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = loss_of(model)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "Softmax is applied twice, once by you and once in the loss: for 3 classes the loss can "
    "never fall below 0.5514, and training may stall at 67 % accuracy.",
    name="softmax_before_ce",
)
def train_with_softmax_before_ce(model, x, y, lr, epochs):
    return descend(model, lr, epochs, lambda m: F.cross_entropy(torch.softmax(m(x), dim=1), y))


@mistake(
    "train",
    "There is a sigmoid between the logits and the cross-entropy. The loss expects logits of any "
    "size and applies softmax itself.",
    name="sigmoid_before_ce",
)
def train_with_sigmoid_before_ce(model, x, y, lr, epochs):
    return descend(model, lr, epochs, lambda m: F.cross_entropy(torch.sigmoid(m(x)), y))


@mistake(
    "train",
    "You fit the logits to one-hot targets by squared error. Use the cross-entropy.",
)
def mse_onehot(model, x, y, lr, epochs):
    def loss_of(m):
        logits = m(x)
        return F.mse_loss(logits, F.one_hot(y, logits.shape[1]).to(logits.dtype))

    return descend(model, lr, epochs, loss_of)


@mistake(
    "train",
    "You minimise the squared error of the probabilities. Use the cross-entropy, whose gradient "
    "does not vanish where the net is sure and wrong.",
)
def mse_probs(model, x, y, lr, epochs):
    def loss_of(m):
        probabilities = torch.softmax(m(x), dim=1)
        return F.mse_loss(probabilities, F.one_hot(y, probabilities.shape[1]).to(x.dtype))

    return descend(model, lr, epochs, loss_of)


@mistake(
    "train",
    "The labels are shifted by one class: y is already counted from 0.",
)
def labels_off_by_one(model, x, y, lr, epochs):
    def loss_of(m):
        logits = m(x)
        return F.cross_entropy(logits, (y + 1) % logits.shape[1])

    return descend(model, lr, epochs, loss_of)


@mistake(
    "train",
    "The loss is the sum over the samples: each step is N times too large. Use the mean.",
)
def sum_loss(model, x, y, lr, epochs):
    return descend(model, lr, epochs, lambda m: F.cross_entropy(m(x), y, reduction="sum"))


@mistake(
    "train",
    "nll_loss on raw logits has no lower bound: it only pushes the logits of the true classes up.",
    name="nll_on_logits",
)
def train_with_nll_on_logits(model, x, y, lr, epochs):
    return descend(model, lr, epochs, lambda m: F.nll_loss(m(x), y))


@mistake(
    "train",
    "The sign is wrong: you climb the loss instead of descending it.",
)
def ascent(model, x, y, lr, epochs):
    return descend(model, lr, epochs, lambda m: -F.cross_entropy(m(x), y))


@mistake(
    "train",
    "Gradients accumulate: backward() adds to those of earlier epochs. Clear them in every epoch.",
)
def no_zero_grad(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You clear the gradients after each step only: those that the model brought along still "
    "count in the first one. Clear them before backward().",
)
def late_zero_grad(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "The parameters never change: optimizer.step() is missing, or the gradients are gone "
    "when it is called.",
)
def no_step(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "The gradients are cleared between backward() and step(): the step has nothing to go on.",
    same_as="no_step",
)
def zero_grad_before_step(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "That is Adam, whose first steps have the length lr whatever the gradient is. "
    "The task asks for plain gradient descent.",
)
def adam(model, x, y, lr, epochs):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "The optimizer has momentum. The task asks for plain gradient descent.")
def momentum(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    losses = []
    for _ in range(epochs):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "The optimizer shrinks the weights (weight_decay). Leave it out.")
def weight_decay(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, weight_decay=0.01)
    losses = []
    for _ in range(epochs):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "The learning rate of the worked example is hard-coded: use the argument lr.",
)
def fixed_learning_rate(model, x, y, lr, epochs):
    return descend(model, 0.02, epochs, lambda m: F.cross_entropy(m(x), y))


@mistake(
    "train",
    "Each loss is measured after its step. The task asks for the loss before it, "
    "which is the one that backward() ran on.",
)
def loss_after_step(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(F.cross_entropy(model(x), y).item())
    return losses


@mistake(
    "train",
    "The list holds tensors, each with its whole graph behind it. Turn each into a Python float.",
)
def tensor_losses(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss)
    return losses


@mistake(
    "train",
    "You return the last loss only. The task asks for the losses of all epochs in a list.",
)
def last_loss_only(model, x, y, lr, epochs):
    return descend(model, lr, epochs, lambda m: F.cross_entropy(m(x), y))[-1]


@mistake(
    "train",
    "You train a copy. The caller's model stays as it was.",
)
def trains_a_copy(model, x, y, lr, epochs):
    return descend(copy.deepcopy(model), lr, epochs, lambda m: F.cross_entropy(m(x), y))


@mistake(
    "train",
    "You take several steps in an epoch, on a part of the samples each. "
    "In this task one epoch is one step on all of them.",
)
def minibatches(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for some_x, some_y in zip(x.split(4), y.split(4), strict=True):
            loss = F.cross_entropy(model(some_x), some_y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(some_x)
        losses.append(total / len(x))
    return losses


@mistake(
    "train",
    "Only the last layer is given to the optimizer: the others keep their start weights.",
)
def only_last_layer(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(list(model.parameters())[-2:], lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "There is one epoch too few or too many: range(epochs) has exactly `epochs` numbers.",
)
def one_epoch_less(model, x, y, lr, epochs):
    return descend(model, lr, epochs - 1, lambda m: F.cross_entropy(m(x), y))


@mistake(
    "train",
    "You standardise x before training: the model then fits different points from those it is "
    "asked about. Train on x as it is.",
)
def standardised_points(model, x, y, lr, epochs):
    points = (x - x.mean(dim=0)) / (x.std(dim=0, unbiased=False) + 1e-9)
    return descend(model, lr, epochs, lambda m: F.cross_entropy(m(points), y))


@mistake(
    "train",
    "You take the logarithm of a softmax. Where the net is sure and wrong the probability is "
    "rounded to 0, its logarithm is -inf and everything after it nan: hand over the logits.",
)
def log_of_rounded_softmax(model, x, y, lr, epochs):
    def loss_of(m):
        return -torch.log(torch.softmax(m(x), dim=1)[torch.arange(len(y)), y]).mean()

    return descend(model, lr, epochs, loss_of)


@mistake(
    "train",
    "You stop as soon as the loss is small. The task asks for all epochs, and for one loss from "
    "each of them.",
)
def stops_early(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.cross_entropy(model(x), y)
        if loss.item() < 1e-3:
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You stop when the loss grows. The task asks for all epochs, whatever the loss does.",
)
def stops_when_the_loss_grows(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.cross_entropy(model(x), y)
        if losses and loss.item() > losses[-1]:
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "The gradients are clipped, so steps where they are large are shorter than lr times them.",
)
def clipped(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "The model sees one point at a time; a model that looks at the whole batch (batch "
    "normalization) then computes something else: pass all of x in one call.",
    name="point_by_point",
)
def train_point_by_point(model, x, y, lr, epochs):
    def loss_of(m):
        return F.cross_entropy(torch.cat([m(point[None]) for point in x]), y)

    return descend(model, lr, epochs, loss_of)


@mistake(
    "train",
    "The logits are clamped before the loss: beyond the bound the loss is capped and has no "
    "gradient. The library's loss is stable without it.",
)
def clamped_logits(model, x, y, lr, epochs):
    return descend(model, lr, epochs, lambda m: F.cross_entropy(m(x).clamp(-5000, 5000), y))


@mistake(
    "train",
    "The model is left in evaluation mode: it comes in training mode, and should stay in it.",
)
def ends_in_evaluation_mode(model, x, y, lr, epochs):
    losses = descend(model, lr, epochs, lambda m: F.cross_entropy(m(x), y))
    model.eval()
    return losses
