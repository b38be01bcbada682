"""Other right versions of the tasks."""

import itertools

import torch
import torch.nn.functional as F
from torch import nn

from autograder.authoring import alternative

# softmax


@alternative("softmax")
def exp_of_the_log(z, dim):
    return torch.exp(z - torch.logsumexp(z, dim, keepdim=True))


@alternative("softmax")
def moved_to_the_front(z, dim):
    slices = z.movedim(dim, 0)
    powers = (slices - slices.max(0).values).exp()
    return (powers / powers.sum(0)).movedim(0, dim)


@alternative("softmax")
def detached_shift(z, dim):
    powers = z.sub(z.detach().max(dim, keepdim=True)[0]).exp_()
    return powers * powers.sum(dim, keepdim=True).reciprocal()


@alternative("softmax")
def compared_with_each_other(z, dim):
    last = z.transpose(dim, -1)
    differences = last.unsqueeze(-2) - last.unsqueeze(-1)
    return (1 / differences.exp().sum(dim=-1)).transpose(dim, -1)


@alternative("softmax")
def slice_by_slice(z, dim):
    logits = torch.unbind(z, dim)
    largest = logits[0]
    for logit in logits[1:]:
        largest = torch.maximum(largest, logit)
    powers = [torch.exp(logit - largest) for logit in logits]
    total = sum(powers)
    return torch.stack([power / total for power in powers], dim)


# cross_entropy


@alternative("cross_entropy")
def gathered(z, y):
    return -F.log_softmax(z, dim=1).gather(1, y.unsqueeze(1)).squeeze(1).mean()


@alternative("cross_entropy")
def negative_log_likelihood(z, y):
    return nn.NLLLoss()(nn.LogSoftmax(dim=-1)(z), y)


@alternative("cross_entropy")
def with_one_hot(z, y):
    one_hot = F.one_hot(y, num_classes=z.size(1)).to(z.dtype)
    return -torch.einsum("nk,nk->", one_hot, z.log_softmax(1)) / len(z)


@alternative("cross_entropy")
def shifted_by_hand(z, y):
    shifted = z - z.max(dim=1, keepdim=True).values
    log_sums = shifted.exp().sum(dim=1).log()
    return (log_sums - torch.take_along_dim(shifted, y[:, None], dim=1)[:, 0]).mean()


@alternative("cross_entropy")
def sample_by_sample(z, y):
    losses = [torch.logsumexp(row, 0) - row[label] for row, label in zip(z, y, strict=True)]
    return torch.stack(losses).mean()


@alternative("cross_entropy")
def mapped(z, y):
    def loss(row, label):
        return -(row.log_softmax(0) * (torch.arange(len(row), device=row.device) == label)).sum()

    return torch.func.vmap(loss)(z, y).mean()


# Net


@alternative("Net")
class AsSequence(nn.Module):
    def __init__(self, n_in, n_hidden, n_classes):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(n_in, n_hidden), nn.ReLU(), nn.Linear(n_hidden, n_classes)
        )

    def forward(self, x):
        return self.layers(x)


@alternative("Net")
class OtherNames(nn.Module):
    def __init__(self, n_in, n_hidden, n_classes):
        super(OtherNames, self).__init__()  # noqa: UP008
        self.fc2 = nn.Linear(n_hidden, n_classes)
        self.fc1 = nn.Linear(n_in, n_hidden)

    def forward(self, x):
        h = self.fc1(x).clamp(min=0)
        return self.fc2(h)


@alternative("Net")
class Listed(nn.Module):
    def __init__(self, n_in, n_hidden, n_classes):
        super().__init__()
        sizes = [n_in, n_hidden, n_classes]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in itertools.pairwise(sizes))

    def forward(self, x):
        first, last = self.layers
        h = torch.einsum("nd,hd->nh", x, first.weight) + first.bias
        return F.linear(F.relu(h, inplace=True), last.weight, last.bias)


