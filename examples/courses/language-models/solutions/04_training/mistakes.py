"""Known wrong versions of the tasks, each with the sentence for whoever wrote it."""

import math

import torch
import torch.nn.functional as F
from torch import nn
from training import clip_gradients, learning_rate, load_checkpoint, sample

from autograder.authoring import mistake

# AdamW


class Steps:
    """A right AdamW in pieces; the mistakes below differ in one of them."""

    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        self.parameters, self.lr, self.betas = list(parameters), lr, betas
        self.eps, self.weight_decay = eps, weight_decay
        self.states = {}

    def step(self):
        with torch.no_grad():
            for p in self.parameters:
                if p.grad is not None:
                    m, v, t = self.states.get(p, (torch.zeros_like(p), torch.zeros_like(p), 0))
                    self.update(p, self.gradient(p), m, v, t + 1)

    def gradient(self, p):
        return p.grad

    def update(self, p, g, m, v, t):
        b1, b2 = self.betas
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        self.states[p] = m, v, t
        self.decay(p)
        m, v = self.corrected(m, v, t)
        p.sub_(self.lr * m / self.root(v))

    def corrected(self, m, v, t):
        b1, b2 = self.betas
        return m / (1 - b1**t), v / (1 - b2**t)

    def root(self, v):
        return v.sqrt() + self.eps

    def decay(self, p):
        p.mul_(1 - self.lr * self.weight_decay)

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None


@mistake(
    "AdamW",
    "The decay is added to the gradient. That is Adam with L2: divided by the root of v with it, the decay "
    "hardly acts where gradients are large. Multiply the parameter itself.",
)
class coupled_decay(Steps):
    def gradient(self, p):
        return p.grad + self.weight_decay * p

    def decay(self, p):
        pass


@mistake("AdamW", "Weights do not decay: multiply the parameter by 1 - lr * weight_decay in each step.")
class no_decay(Steps):
    def decay(self, p):
        pass


@mistake("AdamW", "The decay is not multiplied by the rate: weights shrink by weight_decay in each step.")
class decay_without_rate(Steps):
    def decay(self, p):
        p.mul_(1 - self.weight_decay)


@mistake("AdamW", "The weights grow: the sign of the decay is wrong.")
class decay_grows(Steps):
    def decay(self, p):
        p.mul_(1 + self.lr * self.weight_decay)


@mistake(
    "AdamW",
    "The means are not corrected. They begin at 0, so without it the first steps have a wrong size: about "
    "three times too large.",
)
class not_corrected(Steps):
    def corrected(self, m, v, t):
        return m, v


@mistake("AdamW", "Only the mean of the gradient is corrected. The mean of the squares begins at 0 too.")
class first_mean_corrected(Steps):
    def corrected(self, m, v, t):
        return m / (1 - self.betas[0] ** t), v


@mistake("AdamW", "Only the mean of the squares is corrected. The mean of the gradient begins at 0 too.")
class second_mean_corrected(Steps):
    def corrected(self, m, v, t):
        return m, v / (1 - self.betas[1] ** t)


@mistake(
    "AdamW",
    "The correction is one step behind: the first step is number 1, so count before you correct. With "
    "t = 0 you divide by 0, and with t + 1 by too much.",
)
class one_step_late(Steps):
    def corrected(self, m, v, t):
        return super().corrected(m, v, t + 1)


@mistake(
    "AdamW",
    "What is kept between steps are the corrected means, so they are corrected again and again. Keep m and "
    "v as they are.",
)
class corrected_is_kept(Steps):
    def corrected(self, m, v, t):
        return m, v

    def update(self, p, g, m, v, t):
        b1, b2 = self.betas
        m = (b1 * m + (1 - b1) * g) / (1 - b1**t)
        v = (b2 * v + (1 - b2) * g * g) / (1 - b2**t)
        self.states[p] = m, v, t
        self.decay(p)
        p.sub_(self.lr * m / self.root(v))


@mistake(
    "AdamW",
    "eps stands inside the root. There 1e-8 counts as much as 1e-4 outside: small gradients move their "
    "parameters too little.",
)
class eps_inside(Steps):
    def root(self, v):
        return (v + self.eps).sqrt()


@mistake(
    "AdamW",
    "eps is added before the correction, so it shrinks with it. Correct first, take the root, then add eps.",
)
class eps_before_correction(Steps):
    def update(self, p, g, m, v, t):
        b1, b2 = self.betas
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        self.states[p] = m, v, t
        self.decay(p)
        scale = math.sqrt(1 - b2**t) / (1 - b1**t)
        p.sub_(self.lr * scale * m / (v.sqrt() + self.eps))


