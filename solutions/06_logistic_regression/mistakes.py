"""Known wrong versions of the tasks of lesson 06, each with what a teacher would say."""

import copy
import math

import torch
import torch.nn.functional as F
from logistic_regression import sigmoid
from torch import nn

from autograder.authoring import mistake

# sigmoid


@mistake(
    "sigmoid",
    "exp(1000) overflows to inf, and inf / inf is nan. Far from 0 the formula must branch on the "
    "sign of z, so that no exponent is positive.",
)
def naive_exp(z):
    return torch.exp(z) / (1 + torch.exp(z))


@mistake(
    "sigmoid",
    "The values are right, but the gradient is nan for large negative z: there exp(-z) is inf, "
    "and the chain rule multiplies it by 0.",
)
def nan_gradient(z):
    return 1 / (1 + torch.exp(-z))


@mistake(
    "sigmoid",
    "The values are right, but the gradient is nan far from 0: torch.where computes both "
    "branches, and the inf in the one that is not chosen meets a 0 on the way back. Choose the "
    "exponent before exp.",
)
def where_after_exp(z):
    return torch.where(z >= 0, 1 / (1 + torch.exp(-z)), torch.exp(z) / (1 + torch.exp(z)))


@mistake(
    "sigmoid",
    "The gradient at z = 0 is 0 instead of 1/4: abs has a corner there, and autograd takes its "
    "slope to be 0. A model that starts with zero weights would never move.",
)
def corner_at_zero(z):
    e = torch.exp(-z.abs())
    return torch.where(z >= 0, 1 / (1 + e), e / (1 + e))


@mistake(
    "sigmoid",
    "The sign of the exponent is flipped: you compute sigmoid(-z), which falls where it should "
    "rise.",
)
def sign(z):
    return 0.5 * (1 + torch.tanh(-z / 2))


@mistake(
    "sigmoid",
    "Softmax normalises over all numbers, so that they sum to 1. The sigmoid acts on each number "
    "alone, and its outputs need not sum to anything (the notes are wrong about this).",
)
def softmax(z):
    return torch.softmax(z.flatten(), dim=0).reshape(z.shape)


@mistake(
    "sigmoid",
    "tanh runs from -1 to 1; a probability must be between 0 and 1.",
)
def tanh(z):
    return torch.tanh(z)


@mistake(
    "sigmoid",
    "The curve is twice as steep as it should be: the sigmoid is a tanh of half the argument.",
)
def half_tanh(z):
    return (1 + torch.tanh(z)) / 2


@mistake(
    "sigmoid",
    "That is the derivative s(1 - s) of the sigmoid, which is largest at 0, not the sigmoid "
    "itself.",
)
def derivative(z):
    s = sigmoid(z)
    return s * (1 - s)


@mistake(
    "sigmoid",
    "Clamping z keeps exp from overflowing, but it also makes the sigmoid constant beyond the "
    "bound, with no gradient. Find a form that needs no bound.",
)
def clamped_input(z):
    return 1 / (1 + torch.exp(-z.clamp(-10, 10)))


@mistake(
    "sigmoid",
    "The shape gets lost: z may have any number of dimensions, and the result has the same ones.",
)
def flattened(z):
    return 0.5 * (1 + torch.tanh(z.reshape(-1) / 2))


@mistake(
    "sigmoid",
    "The result is always float32, because the buffer it is written to is. Make the buffer like z.",
)
def float32_buffer(z):
    result = torch.zeros(z.shape)
    positive = z >= 0
    result[positive] = (1 / (1 + torch.exp(-z[positive]))).float()
    e = torch.exp(z[~positive])
    result[~positive] = (e / (1 + e)).float()
    return result


@mistake(
    "sigmoid",
    "The caller's z is overwritten: a method with a trailing underscore works in place. Use the "
    "one without.",
)
def in_place(z):
    return z.div_(2).tanh_().add_(1).div_(2)


@mistake(
    "sigmoid",
    "Python numbers carry no gradient (and math.exp overflows): compute with tensors all the way.",
)
def python_numbers(z):
    return torch.tensor([1 / (1 + math.exp(-v)) for v in z.flatten().tolist()]).reshape(z.shape)


@mistake(
    "sigmoid",
    "nan_to_num puts a number wherever nan comes out, also where z itself is nan and the failure "
    "should show, and the gradient stays nan: choose the exponent before exp instead.",
)
def nan_guard(z):
    return torch.nan_to_num(torch.exp(z) / (1 + torch.exp(z)), nan=1.0)


