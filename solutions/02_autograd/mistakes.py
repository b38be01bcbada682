"""Known wrong versions of the tasks of 02_autograd, each with what to say about it."""

import torch
from autograd import grads_of, numeric_grad, scaled_norm

from autograder.authoring import mistake


@mistake(
    "scaled_norm",
    "backward() adds to x.grad, so a second call on the same x returns the sum of both gradients. "
    "Start from a leaf of your own.",
)
def no_clone_accumulates(x, k=4.0):
    x.requires_grad_()
    y = (k * x).norm()
    y.backward()
    return y, x.grad


@mistake(
    "scaled_norm",
    "You called backward twice (with retain_graph): gradients add up, so yours is exactly twice "
    "as large as it should be.",
)
def backward_twice(x, k=4.0):
    leaf = x.detach().clone().requires_grad_()
    y = (k * leaf).norm()
    y.backward(retain_graph=True)
    y.backward()
    return y, leaf.grad


@mistake(
    "scaled_norm",
    "That is the gradient of ‖x‖, not of ‖k x‖: differentiate y itself, then the chain rule brings "
    "the factor k.",
)
def forgot_scale(x, k=4.0):
    leaf = x.detach().clone().requires_grad_()
    leaf.norm().backward()
    return (k * x).norm(), leaf.grad


@mistake(
    "scaled_norm",
    "That is the sum of absolute values (the L1 norm); the Euclidean norm is the root of the sum "
    "of squares.",
)
def l1_norm(x, k=4.0):
    leaf = x.detach().clone().requires_grad_()
    y = (k * leaf).abs().sum()
    y.backward()
    return y, leaf.grad


@mistake(
    "scaled_norm",
    "This is dy/dz for the intermediate z = k x. The task asks for dy/dx, which autograd stores in "
    "the leaf.",
)
def grad_wrt_z(x, k=4.0):
    z = (k * x.detach()).requires_grad_()
    y = z.norm()
    y.backward()
    return y, z.grad


@mistake(
    "scaled_norm",
    "2.8284 is the answer for x = (1, 1) and k = 4 only; compute it from x with backward().",
)
def hard_coded(x, k=4.0):
    return (k * x).norm(), torch.full_like(x, 8**0.5)


@mistake(
    "scaled_norm",
    "The root is missing: that is the square of the norm, and its gradient grows with x.",
)
def squared_norm(x, k=4.0):
    leaf = x.detach().clone().requires_grad_()
    y = ((k * leaf) ** 2).sum()
    y.backward()
    return y, leaf.grad


@mistake(
    "scaled_norm",
    "Something is added under the root to keep it away from zero: for small x, both norm and "
    "gradient are then those of another function.",
)
def kept_from_zero(x, k=4.0):
    leaf = x.detach().clone().requires_grad_()
    y = (((k * leaf) ** 2).sum() + 1e-12).sqrt()
    y.backward()
    return y, leaf.grad


@mistake("scaled_norm", "The factor 4 of the example is built in; use the argument k.")
def k_ignored(x, k=4.0):
    return scaled_norm(x, 4.0)


@mistake(
    "scaled_norm",
    "The norm is |k| ‖x‖: for a negative k the formula k x / ‖x‖ has the wrong sign. Autograd gets "
    "it right by itself.",
)
def sign_of_k(x, k=4.0):
    x = x.detach()
    return (k * x).norm(), k * x / x.norm()


@mistake(
    "scaled_norm",
    "clone() of a tensor that requires gradients is not a leaf: its .grad stays None, and the "
    "gradient lands in the caller's x. Detach first.",
)
def clone_without_detach(x, k=4.0):
    copy = x.clone().requires_grad_()
    y = (k * copy).norm()
    y.backward()
    return y, copy.grad


@mistake(
    "scaled_norm",
    "requires_grad_() on the caller's x switches gradients on for the caller too; do it on a tensor "
    "of your own.",
)
def callers_x_marked(x, k=4.0):
    x.requires_grad_()
    y = (k * x).norm()
    return y, torch.autograd.grad(y, x)[0]


