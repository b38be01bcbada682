import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from autograder.authoring import alternative

# make_data


@alternative("make_data")
def with_uniform_(n, seed):
    x = torch.linspace(-3.0, 3.0, steps=n)[:, None]
    generator = torch.Generator()
    generator.manual_seed(seed)
    noise = torch.empty(n, 1).uniform_(0, 1.2, generator=generator)
    return x, torch.add(x, noise)


@alternative("make_data")
def flat_until_the_end(n, seed):
    x = torch.linspace(-3, 3, n)
    noise = torch.rand(n, generator=torch.Generator().manual_seed(seed))
    y = x + noise * 1.2
    return [x.view(-1, 1), y.reshape(n, 1)]


@alternative("make_data")
def by_arange(n, seed):
    generator = torch.Generator().manual_seed(seed)
    x = -3 + 6 * torch.arange(n).reshape(-1, 1) / max(n - 1, 1)
    y = x.clone()
    y += 1.2 * torch.rand((n, 1), generator=generator)
    return x, y


@alternative("make_data")
def x_from_numpy(n, seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.from_numpy(np.linspace(-3, 3, n, dtype=np.float32)).unsqueeze(-1)
    return x, x + 1.2 * torch.rand(x.shape, generator=generator)


# LR


@alternative("LR")
class OtherName(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(in_features=1, out_features=1, bias=True)

    def forward(self, x):
        out = self.fc1(x)
        return out


@alternative("LR")
class InSequential(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(1, 1))

    def forward(self, x):
        return self.layers(x)


@alternative("LR")
class IsALinear(nn.Linear):
    def __init__(self):
        super().__init__(1, 1)


@alternative("LR")
class OwnParameters(nn.Module):
    def __init__(self):
        super().__init__()
        self.bias = nn.Parameter(2 * torch.rand(1) - 1)
        self.weight = nn.Parameter(2 * torch.rand(1, 1) - 1)

    def forward(self, x):
        return x @ self.weight.T + self.bias


@alternative("LR")
class WithEinsum(nn.Module):
    def __init__(self):
        super().__init__()
        self.line = nn.Linear(1, 1)

    def forward(self, x):
        return torch.einsum("ni,oi->no", x, self.line.weight).add(self.line.bias)


# train


@alternative("train")
def functional_loss(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr)
    history = []
    for _epoch in range(epochs):
        optimizer.zero_grad(set_to_none=False)
        loss = F.mse_loss(model(x), y)
        loss.backward()
        history.append(float(loss))
        optimizer.step()
    return history


@alternative("train")
def cleared_at_both_ends(model, x, y, lr, epochs):
    model.train()
    model.zero_grad()
    optimizer = torch.optim.SGD(params=list(model.parameters()), lr=lr, momentum=0.0)
    losses = [0.0] * epochs
    for epoch in range(epochs):
        residual = model(x) - y
        loss = (residual**2).mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses[epoch] = loss.detach().item()
    return losses


@alternative("train")
def updates_by_hand(model, x, y, lr, epochs):
    parameters = list(model.parameters())
    losses = []
    while len(losses) < epochs:
        loss = (y - model(x)).square().sum() / len(x)
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter -= lr * gradient
        losses.append(loss.item())
    return losses


@alternative("train")
def flattened_both(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        residual = model(x).squeeze() - y.squeeze()
        loss = torch.mean(torch.pow(residual, 2))
        loss.backward()
        optimizer.step()
        losses.append(loss.tolist())
    return losses


@alternative("train")
def shuffled_together(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    generator = torch.Generator().manual_seed(0)
    for _ in range(epochs):
        together = torch.randperm(len(x), generator=generator)
        loss = nn.functional.mse_loss(model(x[together]), y[together])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@alternative("train")
def gradients_of_four_batches(model, x, y, lr, epochs):
    losses = []
    for _ in range(epochs):
        model.zero_grad()
        total = 0.0
        for rows in torch.arange(len(x)).chunk(4):
            share = nn.MSELoss()(model(x[rows]), y[rows]) * len(rows) / len(x)
            share.backward()
            total += share.item()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.sub_(parameter.grad, alpha=lr)
        losses.append(total)
    return losses


@alternative("train")
def with_torch_func(model, x, y, lr, epochs):
    parameters = dict(model.named_parameters())

    def loss_of(values):
        return F.mse_loss(torch.func.functional_call(model, values, (x,)), y)

    losses = []
    for _ in range(epochs):
        values = {name: parameter.detach() for name, parameter in parameters.items()}
        gradients, loss = torch.func.grad_and_value(loss_of)(values)
        for name, parameter in parameters.items():
            parameter.data -= lr * gradients[name]
        losses.append(loss.item())
    return losses


# evaluate


@alternative("evaluate")
@torch.no_grad()
def decorated(model, x, y):
    return float(F.mse_loss(model(x), y))


@alternative("evaluate")
def in_inference_mode(model, x, y):
    with torch.inference_mode():
        residual = (model(x) - y).flatten()
        return (residual @ residual / residual.numel()).item()


@alternative("evaluate")
def mode_put_back(model, x, y):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        error = ((model(x) - y) ** 2).mean().item()
    model.train(was_training)
    return error


@alternative("evaluate")
def in_chunks(model, x, y):
    total = 0.0
    with torch.no_grad():
        for some_x, some_y in zip(x.split(3), y.split(3), strict=True):
            total += F.mse_loss(model(some_x), some_y, reduction="sum").item()
    return total / len(x)