class OverwritesUpstream(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z):
        s = 0.5 * (1 + torch.tanh(z / 2))
        ctx.save_for_backward(s)
        return s

    @staticmethod
    def backward(ctx, upstream):
        (s,) = ctx.saved_tensors
        return upstream.mul_(s * (1 - s))


@mistake(
    "sigmoid",
    "Your backward multiplies the gradient that it is handed in place, and that tensor belongs to "
    "somebody else: make a new one with *.",
)
def upstream_in_place(z):
    return OverwritesUpstream.apply(z)


@mistake(
    "sigmoid",
    "torch.zeros makes its zeros on the CPU, so they cannot be combined with a z on another device: "
    "use torch.zeros_like(z).",
)
def zeros_on_the_cpu(z):
    return torch.exp(-torch.logaddexp(torch.zeros(z.shape, dtype=z.dtype), -z))


# bce_with_logits


@mistake(
    "bce_with_logits",
    "For a large logit the sigmoid is rounded to 0 or 1, and its logarithm is -inf. Combine the "
    "two: logsigmoid and softplus work on the logit directly.",
)
def log_sigmoid_inf(z, y):
    p = torch.sigmoid(z)
    return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()


@mistake(
    "bce_with_logits",
    "The small number inside the logarithm caps the loss at -log(eps) and kills the gradient of "
    "just those samples that are wrong with confidence. Work with the logits, and no eps is "
    "needed.",
)
def eps_clamp(z, y):
    p = torch.sigmoid(z)
    return -(y * torch.log(p + 1e-12) + (1 - y) * torch.log(1 - p + 1e-12)).mean()


@mistake(
    "bce_with_logits",
    "Clamping the probability caps the loss at -log(eps), and beyond the bound there is no "
    "gradient at all. Work with the logits, and nothing needs to be clamped.",
)
def clamped_probability(z, y):
    p = torch.sigmoid(z).clamp(1e-7, 1 - 1e-7)
    return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()


@mistake(
    "bce_with_logits",
    "Clamping the logarithm at -100, as nn.BCELoss does, caps the loss at 100 and leaves a sample "
    "that is wrong with confidence without a gradient. Work with the logits instead.",
)
def log_clamped_at_100(z, y):
    p = torch.sigmoid(z)
    log_p, log_q = torch.log(p).clamp(min=-100), torch.log(1 - p).clamp(min=-100)
    return -(y * log_p + (1 - y) * log_q).mean()


@mistake(
    "bce_with_logits",
    "log(1 + exp(z)) is the right expression, but exp overflows beyond z = 709 in float64 and 88 "
    "in float32. There is a function that computes the whole of it safely.",
)
def log_one_plus_exp(z, y):
    return (torch.log(1 + torch.exp(z)) - y * z).mean()


@mistake(
    "bce_with_logits",
    "The values are right, but at z = 0 the gradient is not: clamp and abs have a corner there, "
    "and the slopes that autograd picks do not add up to 1/2 - y.",
    name="corner_at_zero",
)
def corner_at_zero_in_bce_with_logits(z, y):
    return (z.clamp(min=0) - z * y + torch.log1p(torch.exp(-z.abs()))).mean()


@mistake(
    "bce_with_logits",
    "The values are right, but at z = 0 the gradient is -y instead of 1/2 - y: relu and abs have "
    "a corner there, and autograd takes both slopes to be 0.",
)
def relu_corner_at_zero(z, y):
    return (F.relu(z) - z * y + torch.log1p(torch.exp(-z.abs()))).mean()


@mistake(
    "bce_with_logits",
    "The sigmoid is applied twice: the input is a logit, and the loss applies the sigmoid itself. "
    "So a perfect sample still costs 0.313 in class 1 and 0.693 in class 0.",
)
def double_sigmoid(z, y):
    p = torch.sigmoid(z)
    return (F.softplus(p) - y * p).mean()


@mistake(
    "bce_with_logits",
    "The loss is negative: the minus sign before the log-likelihood is missing, so making it "
    "small would make the model worse.",
)
def sign_loss(z, y):
    return (y * F.logsigmoid(z) + (1 - y) * F.logsigmoid(-z)).mean()


@mistake(
    "bce_with_logits",
    "The term (1 - y) log(1 - p) is missing, so samples of class 0 cost nothing, whatever is "
    "predicted.",
)
def only_positive_term(z, y):
    return -(y * F.logsigmoid(z)).mean()