@mistake("AdamW", "The root is missing: you divide by the mean of the squares itself.")
class no_root(Steps):
    def root(self, v):
        return v + self.eps


@mistake("AdamW", "The mean of the squares is that of the gradients: g * g, not g.")
class squares_forgotten(Steps):
    def update(self, p, g, m, v, t):
        super().update(p, g, m, v, t)
        b2 = self.betas[1]
        mean = b2 * v + (1 - b2) * g.abs()
        self.states[p] = self.states[p][0], mean, t

    def root(self, v):
        return v + self.eps


@mistake("AdamW", "The two betas have changed places.")
class betas_swapped(Steps):
    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr, betas[::-1], eps, weight_decay)


@mistake("AdamW", "Gradient and mean have changed places: m keeps beta of itself, not of the gradient.")
class betas_inverted(Steps):
    def update(self, p, g, m, v, t):
        b1, b2 = self.betas
        m, v = (1 - b1) * m + b1 * g, (1 - b2) * v + b2 * g * g
        self.states[p] = m, v, t
        self.decay(p)
        p.sub_(self.lr * m / (1 - (1 - b1) ** t) / self.root(v / (1 - (1 - b2) ** t)))


@mistake(
    "AdamW",
    "All parameters share one count of steps. One that had no gradient so far is at its own first step: "
    "count for each.",
)
class shared_count(Steps):
    t = 0

    def step(self):
        self.t += 1
        with torch.no_grad():
            for p in self.parameters:
                if p.grad is not None:
                    m, v, _ = self.states.get(p, (torch.zeros_like(p), torch.zeros_like(p), 0))
                    self.update(p, p.grad, m, v, self.t)


@mistake(
    "AdamW",
    "A parameter without a gradient is treated as if its gradient were 0: it decays, and moves on with its "
    "old mean. Leave it out entirely.",
)
class none_as_zero(Steps):
    def step(self):
        with torch.no_grad():
            for p in self.parameters:
                m, v, t = self.states.get(p, (torch.zeros_like(p), torch.zeros_like(p), 0))
                self.update(p, torch.zeros_like(p) if p.grad is None else p.grad, m, v, t + 1)


@mistake("AdamW", "A parameter without a gradient still decays. Leave it out entirely.")
class decays_without_gradient(Steps):
    def step(self):
        super().step()
        with torch.no_grad():
            for p in self.parameters:
                if p.grad is None:
                    self.decay(p)


@mistake(
    "AdamW",
    "The rate is kept from the beginning. Read `lr` in each step, so that a schedule can change it.",
)
class rate_fixed(Steps):
    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, lr, betas, eps, weight_decay)
        self.first_rate = lr

    def step(self):
        wanted, self.lr = self.lr, self.first_rate
        super().step()
        self.lr = wanted


@mistake("AdamW", "The gradients are cleared at the end of `step`. That is the business of `zero_grad`.")
class step_clears(Steps):
    def step(self):
        super().step()
        self.zero_grad()


@mistake("AdamW", "`zero_grad` does nothing: the next backward() adds to the old gradients.")
class nothing_cleared(Steps):
    def zero_grad(self):
        pass


@mistake("AdamW", "The parameters move along the gradient, uphill. Subtract.")
class uphill(Steps):
    def update(self, p, g, m, v, t):
        super().update(p, g, m, v, t)
        m, v, _ = self.states[p]
        m, v = self.corrected(m, v, t)
        p.add_(2 * self.lr * m / self.root(v))


@mistake("AdamW", "The decay acts on the parameter after its step instead of before it.")
class decay_afterwards(Steps):
    def update(self, p, g, m, v, t):
        super().update(p, g, m, v, t)
        Steps.decay(self, p)

    def decay(self, p):
        pass


@mistake(
    "AdamW",
    "A generator is walked through once only; afterwards it is empty, and nothing moves. Make a list of the "
    "parameters in the constructor.",
)
class generator_kept(Steps):
    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__((), lr, betas, eps, weight_decay)
        self.parameters = parameters


# learning_rate


@mistake(
    "learning_rate",
    "Step 0 has the rate 0, so its batch is wasted, and the peak is reached one step late: the rate of step "
    "s is peak * (s + 1) / warmup.",
)
def begins_at_zero(step, peak, warmup, total, floor=0.0):
    if step < warmup:
        return peak * step / warmup
    return learning_rate(step, peak, warmup, total, floor)