@mistake(
    "scaled_norm",
    "Clearing x.grad makes the second call right, but what was in it belonged to the caller; leave "
    "x alone.",
)
def callers_grad_cleared(x, k=4.0):
    x.requires_grad_()
    x.grad = None
    y = (k * x).norm()
    y.backward()
    return y, x.grad


@mistake(
    "scaled_norm",
    "item() makes y a Python number; the task asks for a tensor of shape ().",
)
def y_as_a_number(x, k=4.0):
    y, dy_dx = scaled_norm(x, k)
    return y.item(), dy_dx


@mistake("scaled_norm", "y comes first, its gradient second: yours are swapped.")
def gradient_first(x, k=4.0):
    y, dy_dx = scaled_norm(x, k)
    return dy_dx, y


def moved(x, i, eps):
    """A copy of x with eps added to its entry number i."""
    entries = x.flatten().clone()
    entries[i] += eps
    return entries.reshape(x.shape)


@mistake(
    "numeric_grad",
    "That is a one-sided difference, whose error shrinks only with eps; the central one looks at "
    "both sides, and its error shrinks with the square of eps.",
)
def forward_difference(f, x, eps=1e-5):
    partials = [(f(moved(x, i, eps)) - f(x)) / eps for i in range(x.numel())]
    return torch.stack(partials).reshape(x.shape)


@mistake(
    "numeric_grad",
    "From x - eps to x + eps it is a step of 2 eps: your gradient is twice as large as it should "
    "be.",
)
def missing_2(f, x, eps=1e-5):
    partials = [(f(moved(x, i, eps)) - f(moved(x, i, -eps))) / eps for i in range(x.numel())]
    return torch.stack(partials).reshape(x.shape)


@mistake(
    "numeric_grad",
    "f(x + eps) - f(x) is a step of eps, but you divided by 2 eps: half the gradient, and one-sided.",
)
def extra_2(f, x, eps=1e-5):
    partials = [(f(moved(x, i, eps)) - f(x)) / (2 * eps) for i in range(x.numel())]
    return torch.stack(partials).reshape(x.shape)


@mistake(
    "numeric_grad",
    "You moved all coordinates at once, which gives (nearly) the sum of the partial derivatives in "
    "every place. Move one at a time.",
)
def shift_all_coords(f, x, eps=1e-5):
    return torch.ones_like(x) * (f(x + eps) - f(x - eps)) / (2 * eps)


@mistake(
    "numeric_grad",
    "x is not put back after probing: later partial derivatives are taken at a moved point, and "
    "the caller's x has changed.",
)
def not_restored(f, x, eps=1e-5):
    gradient = torch.zeros_like(x)
    for index in torch.ones(x.shape).nonzero().tolist():
        place = tuple(index)
        x[place] += eps
        above = f(x)
        x[place] -= 2 * eps
        gradient[place] = (above - f(x)) / (2 * eps)
    return gradient


@mistake(
    "numeric_grad",
    "What was added to the caller's x is subtracted again, and each step is rounded: x need not "
    "be back where it was. Do it in a copy.",
)
def restored_by_subtraction(f, x, eps=1e-5):
    gradient = torch.empty_like(x)
    for index in torch.ones(x.shape).nonzero().tolist():
        place = tuple(index)
        x[place] += eps
        above = f(x).item()
        x[place] -= 2 * eps
        below = f(x).item()
        x[place] += eps
        gradient[place] = (above - below) / (2 * eps)
    return gradient


@mistake(
    "numeric_grad",
    "nan is replaced by 0: a derivative that does not exist then looks like a flat place. Leave "
    "what the formula gives.",
)
def nan_hidden(f, x, eps=1e-5):
    return torch.nan_to_num(numeric_grad(f, x, eps))


@mistake(
    "numeric_grad",
    "The copy you probe with is not put back after each coordinate, so later partial derivatives "
    "are taken at a moved point.",
)
def probe_not_restored(f, x, eps=1e-5):
    gradient, probe = torch.zeros_like(x), x.clone()
    for index in torch.ones(x.shape).nonzero().tolist():
        place = tuple(index)
        probe[place] += eps
        above = f(probe)
        probe[place] -= 2 * eps
        gradient[place] = (above - f(probe)) / (2 * eps)
    return gradient