@mistake(
    "bce_with_logits",
    "You measure in bits: log2 gives 1.4427 times the loss in nats. Use the natural logarithm.",
)
def log2(z, y):
    return (F.softplus(z) - y * z).mean() / math.log(2)


@mistake(
    "bce_with_logits",
    "The labels are swapped: y goes with log(p), and 1 - y with log(1 - p).",
)
def labels_swapped(z, y):
    return -((1 - y) * F.logsigmoid(z) + y * F.logsigmoid(-z)).mean()


@mistake(
    "bce_with_logits",
    "(N, 1) against (N,) broadcasts to an (N, N) table, so every logit is compared with every "
    "label. Both must have the shape (N,).",
)
def broadcast(z, y):
    z = z.reshape(-1, 1)
    return (F.softplus(z) - y * z).mean()


@mistake(
    "bce_with_logits",
    "You return one loss for each sample; the task asks for a single number, their mean.",
)
def per_sample(z, y):
    return F.softplus(z) - y * z


@mistake(
    "bce_with_logits",
    "You sum over the samples, so that loss and gradient grow with N. The task asks for the mean.",
)
def summed(z, y):
    return (F.softplus(z) - y * z).sum()


@mistake(
    "bce_with_logits",
    "log(1 + exp(-yz)) is the formula for labels -1 and 1. With labels 0 and 1 every sample of "
    "class 0 costs log 2, whatever its logit is.",
)
def minus_one_labels(z, y):
    return F.softplus(-y * z).mean()


@mistake(
    "bce_with_logits",
    "That is the squared error of the probabilities. Its gradient vanishes where the model is "
    "wrong with confidence; the cross-entropy's does not.",
)
def squared_error(z, y):
    return ((torch.sigmoid(z) - y) ** 2).mean()


@mistake(
    "bce_with_logits",
    "A Python number has no gradient, so no model can learn from it: return the tensor, without "
    ".item().",
)
def python_number(z, y):
    return (F.softplus(z) - y * z).mean().item()


@mistake(
    "bce_with_logits",
    "The caller's labels are changed: y *= 2 and y -= 1 work in place. Make a new tensor.",
)
def labels_in_place(z, y):
    y *= 2
    y -= 1
    return F.softplus(-y * z).mean()


@mistake(
    "bce_with_logits",
    "The result is always float32: y.float() and z.float() lose the digits of a float64 logit. "
    "Keep the dtype of z.",
)
def float32_inside(z, y):
    z, y = z.float(), y.float()
    return (F.softplus(z) - y * z).mean()


@mistake(
    "bce_with_logits",
    "From a logit of 5 on you take z itself for log(1 + exp(z)). There that is still off by "
    "0.0067: the two agree in float64 from about 37 on.",
)
def cut_off_at_five(z, y):
    signed = (1 - 2 * y) * z
    return torch.where(signed > 5, signed, torch.log1p(torch.exp(signed.clamp(max=5)))).mean()


@mistake(
    "bce_with_logits",
    "The logits are clamped first, however far out: beyond the bound the loss is too small, and "
    "its gradient is 0. softplus and logsigmoid need no bound.",
)
def clamped_logits(z, y):
    z = z.clamp(-5000, 5000)
    return (F.softplus(z) - y * z).mean()


@mistake(
    "bce_with_logits",
    "nan_to_num hides a logit that is nan: the loss must show that a computation has failed.",
)
def nan_guard_in_the_loss(z, y):
    return torch.nan_to_num(F.softplus(z) - y * z, nan=0.0).mean()


@mistake(
    "bce_with_logits",
    "torch.zeros makes its zeros on the CPU, so they cannot be combined with a z on another device: "
    "use torch.zeros_like(z).",
)
def zeros_on_the_cpu_in_the_loss(z, y):
    zeros = torch.zeros(len(z), dtype=z.dtype)
    return (torch.logaddexp(zeros, z) - y * z).mean()


# LogReg