@mistake("learning_rate", "There is no warm-up: the first step has the full rate.")
def no_warm_up(step, peak, warmup, total, floor=0.0):
    return peak if step < warmup else learning_rate(step, peak, warmup, total, floor)


@mistake(
    "learning_rate",
    "The cosine begins at step 0 instead of after the warm-up, so the rate jumps down there.",
)
def cosine_from_zero(step, peak, warmup, total, floor=0.0):
    if step < warmup:
        return learning_rate(step, peak, warmup, total, floor)
    return learning_rate(step, peak, 0, total, floor)


@mistake("learning_rate", "That is a whole cosine: the rate rises again in the second half. It is half of one.")
def whole_cosine(step, peak, warmup, total, floor=0.0):
    if step < warmup or step >= total:
        return learning_rate(step, peak, warmup, total, floor)
    share = (step - warmup) / (total - warmup)
    return floor + (peak - floor) * (1 + math.cos(2 * math.pi * share)) / 2


@mistake("learning_rate", "That is a quarter of a cosine: it ends steeply instead of flat.")
def quarter_cosine(step, peak, warmup, total, floor=0.0):
    if step < warmup or step >= total:
        return learning_rate(step, peak, warmup, total, floor)
    return floor + (peak - floor) * math.cos(math.pi / 2 * (step - warmup) / (total - warmup))


@mistake("learning_rate", "The rate falls along a straight line. It falls along a cosine.")
def linear_decay(step, peak, warmup, total, floor=0.0):
    if step < warmup or step >= total:
        return learning_rate(step, peak, warmup, total, floor)
    return peak + (floor - peak) * (step - warmup) / (total - warmup)


@mistake("learning_rate", "`floor` is not used: the rate falls to 0.")
def floor_ignored(step, peak, warmup, total, floor=0.0):
    return learning_rate(step, peak, warmup, total)


@mistake(
    "learning_rate",
    "`floor` is added to the whole cosine, so the peak is too high by it: only the part above the floor "
    "falls.",
)
def floor_on_top(step, peak, warmup, total, floor=0.0):
    if step < warmup:
        return learning_rate(step, peak, warmup, total)
    return floor + learning_rate(step, peak, warmup, total)


@mistake(
    "learning_rate",
    "The floor is a lower bound in yours, so the rate falls to 0 along the cosine and is cut off at the "
    "floor. Let the cosine end there.",
)
def floor_as_bound(step, peak, warmup, total, floor=0.0):
    if step < warmup:
        return learning_rate(step, peak, warmup, total)
    return max(floor, learning_rate(step, peak, warmup, total))


@mistake("learning_rate", "After the last step the cosine goes on, and the rate rises again.")
def rises_afterwards(step, peak, warmup, total, floor=0.0):
    if step < total:
        return learning_rate(step, peak, warmup, total, floor)
    share = (step - warmup) / max(total - warmup, 1)
    return floor + (peak - floor) * (1 + math.cos(math.pi * share)) / 2


@mistake("learning_rate", "Without a warm-up you divide by 0.")
def divides_by_warmup(step, peak, warmup, total, floor=0.0):
    rising = peak * (step + 1) / warmup
    return min(rising, peak) if step < warmup else learning_rate(step, peak, warmup, total, floor)


@mistake(
    "learning_rate",
    "The floor is reached one step early: in step total - 1. It is reached in step `total`.",
)
def floor_too_early(step, peak, warmup, total, floor=0.0):
    if step < warmup:
        return learning_rate(step, peak, warmup, total, floor)
    share = min(1.0, (step - warmup) / max(total - 1 - warmup, 1))
    return floor + (peak - floor) * (1 + math.cos(math.pi * share)) / 2


@mistake(
    "learning_rate",
    "The cosine is one step ahead: in step `warmup` the rate is the peak.",
)
def cosine_one_ahead(step, peak, warmup, total, floor=0.0):
    return learning_rate(step if step < warmup else step + 1, peak, warmup, total, floor)


# clip_gradients


def lengths_of(parameters):
    gradients = [p.grad for p in parameters if p.grad is not None]
    return gradients, torch.stack([g.norm() for g in gradients]).norm()


@mistake(
    "clip_gradients",
    "Each gradient is clipped by itself, which changes the direction of the step. All of them together have "
    "one length.",
)
def each_by_itself(parameters, max_norm):
    gradients, length = lengths_of(parameters)
    for g in gradients:
        if g.norm() > max_norm:
            g.mul_(max_norm / g.norm())
    return length