@mistake(
    "numeric_grad",
    "That is a one-sided difference to the left, whose error shrinks only with eps; look at both "
    "sides.",
)
def backward_difference(f, x, eps=1e-5):
    partials = [(f(x) - f(moved(x, i, -eps))) / eps for i in range(x.numel())]
    return torch.stack(partials).reshape(x.shape)


@mistake(
    "numeric_grad",
    "The sign is wrong: it is the value above minus the value below.",
)
def below_minus_above(f, x, eps=1e-5):
    return -numeric_grad(f, x, eps)


@mistake(
    "numeric_grad",
    "That is autograd's derivative. The task is to do without it, with differences: f may be a "
    "black box.",
)
def autograd_instead(f, x, eps=1e-5):
    leaf = x.detach().clone().requires_grad_()
    f(leaf).backward()
    return leaf.grad


@mistake("numeric_grad", "The step is built in; use the argument eps.")
def eps_ignored(f, x, eps=1e-5):
    return numeric_grad(f, x, 1e-5)


@mistake(
    "numeric_grad",
    "The gradient is a flat vector; it must have the shape of x.",
)
def flat_result(f, x, eps=1e-5):
    return numeric_grad(f, x, eps).flatten()


@mistake(
    "numeric_grad",
    "Indexing a matrix with one number moves a whole row, so each place holds the sum over its "
    "row. Go through all entries.",
)
def whole_rows_moved(f, x, eps=1e-5):
    gradient = torch.zeros_like(x)
    for i in range(len(x)):
        up, down = x.clone(), x.clone()
        up[i] += eps
        down[i] -= eps
        gradient[i] = (f(up) - f(down)) / (2 * eps)
    return gradient


@mistake(
    "numeric_grad",
    "The gradient is collected in float32 (the default of torch.zeros), whatever x is; make it "
    "like x.",
)
def float32_buffer(f, x, eps=1e-5):
    gradient = torch.zeros(x.numel())
    for i in range(x.numel()):
        gradient[i] = (f(moved(x, i, eps)) - f(moved(x, i, -eps))) / (2 * eps)
    return gradient.reshape(x.shape)


@mistake(
    "numeric_grad",
    "flatten() of a transposed matrix is a copy: you write into it, and f never sees the change, so "
    "the gradient is 0 (or frozen) there.",
)
def copy_probed(f, x, eps=1e-5):
    probe = x.clone()
    entries, gradient = probe.flatten(), x.new_zeros(x.numel())
    for i in range(x.numel()):
        old = entries[i].item()
        entries[i] = old + eps
        above = f(probe)
        entries[i] = old - eps
        gradient[i] = (above - f(probe)) / (2 * eps)
        entries[i] = old
    return gradient.reshape(x.shape)


@mistake(
    "grads_of",
    "w.grad accumulates: each entry also contains the gradients of the losses before it. Clear it "
    "between losses, or do not write into it at all.",
)
def accumulated(losses, w):
    gradients = []
    for loss in losses:
        loss(w).backward()
        gradients.append(w.grad.clone())
    w.grad = None
    return gradients


@mistake(
    "grads_of",
    "You stored the same w.grad tensor each time, so every entry shows the last gradient; store a "
    "copy.",
)
def aliased(losses, w):
    gradients = []
    for loss in losses:
        if w.grad is not None:
            w.grad.zero_()
        loss(w).backward()
        gradients.append(w.grad)
    w.grad = None
    return gradients


@mistake(
    "grads_of",
    "You differentiated the sum of the losses; the task wants the gradient of each separately.",
)
def summed(losses, w):
    total = sum(loss(w) for loss in losses)
    return [torch.autograd.grad(total, w, retain_graph=True)[0] for _ in losses]