@mistake(
    "LogReg",
    "forward must return logits, not probabilities: the loss applies the sigmoid itself, so it "
    "would be applied twice.",
)
class returns_probs(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.linear = nn.Linear(d, 1)

    def forward(self, x):
        return torch.sigmoid(self.linear(x)).squeeze(1)


@mistake(
    "LogReg",
    "The logits have shape (N, 1) but the labels (N,): against each other they would broadcast to "
    "(N, N). Return (N,).",
)
class column_logits(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.linear = nn.Linear(d, 1)

    def forward(self, x):
        return self.linear(x)


@mistake(
    "LogReg",
    "squeeze() without a dimension turns a batch of one into a scalar. Say which axis must go.",
)
class squeeze_all(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.linear = nn.Linear(d, 1)

    def forward(self, x):
        return self.linear(x).squeeze()


@mistake(
    "LogReg",
    "Without a bias the boundary between the classes is forced through the origin.",
)
class no_bias(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.linear = nn.Linear(d, 1, bias=False)

    def forward(self, x):
        return self.linear(x).squeeze(1)


@mistake(
    "LogReg",
    "ReLU cuts off the negative logits, so the model could never say that class 0 is likelier. "
    "Return the output of the linear layer as it is.",
)
class relu_logits(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.linear = nn.Linear(d, 1)

    def forward(self, x):
        return torch.relu(self.linear(x)).squeeze(1)


@mistake(
    "LogReg",
    "You return two numbers for each sample, as the notes do. For two classes one logit is "
    "enough: d + 1 parameters.",
)
class two_outputs(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.linear = nn.Linear(d, 2)

    def forward(self, x):
        return self.linear(x)


@mistake(
    "LogReg",
    "The number of inputs is fixed at 2; use the argument d of the constructor.",
)
class hard_coded_2(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.linear = nn.Linear(2, 1)

    def forward(self, x):
        return self.linear(x).squeeze(1)


@mistake(
    "LogReg",
    "The constructor of nn.Module must run before layers are assigned: super().__init__() comes "
    "first.",
)
class no_super(nn.Module):
    def __init__(self, d):
        self.linear = nn.Linear(d, 1)

    def forward(self, x):
        return self.linear(x).squeeze(1)


@mistake(
    "LogReg",
    "The module does not know these tensors: parameters() is empty, so no optimizer would move "
    "them. Wrap them in nn.Parameter.",
)
class plain_tensors(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.w = torch.zeros(d, requires_grad=True)
        self.b = torch.zeros(1, requires_grad=True)

    def forward(self, x):
        return x @ self.w.to(x.dtype) + self.b.to(x.dtype)


@mistake(
    "LogReg",
    "forward returns the decided class. A decision has no gradient; return the logit that it is "
    "based on.",
)
class returns_classes(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.linear = nn.Linear(d, 1)

    def forward(self, x):
        return (self.linear(x).squeeze(1) > 0).to(x.dtype)


@mistake(
    "LogReg",
    "There is one hidden layer too many: logistic regression is linear in x, with d + 1 "
    "parameters.",
)
class hidden_layer(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.hidden = nn.Linear(d, 20)
        self.out = nn.Linear(20, 1)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x))).squeeze(1)


@mistake(
    "LogReg",
    "The logits are detached from the graph (.detach() or .data), so the parameters get no "
    "gradient.",
)
class detached(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.linear = nn.Linear(d, 1)

    def forward(self, x):
        return self.linear(x).squeeze(1).detach()


@mistake(
    "LogReg",
    "Softmax over the samples lets one sample's score depend on the others. Each row has its own "
    "logit.",
)
class softmax_over_samples(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.linear = nn.Linear(d, 1)

    def forward(self, x):
        return torch.softmax(self.linear(x).squeeze(1), dim=0)


@mistake(
    "LogReg",
    "The logits are kept between two bounds; they may be any number, however large.",
)
class bounded_logits(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.linear = nn.Linear(d, 1)

    def forward(self, x):
        return self.linear(x).squeeze(1).clamp(-1000, 1000)


# accuracy


@mistake(
    "accuracy",
    "The input is a logit, not a probability: a probability above 0.5 is a logit above 0, not "
    "above 0.5.",
)
def threshold_half_logit(logits, y):
    return ((logits > 0.5).long() == y).sum().item() / len(y)


@mistake(
    "accuracy",
    "You compare probabilities with labels, and those are practically never equal. Choose a "
    "class first.",
)
def float_compare(logits, y):
    return (torch.sigmoid(logits) == y).sum().item() / len(y)


@mistake(
    "accuracy",
    "The 1000 of the notes is the number of their points. Divide by the number of labels you were "
    "given.",
)
def divide_by_1000(logits, y):
    return ((logits > 0).long() == y).sum().item() / 1000.0


@mistake(
    "accuracy",
    "The classes are inverted: what you report is the share of wrong predictions.",
)
def inverted(logits, y):
    return ((logits > 0).long() != y).sum().item() / len(y)


@mistake(
    "accuracy",
    "You return a tensor; the task asks for a Python float. See .item().",
)
def tensor(logits, y):
    return ((logits > 0).long() == y).double().mean()


@mistake(
    "accuracy",
    "That is a percentage; the task asks for a fraction between 0 and 1.",
)
def percent(logits, y):
    return 100 * ((logits > 0).long() == y).sum().item() / len(y)


@mistake(
    "accuracy",
    "// divides integers and rounds down, so everything below 100 % becomes 0.",
)
def integer_division(logits, y):
    return float(((logits > 0).long() == y).sum().item() // len(y))


@mistake(
    "accuracy",
    "There is one logit for each sample, and argmax over a single column is always 0: compare the "
    "logit with a threshold instead.",
)
def argmax_of_one_column(logits, y):
    return (logits.unsqueeze(1).argmax(dim=1) == y).sum().item() / len(y)


@mistake(
    "accuracy",
    "You return the number of hits; divide it by the number of samples.",
)
def count(logits, y):
    return float(((logits > 0).long() == y).sum().item())


@mistake(
    "accuracy",
    "A logit of exactly 0 counts as class 0 here: class 1 needs a probability of more than one "
    "half.",
)
def ties_are_class_1(logits, y):
    return ((logits >= 0).long() == y).sum().item() / len(y)


@mistake(
    "accuracy",
    "torch.sign gives -1 for negative logits, and no label is -1: all hits of class 0 are lost.",
)
def sign_as_class(logits, y):
    return (torch.sign(logits) == y).sum().item() / len(y)


@mistake(
    "accuracy",
    "You round the logit, so that only logits near 0 or 1 can be hits. It is the probability that "
    "can be rounded to a class.",
)
def rounded_logit(logits, y):
    return (logits.round() == y).sum().item() / len(y)


@mistake(
    "accuracy",
    "Only the hits of class 1 are counted. A sample of class 0 that is recognised as such is "
    "right too.",
)
def only_class_1(logits, y):
    return ((logits > 0) & (y == 1)).sum().item() / len(y)


@mistake(
    "accuracy",
    "Predictions and labels broadcast to an (N, N) table: every prediction is compared with every "
    "label. Both must have the shape (N,).",
    name="broadcast",
)
def broadcast_in_accuracy(logits, y):
    predicted = (logits.unsqueeze(1) > 0).long()
    return (predicted == y).double().mean().item()


@mistake(
    "accuracy",
    "That is the share of samples predicted as class 1; the labels do not enter.",
)
def share_of_class_1(logits, y):
    return (logits > 0).double().mean().item()


# train


@mistake(
    "train",
    "The model returns logits and the loss applies the sigmoid itself, but you apply one more "
    "before it. So the loss cannot fall below 0.3133 in class 1 and 0.6931 in class 0, and "
    "training is slow.",
    name="double_sigmoid",
)
def double_sigmoid_in_train(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(torch.sigmoid(model(x)), y.float())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "You train on the squared error of the probabilities, which barely pulls on samples that are "
    "wrong with confidence. The task asks for the cross-entropy.",
)
def mse_loss(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(torch.sigmoid(model(x)), y.float())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "You regress the logits on 0 and 1, as if they were targets to hit. A logit may be as "
    "large as it likes; use the cross-entropy.",
)
def mse_logits(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y.float())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "You minimise the negative of the loss: the log-likelihood lacks its minus sign, so each step "
    "makes the model worse.",
)
def ascent(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        z = model(x)
        loss = (y * F.logsigmoid(z) + (1 - y) * F.logsigmoid(-z)).mean()
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "The step goes along the gradient instead of against it: the losses are right but they grow.",
)
def step_uphill(model, x, y, lr, epochs):
    losses = []
    for _ in range(epochs):
        model.zero_grad()
        loss = F.binary_cross_entropy_with_logits(model(x), y.float())
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter += lr * parameter.grad
    return losses


@mistake(
    "train",
    "The labels are inverted, so the model learns to be wrong and its accuracy goes to 0.",
)
def swapped_labels(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), 1 - y.float())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "The gradients of all epochs add up, because nothing clears them: each step needs a fresh "
    "gradient.",
)
def no_zero_grad(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y.float())
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "The model never moves: after backward the optimizer must take its step.",
)
def no_step(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y.float())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
    return losses


@mistake(
    "train",
    "The gradient is cleared between backward and step, so nothing is left to step along.",
    same_as="no_step",
)
def cleared_before_step(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y.float())
        losses.append(loss.item())
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
    return losses


@mistake(
    "train",
    "You train a copy, and the caller's model stays as it was. Change the model you were given.",
)
def trains_a_copy(model, x, y, lr, epochs):
    model = copy.deepcopy(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y.float())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "You sum the losses of the samples, so that every step is N times too long. Use the mean.",
)
def summed_loss(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y.float(), reduction="sum")
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "Logits and labels broadcast to an (N, N) table, so every sample is compared with every label "
    "and the model learns next to nothing. Both must have the shape (N,).",
    name="broadcast",
)
def broadcast_in_train(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        z = model(x)
        loss = (F.softplus(z) - y.unsqueeze(1) * z).mean()
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "The loss wants labels in floating point, and y is int64: convert the labels first.",
)
def integer_labels(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "You use Adam, whose first steps all have the length lr. The task asks for plain gradient "
    "descent.",
)
def adam(model, x, y, lr, epochs):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y.float())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "The optimizer has momentum: the first step is right, later ones carry the earlier ones along.",
)
def momentum(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y.float())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "Each step follows the gradient of one random sample. One epoch here is one step along the "
    "gradient of the mean over all samples.",
)
def one_random_sample(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        i = torch.randint(len(x), (1,))
        loss = F.binary_cross_entropy_with_logits(model(x[i]), y[i].float())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "You note the loss after the step. The first number must be the loss before anything was "
    "learnt.",
)
def loss_after_step(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        F.binary_cross_entropy_with_logits(model(x), y.float()).backward()
        optimizer.step()
        with torch.no_grad():
            losses.append(F.binary_cross_entropy_with_logits(model(x), y.float()).item())
    return losses


@mistake(
    "train",
    "You collect tensors, and with them the graph of every epoch. The task asks for Python floats.",
)
def tensors_for_losses(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y.float())
        losses.append(loss)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "You return the last loss alone; the task asks for the list of all of them.",
)
def only_last_loss(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    last = math.nan
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y.float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        last = loss.item()
    return last


@mistake(
    "train",
    "The loop takes one step too many: range(epochs + 1) counts epochs + 1 rounds.",
)
def one_epoch_more(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs + 1):
        loss = F.binary_cross_entropy_with_logits(model(x), y.float())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "Only the parameters of a layer called linear are trained. The model may be any module: take "
    "all of model.parameters().",
)
def relies_on_a_name(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.linear.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y.float())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "The optimizer pulls the weights towards 0 (weight_decay); the task asks for the "
    "cross-entropy alone.",
)
def weight_decay(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, weight_decay=0.01)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y.float())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "The gradients are cleared after each step, but not before the first one: gradients that the "
    "model brings along enter it. Clear them before backward().",
)
def cleared_after_the_step(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y.float())
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    return losses