@mistake(
    "clip_gradients",
    "Every number is cut off at max_norm. That changes the direction; scale all of them by one factor.",
)
def cut_off(parameters, max_norm):
    gradients, length = lengths_of(parameters)
    for g in gradients:
        g.clamp_(-max_norm, max_norm)
    return length


@mistake(
    "clip_gradients",
    "Short gradients are made longer: always scaled to max_norm. Leave them alone where the length is not "
    "above it.",
)
def always_to_max_norm(parameters, max_norm):
    gradients, length = lengths_of(parameters)
    for g in gradients:
        g.mul_(max_norm / length)
    return length


@mistake(
    "clip_gradients",
    "The lengths of the gradients are added up. The length of a long vector is the root of the sum of the "
    "squares.",
)
def sum_of_lengths(parameters, max_norm):
    gradients, _ = lengths_of(parameters)
    length = torch.stack([g.norm() for g in gradients]).sum()
    if length > max_norm:
        for g in gradients:
            g.mul_(max_norm / length)
    return length


@mistake("clip_gradients", "The largest of the lengths is used. All gradients together have one length.")
def largest_length(parameters, max_norm):
    gradients, _ = lengths_of(parameters)
    length = torch.stack([g.norm() for g in gradients]).max()
    if length > max_norm:
        for g in gradients:
            g.mul_(max_norm / length)
    return length


@mistake("clip_gradients", "The root is missing: the square of the length is compared with max_norm.")
def squared_length(parameters, max_norm):
    gradients, length = lengths_of(parameters)
    length = length**2
    if length > max_norm:
        for g in gradients:
            g.mul_(max_norm / length)
    return length


@mistake("clip_gradients", "You return the length after clipping. The one before is what is worth watching.")
def length_afterwards(parameters, max_norm):
    parameters = list(parameters)
    clip_gradients(parameters, max_norm)
    return lengths_of(parameters)[1]


@mistake(
    "clip_gradients",
    "A small number is added to the length, so the gradients end a little shorter than max_norm.",
)
def epsilon_added(parameters, max_norm):
    gradients, length = lengths_of(parameters)
    if length > max_norm:
        for g in gradients:
            g.mul_(max_norm / (length + 1e-6))
    return length


@mistake("clip_gradients", "The factor is upside down: long gradients become longer still.")
def upside_down(parameters, max_norm):
    gradients, length = lengths_of(parameters)
    if length > max_norm:
        for g in gradients:
            g.mul_(length / max_norm)
    return length


@mistake("clip_gradients", "The parameters are scaled. Scale their gradients.")
def parameters_scaled(parameters, max_norm):
    parameters = list(parameters)
    _, length = lengths_of(parameters)
    if length > max_norm:
        with torch.no_grad():
            for p in parameters:
                p.mul_(max_norm / length)
    return length


@mistake("clip_gradients", "Nothing is clipped: the length is only computed.")
def only_measured(parameters, max_norm):
    return lengths_of(parameters)[1]


@mistake(
    "clip_gradients",
    "A parameter without a gradient is an error in yours. Leave it out.",
)
def none_not_expected(parameters, max_norm):
    parameters = list(parameters)
    length = torch.stack([p.grad.norm() for p in parameters]).norm()
    if length > max_norm:
        for p in parameters:
            p.grad.mul_(max_norm / length)
    return length


@mistake(
    "clip_gradients",
    "A generator is empty the second time it is walked through, so nothing is scaled. Make a list first.",
)
def generator_twice(parameters, max_norm):
    length = torch.stack([p.grad.norm() for p in parameters if p.grad is not None]).norm()
    if length > max_norm:
        for p in parameters:
            if p.grad is not None:
                p.grad.mul_(max_norm / length)
    return length


@mistake("clip_gradients", "You return a Python number. The task asks for a tensor without dimensions.")
def number_returned(parameters, max_norm):
    return clip_gradients(parameters, max_norm).item()