@mistake(
    "grads_of",
    "Every entry is the one tensor w.grad, and nothing clears it: all of them show the sum over all "
    "losses.",
)
def accumulated_and_aliased(losses, w):
    gradients = []
    for loss in losses:
        loss(w).backward()
        gradients.append(w.grad)
    return gradients


@mistake(
    "grads_of",
    "zero_() after storing w.grad clears what you stored, since it is the same tensor: all "
    "gradients are 0.",
)
def zeroed_after_storing(losses, w):
    gradients = []
    for loss in losses:
        loss(w).backward()
        gradients.append(w.grad)
        w.grad.zero_()
    return gradients


@mistake(
    "grads_of",
    "The gradients are right, but the last one is still in w.grad, where the next backward would "
    "add to it; leave w.grad as you found it.",
)
def last_one_left_behind(losses, w):
    gradients = []
    for loss in losses:
        w.grad = None
        loss(w).backward()
        gradients.append(w.grad.clone())
    return gradients


@mistake(
    "grads_of",
    "Setting w.grad to None at the end throws away a gradient that the caller had there before.",
)
def earlier_gradient_lost(losses, w):
    gradients = last_one_left_behind(losses, w)
    w.grad = None
    return gradients


@mistake(
    "grads_of",
    "w.grad is left at zeros. If it was None before, it must be None again; None and zeros are "
    "not the same.",
)
def zeros_left_behind(losses, w):
    gradients = []
    for loss in losses:
        loss(w).backward()
        gradients.append(w.grad.clone())
        w.grad.zero_()
    return gradients


@mistake(
    "grads_of",
    "torch.autograd.grad returns a tuple, one gradient for each input; you stored the tuples.",
)
def tuples(losses, w):
    return [torch.autograd.grad(loss(w), w) for loss in losses]


@mistake(
    "grads_of",
    "The gradients are stacked into one tensor; the task asks for a list of tensors.",
)
def stacked(losses, w):
    return torch.stack(grads_of(losses, w))


@mistake(
    "grads_of",
    "The gradients are clipped to a range; the task wants them as they are, however large.",
)
def clipped(losses, w):
    return [gradient.clamp(-100, 100) for gradient in grads_of(losses, w)]


@mistake("grads_of", "These are the values of the losses, not their gradients.")
def values(losses, w):
    return [loss(w) for loss in losses]