@mistake(
    "train",
    "You take the sigmoid first and a loss of probabilities after it. For a confident mistake "
    "the sigmoid is rounded to 0 or 1, and loss and gradient are wrong: hand over the logits.",
)
def probabilities_first(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy(torch.sigmoid(model(x)), y.float())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "You stop as soon as the loss is small; the task asks for all epochs, and for one loss from "
    "each of them.",
)
def stops_early(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y.float())
        if loss.item() < 1e-3:
            break
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "You stop when the loss grows; the task asks for all epochs, whatever the loss does.",
)
def stops_when_the_loss_grows(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y.float())
        if losses and loss.item() > losses[-1]:
            break
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "The gradients are clipped to norm 1, so some steps are shorter than lr times the gradient.",
)
def clipped(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y.float())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    return losses


@mistake(
    "train",
    "The model sees one sample at a time; a model that looks at the whole batch (batch "
    "normalization) then computes something else: pass all of x in one call.",
)
def sample_by_sample(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        logits = torch.cat([model(row[None]) for row in x])
        loss = F.binary_cross_entropy_with_logits(logits, y.float())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


@mistake(
    "train",
    "The logits are clamped before the loss: beyond the bound the loss is capped and has no "
    "gradient. The library's loss is stable without it.",
)
def clamped_logits_in_train(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        logits = model(x).clamp(-1000, 1000)
        loss = F.binary_cross_entropy_with_logits(logits, y.float())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses
