"""Other right versions of the tasks of 02_autograd."""

import torch

from autograder.authoring import alternative


@alternative("scaled_norm")
def asked_with_autograd_grad(x, k=4.0):
    leaf = x.detach().requires_grad_()
    y = torch.linalg.vector_norm(k * leaf)
    (dy_dx,) = torch.autograd.grad(y, leaf)
    return y, dy_dx


@alternative("scaled_norm")
def with_torch_func(x, k=4.0):
    dy_dx, y = torch.func.grad_and_value(lambda x: (k * x).norm())(x.detach())
    return y, dy_dx


@alternative("scaled_norm")
def root_of_the_squares(x, k=4.0):
    leaf = torch.zeros_like(x)
    leaf.copy_(x.detach())
    leaf.requires_grad = True
    y = ((k * leaf) ** 2).sum() ** 0.5
    y.backward(torch.ones_like(y))
    return [y, leaf.grad.clone()]


@alternative("scaled_norm")
def by_formula(x, k=4.0):
    x = x.detach()
    length = x.norm()
    return abs(k) * length, abs(k) * x / length


@alternative("numeric_grad")
def in_place_and_restored(f, x, eps=1e-5):
    gradient = torch.empty_like(x)
    for index in torch.ones(x.shape).nonzero().tolist():
        place = tuple(index)
        old = x[place].item()
        x[place] = old + eps
        above = f(x).item()
        x[place] = old - eps
        below = f(x).item()
        x[place] = old
        gradient[place] = (above - below) / (2 * eps)
    return gradient


@alternative("numeric_grad")
def a_copy_in_place_and_restored(f, x, eps=1e-5):
    probe, gradient = x.clone(), torch.empty_like(x)
    for index in torch.ones(x.shape).nonzero().tolist():
        place = tuple(index)
        old = probe[place].item()
        probe[place] = old + eps
        above = f(probe).item()
        probe[place] = old - eps
        below = f(probe).item()
        probe[place] = old
        gradient[place] = (above - below) / (2 * eps)
    return gradient


@alternative("numeric_grad")
def rows_of_the_identity(f, x, eps=1e-5):
    moves = eps * torch.eye(x.numel(), dtype=x.dtype)
    partials = [
        (f(x + move.view(x.shape)) - f(x - move.view(x.shape))) / 2 / eps for move in moves
    ]
    return torch.stack(partials).view(x.shape)


@alternative("numeric_grad")
def two_copies(f, x, eps=1e-5):
    partials = []
    for i in range(x.numel()):
        up, down = x.flatten().clone(), x.flatten().clone()
        up[i] += eps
        down[i] -= eps
        partials.append((float(f(up.reshape_as(x))) - float(f(down.reshape_as(x)))) * 0.5 / eps)
    return torch.tensor(partials, dtype=x.dtype).reshape(x.shape)


@alternative("numeric_grad")
def there_and_back(f, x, eps=1e-5):
    probe = x.contiguous().clone()
    entries = probe.view(-1)
    gradient = torch.zeros_like(probe)
    for i in range(len(entries)):
        entries[i] += eps
        difference = f(probe)
        entries[i] -= 2 * eps
        difference = difference - f(probe)
        entries[i] += eps
        gradient.view(-1)[i] = difference / (2 * eps)
    return gradient


@alternative("grads_of")
def fresh_leaf_for_each(losses, w):
    gradients = []
    for loss in losses:
        leaf = w.detach().clone().requires_grad_()
        loss(leaf).backward()
        gradients.append(leaf.grad)
    return gradients


@alternative("grads_of")
def set_aside_and_put_back(losses, w):
    earlier, gradients = w.grad, []
    for loss in losses:
        w.grad = None
        loss(w).backward()
        gradients.append(w.grad)
    w.grad = earlier
    return gradients


@alternative("grads_of")
def with_func_grad(losses, w):
    return [torch.func.grad(loss)(w.detach()) for loss in losses]


@alternative("grads_of")
def zeroed_between(losses, w):
    earlier = None if w.grad is None else w.grad.clone()
    w.grad = torch.zeros_like(w)
    gradients = []
    for loss in losses:
        w.grad.zero_()
        loss(w).backward()
        gradients.append(w.grad.clone())
    w.grad = earlier
    return gradients


class CubeFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.x = x
        return x * x * x

    @staticmethod
    def backward(ctx, upstream):
        return 3 * ctx.x * ctx.x * upstream


@alternative("cube")
def class_outside(x):
    return CubeFunction.apply(x)


class SlopeSaved(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return torch.pow(x, 3)

    @staticmethod
    def setup_context(ctx, inputs, output):
        (x,) = inputs
        ctx.save_for_backward(3 * x.square())

    @staticmethod
    def backward(ctx, upstream):
        return torch.mul(*ctx.saved_tensors, upstream)


@alternative("cube")
def separate_context(x):
    return SlopeSaved.apply(x)


@alternative("cube")
def flattened_inside(x):
    return CubeFunction.apply(x.reshape(-1)).reshape(x.shape)


@alternative("stop_grad_product")
def input_detached(f, h, x):
    return h(x.detach()) * f(x)


@alternative("stop_grad_product")
def without_recording(f, h, x):
    with torch.no_grad():
        constant = h(x)
    return f(x) * constant


@alternative("stop_grad_product")
def as_a_number(f, h, x):
    return h(x).item() * f(x)


@alternative("stop_grad_product")
def switched_off_and_on(f, h, x):
    x.requires_grad_(False)
    constant = h(x)
    x.requires_grad_(True)
    return f(x) * constant