class ForgetsUpstream(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 3 * x**2


@mistake(
    "cube",
    "backward must multiply by grad_output (the chain rule); without it, the result only looks "
    "right while the upstream gradient is 1.",
)
def ignores_upstream(x):
    return ForgetsUpstream.apply(x)


class WritesIntoUpstream(ForgetsUpstream):
    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output.mul_(3 * x**2)


@mistake(
    "cube",
    "backward writes into the gradient that it is given (an underscore, or *=). That tensor is not "
    "its own: make a new one.",
)
def upstream_overwritten(x):
    return WritesIntoUpstream.apply(x)


class ForgetsThree(ForgetsUpstream):
    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * x**2


@mistake("cube", "The coefficient is missing: when the exponent comes down, it becomes a factor.")
def missing_coefficient(x):
    return ForgetsThree.apply(x)


class KeepsOnePower(ForgetsUpstream):
    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 3 * x


@mistake("cube", "The power is wrong: the derivative of a cube has degree two, yours has degree one.")
def wrong_power(x):
    return KeepsOnePower.apply(x)


class RepeatsForward(ForgetsUpstream):
    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * x**3


@mistake(
    "cube",
    "backward returned the value of the cube times the upstream gradient; it must return the "
    "derivative times the upstream gradient.",
)
def returns_forward(x):
    return RepeatsForward.apply(x)


@mistake(
    "cube",
    "The result has no grad_fn: call your Function through .apply, and do not detach on the way.",
)
def no_function(x):
    return ForgetsUpstream.apply(x.detach())


@mistake(
    "cube",
    "Value and gradient are right, but the derivative is PyTorch's own: the task is to write it "
    "yourself, as the backward of a torch.autograd.Function.",
)
def plain_power(x):
    return x**3


class PassesOn(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.clone()

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output


@mistake(
    "cube",
    "Your Function passes x and the gradient on unchanged, and PyTorch differentiates the power "
    "behind it. The power and its derivative belong in the Function.",
)
def power_outside(x):
    return PassesOn.apply(x) ** 3


class SquaresOnly(ForgetsUpstream):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


@mistake(
    "cube",
    "Your Function computes the square, and PyTorch's product rule does the rest. The whole cube "
    "and its derivative belong in the Function.",
)
def square_times_x(x):
    return SquaresOnly.apply(x) * x


class SavesResult(ForgetsUpstream):
    @staticmethod
    def forward(ctx, x):
        y = x**3
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, grad_output):
        (saved,) = ctx.saved_tensors
        return grad_output * 3 * saved**2


@mistake(
    "cube",
    "You saved the result for backward and use it as if it were x: save the input.",
)
def result_saved(x):
    return SavesResult.apply(x)


class SavesOnClass(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        SavesOnClass.x = x
        return x**3

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * 3 * SavesOnClass.x**2


@mistake(
    "cube",
    "What you keep for backward is on the class (or in a global), so a second call overwrites "
    "the first one's x. Each call has its own ctx.",
)
def saved_on_class(x):
    return SavesOnClass.apply(x)


class SumsUpstream(ForgetsUpstream):
    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output.sum() * 3 * x**2


@mistake(
    "cube",
    "The upstream gradient is summed up first; each entry has its own, so multiply entry by entry.",
)
def upstream_summed(x):
    return SumsUpstream.apply(x)


class ComputesInFloat(ForgetsUpstream):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.float() ** 3

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 3 * x**2


@mistake("cube", "float() rounds a float64 input to float32; the cube has the dtype of x.")
def converted_to_float(x):
    return ComputesInFloat.apply(x)


class WritesIntoX(ForgetsUpstream):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x.clone())
        return x.pow_(3).clone()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 3 * x**2


@mistake("cube", "pow_ with the trailing underscore cubes the caller's x as well.")
def x_overwritten(x):
    return WritesIntoX.apply(x)


@mistake(
    "stop_grad_product",
    "The gradient flows through both factors, as in the product rule; h(x) must count as a "
    "constant.",
)
def no_detach(f, h, x):
    return f(x) * h(x)


@mistake(
    "stop_grad_product",
    "You stopped the wrong factor: yours differentiates h and takes f(x) as a constant.",
)
def detached_f(f, h, x):
    return f(x).detach() * h(x)


@mistake(
    "stop_grad_product",
    "Nothing is differentiable any more: only h(x) should be cut off from the record, not the "
    "whole product.",
)
def all_no_grad(f, h, x):
    with torch.no_grad():
        return f(x) * h(x)


@mistake(
    "stop_grad_product",
    "detach() on the product cuts off both factors: only h(x) should count as a constant.",
    same_as="all_no_grad",
)
def product_detached(f, h, x):
    return (f(x) * h(x)).detach()


@mistake(
    "stop_grad_product",
    "That is the gradient. Return the product itself, still connected to x: the caller asks for "
    "the gradient.",
)
def returns_gradient(f, h, x):
    return torch.autograd.grad(f(x) * h(x).detach(), x)[0]


@mistake(
    "stop_grad_product",
    "You call backward() inside, so x.grad is filled before the caller asks, and the record is used "
    "up. Return the product and leave backward to the caller.",
)
def backward_inside(f, h, x):
    product = f(x) * h(x).detach()
    product.backward(retain_graph=True)
    return product


@mistake(
    "stop_grad_product",
    "x.requires_grad is switched off and stays off: the caller's x no longer gets gradients in "
    "anything that comes later.",
)
def x_left_frozen(f, h, x):
    first = f(x)
    x.requires_grad_(False)
    return first * h(x)


@mistake("stop_grad_product", "That is the sum of both; the task asks for their product.")
def added(f, h, x):
    return f(x) + h(x).detach()


@mistake("stop_grad_product", "The factor h(x) is missing: stopping its gradient keeps its value.")
def h_left_out(f, h, x):
    return f(x)