@mistake(
    "clip_gradients",
    "The gradients are replaced by new tensors. Scale the ones that are there, in place: others may hold on "
    "to them.",
)
def replaced(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    _, length = lengths_of(parameters)
    if length > max_norm:
        for p in parameters:
            p.grad = p.grad * (max_norm / length)
    return length


# save_checkpoint


def written(file, **entries):
    torch.save(entries, file)


@mistake(
    "save_checkpoint",
    "The optimizer's state is missing. After loading its means would begin at 0 again, and the training "
    "would not go on as before.",
)
def no_optimizer(file, model, optimizer, step):
    written(file, model=model.state_dict(), step=step)


@mistake("save_checkpoint", "The step is missing: the schedule would begin anew.")
def no_step(file, model, optimizer, step):
    written(file, model=model.state_dict(), optimizer=optimizer.state_dict())


@mistake(
    "save_checkpoint",
    "The model itself is pickled, with its class. Such a file cannot be read with weights_only=True, nor "
    "where the code has changed: save its state_dict().",
)
def whole_model(file, model, optimizer, step):
    written(file, model=model, optimizer=optimizer.state_dict(), step=step)


@mistake("save_checkpoint", "The states are a list. The task asks for a dict with three names.")
def as_list(file, model, optimizer, step):
    torch.save([model.state_dict(), optimizer.state_dict(), step], file)


@mistake("save_checkpoint", "The entries have other names: they are \"model\", \"optimizer\" and \"step\".")
def other_entries(file, model, optimizer, step):
    written(file, model_state_dict=model.state_dict(), optimizer_state_dict=optimizer.state_dict(), step=step)


@mistake(
    "save_checkpoint",
    "Only the parameters are written. A state_dict holds buffers too, such as the running means of batch "
    "normalization.",
)
def parameters_only(file, model, optimizer, step):
    parameters = {name: p.detach() for name, p in model.named_parameters()}
    written(file, model=parameters, optimizer=optimizer.state_dict(), step=step)


@mistake("save_checkpoint", "The step is off by one: write the number as it is given.")
def next_step(file, model, optimizer, step):
    written(file, model=model.state_dict(), optimizer=optimizer.state_dict(), step=step + 1)


@mistake("save_checkpoint", "Half precision saves space and loses digits: the training does not go on as before.")
def half_precision(file, model, optimizer, step):
    halves = {n: v.half() if v.is_floating_point() else v for n, v in model.state_dict().items()}
    written(file, model=halves, optimizer=optimizer.state_dict(), step=step)


@mistake(
    "save_checkpoint",
    "The model is switched to evaluation and stays there. Saving changes nothing.",
)
def left_in_eval(file, model, optimizer, step):
    model.eval()
    written(file, model=model.state_dict(), optimizer=optimizer.state_dict(), step=step)


@mistake("save_checkpoint", "Only the groups of the optimizer are written. Its state_dict() holds the means too.")
def groups_only(file, model, optimizer, step):
    groups = {"param_groups": optimizer.state_dict()["param_groups"], "state": {}}
    written(file, model=model.state_dict(), optimizer=groups, step=step)


# load_checkpoint


@mistake(
    "load_checkpoint",
    "weights_only is False: reading a checkpoint from elsewhere can run any code on your machine.",
)
def anything_unpickled(file, model, optimizer):
    states = torch.load(file, weights_only=False)
    model.load_state_dict(states["model"])
    optimizer.load_state_dict(states["optimizer"])
    return states["step"]


@mistake("load_checkpoint", "The optimizer is not loaded: its means begin at 0 again.")
def optimizer_left_out(file, model, optimizer):
    states = torch.load(file, weights_only=True)
    model.load_state_dict(states["model"])
    return states["step"]


@mistake("load_checkpoint", "The model is not loaded.")
def model_left_out(file, model, optimizer):
    states = torch.load(file, weights_only=True)
    optimizer.load_state_dict(states["optimizer"])
    return states["step"]


@mistake("load_checkpoint", "Nothing is returned. The task asks for the step.")
def nothing_returned(file, model, optimizer):
    load_checkpoint(file, model, optimizer)


@mistake("load_checkpoint", "You return the next step. Return the one that was written.")
def one_further(file, model, optimizer):
    return load_checkpoint(file, model, optimizer) + 1


@mistake("load_checkpoint", "You return the whole dict. Return the step.")
def dict_returned(file, model, optimizer):
    states = torch.load(file, weights_only=True)
    model.load_state_dict(states["model"])
    optimizer.load_state_dict(states["optimizer"])
    return states


@mistake(
    "load_checkpoint",
    "The parameters are replaced by new tensors, and the optimizer still holds the old ones: from now on it "
    "moves nothing. `load_state_dict` copies into the tensors that are there.",
)
def parameters_replaced(file, model, optimizer):
    states = torch.load(file, weights_only=True)
    model.load_state_dict(states["model"], assign=True)
    optimizer.load_state_dict(states["optimizer"])
    return states["step"]


@mistake(
    "load_checkpoint",
    "The model is switched to evaluation. A training goes on in the mode that it was in.",
)
def switched_to_eval(file, model, optimizer):
    step = load_checkpoint(file, model, optimizer)
    model.eval()
    return step


@mistake(
    "load_checkpoint",
    "A file that is refused is passed over in silence. Whoever goes on believes that it was loaded: let the "
    "error through.",
)
def error_swallowed(file, model, optimizer):
    try:
        return load_checkpoint(file, model, optimizer)
    except Exception:
        return 0


@mistake(
    "load_checkpoint",
    "Entries that do not fit are passed over (strict=False). A name that is missing means that a part of "
    "the model is not loaded.",
)
def not_strict(file, model, optimizer):
    states = torch.load(file, weights_only=True)
    model.load_state_dict(states["model"], strict=False)
    optimizer.load_state_dict(states["optimizer"])
    return states["step"]


# train


def run(model, optimizer, batches, rates, max_norm, clear=True, clip=True, **changes):
    """Train with one thing changed."""
    losses = []
    for number, ((x, y), rate) in enumerate(zip(batches, rates)):
        logits = model(x)
        loss = changes.get("loss", mean_loss)(logits, y)
        if clear:
            optimizer.zero_grad()
        loss.backward()
        if clip:
            clip_gradients(model.parameters(), max_norm)
        optimizer.lr = changes.get("rate", lambda number, rate: rate)(number, rate)
        optimizer.step()
        losses.append(loss.item())
    return losses


def mean_loss(logits, y):
    return F.cross_entropy(logits.flatten(0, 1), y.flatten())


@mistake("train", "Gradients pile up: clear them before each backward().")
def never_cleared(model, optimizer, batches, rates, max_norm):
    return run(model, optimizer, batches, rates, max_norm, clear=False)


@mistake(
    "train",
    "Gradients are cleared after the step only, so what the parameters hold from before counts in the first "
    "one. Clear them before backward().",
)
def cleared_afterwards(model, optimizer, batches, rates, max_norm):
    losses = []
    for batch, rate in zip(batches, rates):
        losses += run(model, optimizer, [batch], [rate], max_norm, clear=False)
        optimizer.zero_grad()
    return losses


@mistake(
    "train",
    "The gradients are not clipped, or not between backward(), which makes them, and step(), which uses "
    "them.",
)
def not_clipped(model, optimizer, batches, rates, max_norm):
    return run(model, optimizer, batches, rates, max_norm, clip=False)


@mistake(
    "train",
    "The gradients are clipped after the step, where it has no effect any more.",
    same_as="not_clipped",
)
def clipped_too_late(model, optimizer, batches, rates, max_norm):
    losses = []
    for batch, rate in zip(batches, rates):
        losses += run(model, optimizer, [batch], [rate], max_norm, clip=False)
        clip_gradients(model.parameters(), max_norm)
    return losses


@mistake(
    "train",
    "The gradients are clipped before backward() makes them: cleared ones have the length 0.",
    same_as="not_clipped",
)
def clipped_too_early(model, optimizer, batches, rates, max_norm):
    losses = []
    for (x, y), optimizer.lr in zip(batches, rates):
        loss = mean_loss(model(x), y)
        optimizer.zero_grad()
        for p in model.parameters():
            p.grad = torch.zeros_like(p)
        clip_gradients(model.parameters(), max_norm)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "The parameters are clipped one by one. All of the model's gradients have one length.")
