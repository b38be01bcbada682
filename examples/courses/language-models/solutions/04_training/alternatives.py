"""Other right versions of the tasks."""

import io
import math

import torch
import torch.nn.functional as F
from torch import nn
from training import clip_gradients

from autograder.authoring import alternative

# AdamW


@alternative("AdamW")
class InPlace:
    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        self.parameters, self.lr, self.eps, self.decay = list(parameters), lr, eps, weight_decay
        self.beta1, self.beta2 = betas
        self.state = {}

    @torch.no_grad()
    def step(self):
        for p in self.parameters:
            g = p.grad
            if g is not None:
                m, v, t = self.state.get(p, (torch.zeros_like(p), torch.zeros_like(p), 0))
                t += 1
                m.mul_(self.beta1).add_(g, alpha=1 - self.beta1)
                v.mul_(self.beta2).addcmul_(g, g, value=1 - self.beta2)
                self.state[p] = m, v, t
                p -= self.lr * self.decay * p
                root = v.sqrt() / math.sqrt(1 - self.beta2**t) + self.eps
                p.addcdiv_(m, root, value=-self.lr / (1 - self.beta1**t))

    def zero_grad(self):
        for p in self.parameters:
            if p.grad is not None:
                p.grad = torch.zeros_like(p.grad)


@alternative("AdamW")
class WithLerp:
    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        self.lr, self.betas, self.eps, self.weight_decay = lr, betas, eps, weight_decay
        self.slots = [[p, None, None, 0] for p in parameters]

    def step(self):
        b1, b2 = self.betas
        for slot in self.slots:
            p = slot[0]
            if p.grad is None:
                continue
            g = p.grad.detach()
            zero = torch.zeros_like(g)
            slot[1] = torch.lerp(zero if slot[1] is None else slot[1], g, 1 - b1)
            slot[2] = torch.lerp(zero if slot[2] is None else slot[2], g * g, 1 - b2)
            slot[3] += 1
            corrected = slot[1] / (1 - b1 ** slot[3]), slot[2] / (1 - b2 ** slot[3])
            move = corrected[0] / (torch.sqrt(corrected[1]) + self.eps)
            with torch.no_grad():
                p.copy_(p - self.lr * (move + self.weight_decay * p))

    def zero_grad(self):
        for slot in self.slots:
            slot[0].grad = None


@alternative("AdamW")
class ThroughData:
    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        self.all = tuple(parameters)
        self.lr, self.betas, self.eps, self.wd = lr, betas, eps, weight_decay
        self.m, self.v = ([0.0] * len(self.all) for _ in range(2))
        self.powers = [(1.0, 1.0)] * len(self.all)

    def step(self):
        for i, p in enumerate(self.all):
            if p.grad is None:
                continue
            b1, b2 = self.betas
            self.powers[i] = self.powers[i][0] * b1, self.powers[i][1] * b2
            self.m[i] = self.m[i] * b1 + p.grad * (1 - b1)
            self.v[i] = self.v[i] * b2 + p.grad**2 * (1 - b2)
            m_hat = self.m[i] / (1 - self.powers[i][0])
            v_hat = self.v[i] / (1 - self.powers[i][1])
            p.data.mul_(1 - self.lr * self.wd)
            p.data.add_(m_hat / (v_hat**0.5 + self.eps), alpha=-self.lr)

    def zero_grad(self):
        for p in self.all:
            p.grad = None


# learning_rate


@alternative("learning_rate")
def with_half_angle(step, peak, warmup, total, floor=0.0):
    if step < warmup:
        return (step + 1) * (peak / warmup)
    if step < total:
        angle = 0.5 * math.pi * (step - warmup) / (total - warmup)
        return floor + (peak - floor) * math.cos(angle) ** 2
    return floor


@alternative("learning_rate")
def mixed(step, peak, warmup, total, floor=0.0):
    rising = peak * (step + 1) / max(warmup, 1)
    share = 1.0 if step >= total else (step - warmup) / max(total - warmup, 1)
    falling = 0.5 * (1.0 + math.cos(math.pi * share))
    return rising if step < warmup else peak * falling + floor * (1 - falling)


@alternative("learning_rate")
def from_the_end(step, peak, warmup, total, floor=0.0):
    if step >= max(warmup, total):
        return floor
    if step + 1 <= warmup:
        return peak - peak * (warmup - 1 - step) / warmup
    left = (total - step) / (total - warmup)
    return floor + (peak - floor) * 0.5 * (1 - math.cos(math.pi * left))


# clip_gradients