@alternative("Net")
class InheritsSequential(nn.Sequential):
    def __init__(self, n_in, n_hidden, n_classes):
        super().__init__(nn.Linear(n_in, n_hidden), nn.ReLU(), nn.Linear(n_hidden, n_classes))


# predict


@alternative("predict")
@torch.no_grad()
def positions_of_the_maxima(model, x):
    return torch.max(model(x), 1)[1]


@alternative("predict")
def through_softmax(model, x):
    modes = {module: module.training for module in model.modules()}
    model.eval()
    classes = torch.softmax(model(x), dim=1).detach().argmax(-1)
    for module, training in modes.items():
        module.training = training
    return classes


@alternative("predict")
def in_inference_mode(model, x):
    with torch.inference_mode():
        return model(x).topk(1, dim=1).indices[:, 0]


@alternative("predict")
def row_of_logits_at_a_time(model, x):
    return torch.tensor([row.argmax().item() for row in model(x)], device=x.device)


# confusion


@alternative("confusion")
def counted_in_a_loop(pred, y, K):
    table = torch.zeros(K, K, dtype=torch.int64, device=y.device)
    for truth, guess in zip(y.tolist(), pred.tolist(), strict=True):
        table[truth, guess] += 1
    return table


@alternative("confusion")
def accumulated(pred, y, K):
    table = torch.zeros((K, K), dtype=torch.long, device=y.device)
    return table.index_put_((y, pred), torch.ones_like(y), accumulate=True)


@alternative("confusion")
def one_hot_product(pred, y, K):
    return F.one_hot(y, K).T @ F.one_hot(pred, K)


@alternative("confusion")
def pair_by_pair(pred, y, K):
    rows = [[((y == t) & (pred == p)).sum() for p in range(K)] for t in range(K)]
    return torch.stack([torch.stack(row) for row in rows])


@alternative("confusion")
def added_by_scatter(pred, y, K):
    counts = torch.zeros(K * K, device=y.device).long()
    return counts.scatter_add(0, y * K + pred, torch.ones_like(y)).view(K, K)


# train


@alternative("train")
def updated_by_hand(model, x, y, lr, epochs):
    losses = []
    for _ in range(epochs):
        model.zero_grad()
        loss = nn.CrossEntropyLoss()(model(x), y)
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= lr * parameter.grad
        losses += [float(loss)]
    return losses


@alternative("train")
def with_autograd_grad(model, x, y, lr, epochs):
    losses = []
    parameters = list(model.parameters())
    for _ in range(epochs):
        loss = F.nll_loss(model(x).log_softmax(dim=1), y)
        for parameter, gradient in zip(
            parameters, torch.autograd.grad(loss, parameters), strict=True
        ):
            parameter.data.add_(gradient, alpha=-lr)
        losses.append(loss.detach().item())
    return losses


@alternative("train")
def functional(model, x, y, lr, epochs):
    def loss_of(parameters):
        return F.cross_entropy(torch.func.functional_call(model, parameters, (x,)), y)

    losses = []
    for _ in range(epochs):
        parameters = {name: value.detach() for name, value in model.named_parameters()}
        gradients, loss = torch.func.grad_and_value(loss_of)(parameters)
        with torch.no_grad():
            for name, value in model.named_parameters():
                value.copy_(value - lr * gradients[name])
        losses.append(loss.item())
    return losses


@alternative("train")
def loss_with_logsumexp(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr)
    optimizer.zero_grad(set_to_none=False)
    losses = torch.empty(epochs, dtype=torch.float64)
    for epoch in range(epochs):
        logits = model(x)
        loss = (logits.logsumexp(1) - logits.gather(1, y[:, None])[:, 0]).mean()
        loss.backward()
        losses[epoch] = loss.detach()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
    return losses.tolist()


@alternative("train")
def log_softmax_first(model, x, y, lr, epochs):
    # Log-probabilities are logits too: the softmax of them is the softmax of the logits.
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = F.cross_entropy(F.log_softmax(model(x), dim=1), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