def clipped_one_by_one(model, optimizer, batches, rates, max_norm):
    losses = []
    for (x, y), optimizer.lr in zip(batches, rates):
        loss = mean_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        for p in model.parameters():
            clip_gradients([p], max_norm)
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake("train", "The rates are not used: the optimizer keeps the one that it came with.")
def rates_ignored(model, optimizer, batches, rates, max_norm):
    return run(model, optimizer, batches, rates, max_norm, rate=lambda *_: optimizer.lr)


@mistake("train", "The rate is set after the step, so each step has the rate of the one before.")
def rate_one_late(model, optimizer, batches, rates, max_norm):
    def rate(number, _):
        return rates[number - 1] if number else optimizer.lr

    return run(model, optimizer, batches, rates, max_norm, rate=rate)


@mistake("train", "All steps have the first rate.")
def first_rate_only(model, optimizer, batches, rates, max_norm):
    return run(model, optimizer, batches, rates, max_norm, rate=lambda *_: rates[0])


@mistake("train", "The losses of a batch are added up. Take their mean, so that steps do not depend on its size.")
def summed(model, optimizer, batches, rates, max_norm):
    return run(
        model, optimizer, batches, rates, max_norm, loss=lambda z, y: mean_loss(z, y) * y.numel()
    )


@mistake("train", "Only the last position of each text counts. The model learns at all of them.")
def last_position(model, optimizer, batches, rates, max_norm):
    return run(
        model, optimizer, batches, rates, max_norm, loss=lambda z, y: F.cross_entropy(z[:, -1], y[:, -1])
    )


