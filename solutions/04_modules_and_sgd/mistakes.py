import copy

import numpy as np
import torch
import torch.nn.functional as F
from modules_and_sgd import LR as ReferenceLR
from modules_and_sgd import train
from torch import nn

from autograder.authoring import mistake

# make_data


@mistake(
    "make_data",
    "x and y must be columns, (n, 1): nn.Linear(1, 1) reads the last axis as the features of a"
    " point, and (n,) has no such axis.",
)
def one_dim(n, seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.linspace(-3, 3, n)
    return x, x + 1.2 * torch.rand(n, generator=generator)


@mistake(
    "make_data",
    "x is (n, 1) but y is (n,): subtracted from an (n, 1) prediction it would broadcast to an"
    " (n, n) table of all pairs. Make y a column as well.",
)
def y_flat(n, seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.linspace(-3, 3, n)
    y = x + 1.2 * torch.rand(n, generator=generator)
    return x.unsqueeze(1), y


@mistake(
    "make_data",
    "A column (n, 1) plus noise of shape (n,) broadcasts to an (n, n) table: y must have one "
    "number for each point, so give the noise the shape of x.",
)
def noise_broadcast(n, seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.linspace(-3, 3, n).unsqueeze(1)
    return x, x + 1.2 * torch.rand(n, generator=generator)


@mistake(
    "make_data",
    "torch.randn draws from the normal distribution, which goes below 0 and has no upper end;"
    " the noise here is uniform on [0, 1.2).",
)
def randn_noise(n, seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.linspace(-3, 3, n).unsqueeze(1)
    return x, x + 1.2 * torch.randn(n, 1, generator=generator)


@mistake(
    "make_data",
    "Your noise is centred at 0. In this lesson it is uniform on [0, 1.2), never negative, and"
    " that is why the fitted bias should be about 0.6.",
)
def centred_noise(n, seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.linspace(-3, 3, n).unsqueeze(1)
    return x, x + 1.2 * (torch.rand(n, 1, generator=generator) - 0.5)


@mistake(
    "make_data", "The factor 1.2 is missing: your noise stops at 1, and its mean is 0.5, not 0.6."
)
def no_scale(n, seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.linspace(-3, 3, n).unsqueeze(1)
    return x, x + torch.rand(n, 1, generator=generator)


@mistake(
    "make_data",
    "The factor 1.2 belongs to the noise alone; you scaled x with it, so the slope of your data"
    " is 1.2.",
)
def scaled_everything(n, seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.linspace(-3, 3, n).unsqueeze(1)
    return x, 1.2 * (x + torch.rand(n, 1, generator=generator))


@mistake(
    "make_data",
    "Your x is drawn at random; the task asks for evenly spaced numbers that include both ends.",
)
def random_x(n, seed):
    generator = torch.Generator().manual_seed(seed)
    x = 6 * torch.rand(n, 1, generator=generator) - 3
    return x, x + 1.2 * torch.rand(n, 1, generator=generator)


@mistake(
    "make_data",
    "Your x stops one step before 3, as torch.arange does; both ends belong to the data.",
)
def end_missing(n, seed):
    generator = torch.Generator().manual_seed(seed)
    x = (-3 + 6 / n * torch.arange(n)).unsqueeze(1)
    return x, x + 1.2 * torch.rand(n, 1, generator=generator)


@mistake(
    "make_data",
    "torch.manual_seed resets the random numbers of the whole program, so everything that is"
    " drawn after your function repeats itself. Seed your own generator.",
)
def global_seed(n, seed):
    torch.manual_seed(seed)
    x = torch.linspace(-3, 3, n).unsqueeze(1)
    return x, x + 1.2 * torch.rand(n, 1)


@mistake(
    "make_data",
    "The seed has no effect: each call draws different noise. Hand the seeded generator to the"
    " function that draws.",
)
def seed_ignored(n, seed):
    x = torch.linspace(-3, 3, n).unsqueeze(1)
    return x, x + 1.2 * torch.rand(n, 1)


@mistake(
    "make_data",
    "All points get the same noise, which only shifts the line: draw one number for each point.",
)
def same_noise(n, seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.linspace(-3, 3, n).unsqueeze(1)
    return x, x + 1.2 * torch.rand(1, generator=generator)


@mistake(
    "make_data",
    "Your tensors are float64, as NumPy makes them. The parameters of nn.Linear are float32, and"
    " the two do not mix.",
)
def float64_data(n, seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.from_numpy(np.linspace(-3, 3, n)).unsqueeze(1)
    return x, x + 1.2 * torch.rand(n, 1, generator=generator)


# LR


@mistake(
    "LR",
    "With bias=False the line must pass through 0; the data has the intercept 0.6, so the"
    " model needs its bias.",
)
class no_bias(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1, bias=False)

    def forward(self, x):
        return self.linear(x)


@mistake(
    "LR",
    "A ReLU on the output cannot predict a negative y. The output of a regression is linear,"
    " without an activation.",
)
class relu_output(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return torch.relu(self.linear(x))


@mistake(
    "LR",
    "A sigmoid on the output keeps every prediction between 0 and 1. The output of a regression"
    " is linear, without an activation.",
)
class sigmoid_output(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return torch.sigmoid(self.linear(x))


@mistake(
    "LR",
    "forward makes a new Linear in every call, so the model owns no parameters and forgets"
    " everything at once: build layers in __init__.",
)
class layer_in_forward(nn.Module):
    def __init__(self):
        super().__init__()

    def forward(self, x):
        return nn.Linear(1, 1)(x)


@mistake(
    "LR",
    "Call super().__init__() before you assign a layer: it makes the place where a module keeps"
    " its parts.",
)
class no_super(nn.Module):
    def __init__(self):
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x)


@mistake("LR", "forward computes the prediction but does not return it, so the model gives None.")
class no_return(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        self.linear(x)


@mistake(
    "LR",
    "squeeze() makes the prediction (N,), and () for a single point: leave it (N, 1), the shape"
    " of the target.",
)
class squeezed_output(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x).squeeze()


@mistake(
    "LR",
    "The prediction is flattened to (N,): leave it (N, 1), the shape of the target, or the loss"
    " will broadcast.",
)
class flattened_output(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x).view(-1)


@mistake(
    "LR", "The bias is cut out of the graph, so it gets no gradient and stays where it started."
)
class bias_detached(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return F.linear(x, self.linear.weight, self.linear.bias.detach())


@mistake(
    "LR",
    "Only one Linear(1, 1) is asked for, with two parameters. Two in a row are still a straight "
    "line, with two extra parameters.",
)
class two_layers(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(1, 1)
        self.out = nn.Linear(1, 1)

    def forward(self, x):
        return self.out(self.hidden(x))


@mistake(
    "LR",
    "Plain tensors are not parameters: model.parameters() does not list them, and an optimiser"
    " never sees them.",
)
class plain_tensors(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.randn(1, 1, requires_grad=True)
        self.bias = torch.randn(1, requires_grad=True)

    def forward(self, x):
        return x * self.weight + self.bias


@mistake(
    "LR",
    "A module does not look into a Python list, so the layer in yours is not registered and has"
    " no parameters to train.",
)
class layer_in_list(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(1, 1)]

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


@mistake(
    "LR",
    "forward runs under no_grad, so no prediction has a graph and nothing can be learned. Turn"
    " recording off where you evaluate, not in the model.",
)
class forward_without_graph(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        with torch.no_grad():
            return self.linear(x)


@mistake(
    "LR",
    "forward converts its input to float32, so a model in float64 cannot be used. Leave the dtype"
    " to the caller.",
)
class always_float32(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x.float())


@mistake(
    "LR",
    "The layer is made in the class body, not in __init__, so all models share one pair of "
    "parameters: training one trains them all.",
)
class shared_layer(nn.Module):
    layer = nn.Linear(1, 1)

    def __init__(self):
        super().__init__()
        self.linear = self.layer

    def forward(self, x):
        return self.linear(x)


@mistake(
    "LR",
    "Your parameters start at zero. nn.Linear draws its start values at random, and the task keeps"
    " them: with more than one layer, equal starts would never learn to differ.",
)
class zero_init(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, x):
        return self.linear(x)


# train


@mistake(
    "train",
    "The gradients of all epochs add up: your second step uses the sum of two gradients. Clear"
    " them in every epoch.",
)
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
    "You clear the gradients once, before the loop; from the second epoch on they add up. Clear"
    " them in every epoch.",
)
def cleared_before_the_loop(model, x, y, lr, epochs):
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
    "Gradients are cleared only after a step, so one that the model already held enters your"
    " first step. Clear them before backward().",
)
def cleared_too_late(model, x, y, lr, epochs):
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
    "The gradient is wiped before any step uses it: zero_grad() comes after backward() with no"
    " step between them, so the model does not move.",
)
def zero_between(model, x, y, lr, epochs):
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
    "The gradients are computed but never applied, so the loss stays where it was:"
    " optimizer.step() is missing.",
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
    "The loss is cut off from the parameters, so backward() reaches none of them. Making it"
    " require a gradient again silences the error, not the cause.",
)
def detached_loss(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y).detach().requires_grad_()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "The loss you call backward() on is a bare number without a graph, which is what the error"
    " says: .item() and .detach() are for the list of losses, after backward().",
)
def loss_without_graph(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y).detach()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You minimise the sum of the squared errors. This lesson's loss is their mean, so your steps"
    " are N times too large and soon diverge.",
)
def sse(model, x, y, lr, epochs):
    loss_function = nn.MSELoss(reduction="sum")
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = loss_function(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "There is an extra factor 1/2 in your loss, so the losses and the steps are half of what"
    " they should be.",
)
def half_mse(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = 0.5 * ((model(x) - y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You minimise the square root of the mean squared error: it has its minimum at the same "
    "place, but different losses and different steps.",
)
def rmse(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = torch.sqrt(F.mse_loss(model(x), y))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "You minimise the mean absolute error; the task asks for the squared one.")
def mae(model, x, y, lr, epochs):
    loss_function = nn.L1Loss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = loss_function(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "A prediction (N, 1) minus a target (N,) is an (N, N) table of all pairs, and its best line"
    " is flat, at the mean of y. Give both the same shape.",
)
def y_broadcast(model, x, y, lr, epochs):
    y = y.flatten()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = ((model(x) - y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You used Adam, whose first step has length lr in every parameter whatever the gradient is;"
    " the task asks for plain SGD.",
)
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


@mistake(
    "train",
    "weight_decay pulls the parameters towards zero in every step, so the line you end at is not"
    " the least-squares line.",
)
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
    "With momentum every step repeats part of the last one; the task asks for SGD without it.",
)
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


@mistake(
    "train",
    "Your list holds tensors, and each keeps the whole graph of its epoch alive. Store the"
    " number: loss.item().",
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


@mistake("train", "You return the last loss only; the result is a list with one for every epoch.")
def last_only(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


@mistake("train", "You train for one epoch too many, and return one loss too many.")
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
    "Your losses are one step late: the loss of an epoch is the one it starts from, which"
    " backward() was called on, not the one after its step.",
)
def loss_after_step(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(F.mse_loss(model(x), y).item())
    return losses


@mistake(
    "train",
    "The prediction is made once, before the loop, so every later backward() asks for a graph"
    " that is gone. Predict in every epoch.",
)
def predicted_once(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    prediction = model(x)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(prediction, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You trained a copy: the model that was passed in is unchanged. Train that one, in place.",
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
    "You make a new model and train that; the one that was passed in is ignored, with its start "
    "values.",
)
def own_model(model, x, y, lr, epochs):
    model = ReferenceLR().to(x.dtype)
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
    "x, y and the model are converted to float64, and the caller's float32 model is not float32"
    " any more. Train in the dtype that you were given.",
)
def in_double(model, x, y, lr, epochs):
    model, x, y = model.double(), x.double(), y.double()
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
    "This looks as if x was shuffled and y was not: that destroys the pairs, and the slope goes"
    " to 0. Whatever reorders one must reorder the other.",
)
def shuffled_x_only(model, x, y, lr, epochs):
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
    "This looks like a mini-batch drawn in every epoch; here every step uses all points.",
)
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
    "You stop before the last epoch when the loss no longer changes. The task asks for all"
    " epochs, and for one loss from each of them.",
)
def stops_early(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if len(losses) > 1 and abs(losses[-1] - losses[-2]) < 1e-12:
            break
    return losses


@mistake(
    "train",
    "You stop when the loss grows. The task asks for all epochs: too large a learning rate "
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
    "You clip large gradients, so some steps are shorter than lr times the gradient.",
)
def clipped(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 100.0)
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You stop, or leave out the step, when the loss is nan. The task asks for all epochs: that the "
    "training has failed should show in the losses and in the model.",
)
def stops_at_nan(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.mse_loss(model(x), y)
        if torch.isnan(loss):
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train",
    "You seed the global random state: whatever the caller draws next is then the same in every "
    "run. Nothing in this training is random.",
)
def seeds_everything(model, x, y, lr, epochs):
    torch.manual_seed(0)
    return train(model, x, y, lr, epochs)


@mistake(
    "train",
    "model.eval() at the end leaves the model in another mode than the one in which you got it; "
    "the caller decides when the training is over.",
)
def left_in_eval(model, x, y, lr, epochs):
    losses = train(model, x, y, lr, epochs)
    model.eval()
    return losses


# evaluate


@mistake(
    "evaluate",
    "nan is replaced by 0: a model that predicts nothing then looks perfect. Report what the "
    "formula gives.",
)
def nan_hidden(model, x, y):
    with torch.no_grad():
        return torch.nan_to_num(F.mse_loss(model(x), y)).item()


@mistake(
    "evaluate",
    "Evaluation called backward() and left gradients in the model, which the next training step"
    " would add to its own.",
)
def grad_in_eval(model, x, y):
    loss = F.mse_loss(model(x), y)
    loss.backward()
    return loss.item()


@mistake("evaluate", "You report the sum of the squared errors; divide by the number of points.")
def sum_eval(model, x, y):
    with torch.no_grad():
        return ((model(x) - y) ** 2).sum().item()


@mistake("evaluate", "The result is a tensor; return the Python float that .item() makes of it.")
def tensor_eval(model, x, y):
    with torch.no_grad():
        return F.mse_loss(model(x), y)


@mistake("evaluate", "That is the root of the mean squared error; return the mean square itself.")
def rmse_eval(model, x, y):
    with torch.no_grad():
        return F.mse_loss(model(x), y).sqrt().item()


@mistake("evaluate", "That is the mean absolute error; square the residuals.")
def mae_eval(model, x, y):
    with torch.no_grad():
        return (model(x) - y).abs().mean().item()


@mistake("evaluate", "There is an extra factor 1/2 in your error.")
def half_eval(model, x, y):
    with torch.no_grad():
        return ((model(x) - y) ** 2).mean().item() / 2


@mistake(
    "evaluate",
    "You squared the mean of the errors, where positive and negative ones cancel: square first,"
    " then take the mean.",
)
def square_of_mean(model, x, y):
    with torch.no_grad():
        return (model(x) - y).mean().square().item()


@mistake(
    "evaluate",
    "A prediction (N, 1) minus a target (N,) is an (N, N) table of all pairs, and you took the"
    " mean over that. Give both the same shape.",
)
def broadcast_eval(model, x, y):
    with torch.no_grad():
        return ((model(x) - y.flatten()) ** 2).mean().item()


@mistake(
    "evaluate",
    "The number is right, but the model ran with recording on and built a graph that nobody"
    " will use.",
)
def graph_in_eval(model, x, y):
    return F.mse_loss(model(x), y).item()


@mistake(
    "evaluate",
    "model.eval() is still in force when your function returns, so any further training would "
    "run in the wrong mode. Restore the mode.",
)
def mode_left_off(model, x, y):
    model.eval()
    with torch.no_grad():
        return F.mse_loss(model(x), y).item()


@mistake(
    "evaluate",
    "You end with model.train(), even for a model that came in evaluation mode. Remember the "
    "mode it came in.",
)
def always_back_to_training(model, x, y):
    model.eval()
    with torch.no_grad():
        error = F.mse_loss(model(x), y).item()
    model.train()
    return error


@mistake(
    "evaluate",
    "torch.set_grad_enabled(False) stays in force after your function: from then on nothing in"
    " the program can be trained. Use a with block.",
)
def recording_left_off(model, x, y):
    torch.set_grad_enabled(False)
    return F.mse_loss(model(x), y).item()


@mistake(
    "evaluate",
    "You froze the parameters to get rid of the graph, and they stay frozen: the model cannot be"
    " trained any more.",
)
def freezes_the_model(model, x, y):
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return F.mse_loss(model(x), y).item()


@mistake(
    "evaluate",
    "Your function clears the gradients of the model. They are not its business: whoever looks"
    " at the error may still need them.",
)
def clears_gradients(model, x, y):
    model.zero_grad()
    with torch.no_grad():
        return F.mse_loss(model(x), y).item()


@mistake("evaluate", "The error is rounded; return it as it is, and round where you print it.")
def rounded(model, x, y):
    with torch.no_grad():
        return round(F.mse_loss(model(x), y).item(), 4)