@alternative("clip_gradients")
def one_long_vector(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    length = torch.cat([gradient.flatten() for gradient in gradients]).norm()
    if length > max_norm:
        for gradient in gradients:
            gradient *= max_norm / length
    return length


@alternative("clip_gradients")
def always_scaled(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    length = sum((p.grad**2).sum() for p in parameters).sqrt()
    factor = torch.clamp(max_norm / length, max=1.0)
    for p in parameters:
        p.grad.mul_(factor)
    return length


@alternative("clip_gradients")
def copied_into_place(parameters, max_norm):
    gradients = [p.grad.detach() for p in list(parameters) if isinstance(p.grad, torch.Tensor)]
    lengths = [torch.linalg.vector_norm(gradient) for gradient in gradients]
    length = torch.linalg.vector_norm(torch.stack(lengths))
    if length.item() > max_norm:
        for gradient in gradients:
            gradient.copy_(gradient / length * max_norm)
    return length


# save_checkpoint


@alternative("save_checkpoint")
def built_up(file, model, optimizer, step):
    checkpoint = {}
    checkpoint["step"] = step
    checkpoint["model"] = {name: value.clone() for name, value in model.state_dict().items()}
    checkpoint["optimizer"] = optimizer.state_dict()
    torch.save(checkpoint, file)


@alternative("save_checkpoint")
def through_a_buffer(file, model, optimizer, step):
    buffer = io.BytesIO()
    states = dict(model=model.state_dict(), optimizer=optimizer.state_dict(), step=step)
    torch.save(states, buffer)
    if hasattr(file, "write"):
        file.write(buffer.getvalue())
    else:
        with open(file, "wb") as opened:
            opened.write(buffer.getbuffer())


@alternative("save_checkpoint")
def old_format(file, model, optimizer, step):
    states = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    torch.save(states, file, _use_new_zipfile_serialization=True)


# load_checkpoint


@alternative("load_checkpoint")
def onto_the_cpu(file, model, optimizer):
    states = torch.load(file, map_location="cpu", weights_only=True)
    optimizer.load_state_dict(states["optimizer"])
    model.load_state_dict(states["model"], strict=True)
    return states["step"]


@alternative("load_checkpoint")
def one_by_one(file, model, optimizer):
    states = torch.load(file, weights_only=True)
    with torch.no_grad():
        for name, value in model.state_dict().items():
            value.copy_(states["model"][name])
    optimizer.load_state_dict(states["optimizer"])
    return int(states["step"])


@alternative("load_checkpoint")
def read_first(file, model, optimizer):
    if not hasattr(file, "read"):
        with open(file, "rb") as opened:
            file = io.BytesIO(opened.read())
    checkpoint = torch.load(file, weights_only=True)
    for name, thing in (("model", model), ("optimizer", optimizer)):
        thing.load_state_dict(checkpoint[name])
    return checkpoint["step"]


# train


@alternative("train")
def classes_in_dimension_one(model, optimizer, batches, rates, max_norm):
    losses = []
    for number, (x, y) in enumerate(batches):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x).transpose(1, 2), y)
        loss.backward()
        clip_gradients(list(model.parameters()), max_norm)
        optimizer.lr = rates[number]
        optimizer.step()
        losses.append(loss.detach().item())
    return losses


@alternative("train")
def with_log_softmax(model, optimizer, batches, rates, max_norm):
    losses = []
    for batch, optimizer.lr in zip(batches, rates, strict=True):
        x, y = batch
        chosen = model(x).log_softmax(-1).gather(-1, y.unsqueeze(-1))
        loss = chosen.mean().neg()
        for p in model.parameters():
            p.grad = None
        loss.backward()
        clip_gradients(model.parameters(), max_norm)
        optimizer.step()
        losses += [float(loss)]
    return losses


@alternative("train")
def with_the_module(model, optimizer, batches, rates, max_norm):
    criterion = nn.CrossEntropyLoss()

    def one_step(x, y, rate):
        logits = model(x)
        loss = criterion(logits.reshape(-1, logits.shape[-1]), y.reshape(-1))
        model.zero_grad()
        loss.backward()
        clip_gradients((p for p in model.parameters()), max_norm)
        optimizer.lr = rate
        optimizer.step()
        return loss.item()

    return [one_step(x, y, rate) for (x, y), rate in zip(batches, rates)]


# sample


@alternative("sample")
def in_a_loop(logits, u, temperature=1.0, top_k=None):
    order = sorted(range(len(logits)), key=lambda token: (-logits[token].item(), token))
    if temperature == 0:
        return order[0]
    kept = sorted(order[:top_k])
    shares = torch.softmax(logits[kept] / temperature, 0).tolist()
    total = 0.0
    for token, share in zip(kept, shares):
        total += share
        if total > u:
            return token
    return kept[-1]


@alternative("sample")
def with_searchsorted(logits, u, temperature=1.0, top_k=None):
    if temperature == 0:
        return int((logits == logits.max()).nonzero()[0])
    kept = torch.arange(len(logits))
    if top_k is not None and top_k < len(logits):
        kept = torch.sort(logits, descending=True, stable=True).indices[:top_k].sort().values
    sums = (logits[kept] / temperature).softmax(0).cumsum(0)
    place = torch.searchsorted(sums, torch.tensor(u, dtype=sums.dtype), right=True)
    return kept[place.clamp(max=len(kept) - 1)].item()


@alternative("sample")
def masked(logits, u, temperature=1.0, top_k=None):
    if temperature == 0:
        return logits.argmax().item()
    ranks = logits.argsort(descending=True, stable=True).argsort()
    allowed = ranks < (len(logits) if top_k is None else top_k)
    shares = (logits.masked_fill(~allowed, -math.inf) / temperature).softmax(0)
    sums = shares.cumsum(0)
    passed = allowed & (sums > u)
    if passed.any():
        return passed.nonzero()[0].item()
    return allowed.nonzero()[-1].item()