@mistake("train", "A softmax before the cross-entropy: it has one inside. Pass the logits as they are.")
def softmax_first(model, optimizer, batches, rates, max_norm):
    return run(
        model, optimizer, batches, rates, max_norm, loss=lambda z, y: mean_loss(z.softmax(-1), y)
    )


@mistake(
    "train",
    "Logits (B, T, V) are reshaped to (B, V, T) instead of transposed: the numbers of different positions are "
    "mixed up.",
)
def reshaped(model, optimizer, batches, rates, max_norm):
    def loss(z, y):
        return F.cross_entropy(z.reshape(z.shape[0], z.shape[2], z.shape[1]), y)

    return run(model, optimizer, batches, rates, max_norm, loss=loss)


@mistake(
    "train",
    "The targets are shifted once more. `y` is one position later already.",
)
def shifted_again(model, optimizer, batches, rates, max_norm):
    return run(
        model, optimizer, batches, rates, max_norm, loss=lambda z, y: mean_loss(z[:, :-1], y[:, 1:])
    )


@mistake("train", "The inputs are used as targets: the model learns to repeat what it reads.")
def inputs_as_targets(model, optimizer, batches, rates, max_norm):
    return run(model, optimizer, [(x, x) for x, _ in batches], rates, max_norm)


@mistake("train", "You return tensors. The task asks for Python floats.")
def tensors_returned(model, optimizer, batches, rates, max_norm):
    return [torch.tensor(loss) for loss in run(model, optimizer, batches, rates, max_norm)]


@mistake("train", "You return the loss after each step, on the same batch. The one before it is asked for.")
def loss_after_the_step(model, optimizer, batches, rates, max_norm):
    losses = []
    for batch, rate in zip(batches, rates):
        run(model, optimizer, [batch], [rate], max_norm)
        losses.append(mean_loss(model(batch[0]), batch[1]).item())
    return losses


@mistake("train", "Only the last loss is returned. Return one for each batch.")
def last_loss(model, optimizer, batches, rates, max_norm):
    return (run(model, optimizer, batches, rates, max_norm) or [0.0])[-1]


@mistake("train", "The last batch is left out.")
def one_batch_less(model, optimizer, batches, rates, max_norm):
    return run(model, optimizer, batches[:-1], rates[:-1], max_norm)


@mistake("train", "The model is left in evaluation mode.")
def left_in_evaluation(model, optimizer, batches, rates, max_norm):
    losses = run(model, optimizer, batches, rates, max_norm)
    model.eval()
    return losses


# sample


@mistake("sample", "The logits are multiplied by the temperature. Divide: a low temperature makes sure.")
def multiplied(logits, u, temperature=1.0, top_k=None):
    if temperature == 0:
        return sample(logits, u, 0)
    return sample(logits * temperature, u, 1.0, top_k)


@mistake("sample", "The temperature is not used.")
def temperature_ignored(logits, u, temperature=1.0, top_k=None):
    return sample(logits, u, 0 if temperature == 0 else 1.0, top_k)


@mistake(
    "sample",
    "The probabilities are divided by the temperature, not the logits: after softmax a factor only means that "
    "they no longer sum to 1.",
)
def after_softmax(logits, u, temperature=1.0, top_k=None):
    if temperature == 0:
        return sample(logits, u, 0)
    kept = logits.argsort(descending=True, stable=True)[:top_k].sort().values
    sums = (torch.softmax(logits[kept], 0) / temperature).cumsum(0)
    return kept[min(int((sums <= u).sum()), len(kept) - 1)].item()


@mistake("sample", "`top_k` is not used: all tokens can be drawn.")
def top_k_ignored(logits, u, temperature=1.0, top_k=None):
    return sample(logits, u, temperature)


@mistake(
    "sample",
    "All tokens as large as the k-th are kept, so with equal logits more than top_k of them. Exactly top_k "
    "are kept, of equal ones those with the smaller ids.",
)
def ties_kept(logits, u, temperature=1.0, top_k=None):
    if top_k is None or top_k >= len(logits):
        return sample(logits, u, temperature)
    least = logits.topk(top_k).values[-1]
    return sample(logits.masked_fill(logits < least, -math.inf), u, temperature)


@mistake("sample", "Of equal logits those with the larger ids are kept. The smaller ids go first.")
def larger_ids_kept(logits, u, temperature=1.0, top_k=None):
    if temperature == 0:
        return sample(logits, u, 0)
    order = logits.flip(0).argsort(descending=True, stable=True)[:top_k]
    kept = (len(logits) - 1 - order).sort().values
    sums = torch.softmax(logits[kept] / temperature, 0).cumsum(0)
    return kept[min(int((sums <= u).sum()), len(kept) - 1)].item()


@mistake(
    "sample",
    "Tokens that are not kept get the logit 0, and exp(0) = 1: they can still be drawn. Leave them out, or "
    "use -inf.",
)
def others_zero(logits, u, temperature=1.0, top_k=None):
    if top_k is None or temperature == 0 or top_k >= len(logits):
        return sample(logits, u, temperature)
    kept = logits.argsort(descending=True, stable=True)[:top_k]
    left = torch.zeros_like(logits)
    left[kept] = logits[kept]
    return sample(left, u, temperature)


@mistake(
    "sample",
    "The tokens that are not kept lose their probability, but what is left does not sum to 1: the last one "
    "gets the rest. Take the softmax of the kept logits alone.",
)
def not_renormalised(logits, u, temperature=1.0, top_k=None):
    if temperature == 0:
        return sample(logits, u, 0)
    kept = logits.argsort(descending=True, stable=True)[:top_k].sort().values
    sums = torch.softmax(logits / temperature, 0)[kept].cumsum(0)
    return kept[min(int((sums <= u).sum()), len(kept) - 1)].item()


@mistake("sample", "The smallest logits are kept. Keep the largest.")
def smallest_kept(logits, u, temperature=1.0, top_k=None):
    if temperature == 0 or top_k is None:
        return sample(logits, u, temperature)
    kept = logits.argsort(stable=True)[:top_k].sort().values
    return kept[sample(logits[kept], u, temperature)].item()


@mistake(
    "sample",
    "The tokens are walked through from the most probable down. Go through them in the order of their ids.",
)
def by_probability(logits, u, temperature=1.0, top_k=None):
    if temperature == 0:
        return sample(logits, u, 0)
    kept = logits.argsort(descending=True, stable=True)[:top_k]
    sums = torch.softmax(logits[kept] / temperature, 0).cumsum(0)
    return kept[min(int((sums <= u).sum()), len(kept) - 1)].item()


@mistake(
    "sample",
    "The place among the kept tokens is returned. Return the token's own id.",
)
def place_returned(logits, u, temperature=1.0, top_k=None):
    if temperature == 0:
        return sample(logits, u, 0)
    kept = logits.argsort(descending=True, stable=True)[:top_k].sort().values
    return sample(logits[kept], u, temperature)


@mistake("sample", "The most probable token is always taken, whatever `u` is.")
def always_greedy(logits, u, temperature=1.0, top_k=None):
    return sample(logits, u, 0)


@mistake(
    "sample",
    "A temperature of 0 divides by 0. It stands for taking the token with the largest logit.",
)
def divided_by_zero(logits, u, temperature=1.0, top_k=None):
    if temperature == 0:
        shares = torch.softmax(logits / temperature, 0)
        return min(int((shares.cumsum(0) <= u).sum()), len(logits) - 1)
    return sample(logits, u, temperature, top_k)


@mistake(
    "sample",
    "The token at which the sum is at least `u` is taken. With u = 0 that can be one that is never drawn: "
    "the sum has to be greater than `u`.",
)
def at_least_u(logits, u, temperature=1.0, top_k=None):
    if temperature == 0:
        return sample(logits, u, 0)
    kept = logits.argsort(descending=True, stable=True)[:top_k].sort().values
    sums = torch.softmax(logits[kept] / temperature, 0).cumsum(0)
    return kept[min(int((sums < u).sum()), len(kept) - 1)].item()


@mistake("sample", "You return a tensor. The task asks for a Python int.")
def tensor_returned(logits, u, temperature=1.0, top_k=None):
    return torch.tensor(sample(logits, u, temperature, top_k))


@mistake(
    "sample",
    "A random number of your own is drawn. Use `u`, or nobody can repeat what you saw.",
)
def own_random_number(logits, u, temperature=1.0, top_k=None):
    return sample(logits, torch.rand(()).item(), temperature, top_k)


@mistake(
    "sample",
    "A top_k larger than the vocabulary is an error in yours. Then all tokens can be drawn.",
)
def too_many(logits, u, temperature=1.0, top_k=None):
    if temperature == 0 or top_k is None:
        return sample(logits, u, temperature)
    kept = logits.topk(top_k).indices
    return sample(logits, u, temperature, len(kept))
