"""Known wrong versions of the tasks, each with the sentence for whoever wrote it."""

import copy
import math

import torch
import torch.nn.functional as F
from digits import evaluate, split, train_epoch
from torch import nn
from torch.utils.data import Dataset

from autograder.authoring import mistake

# DigitsDataset


class Digits(Dataset):
    """The right dataset; the mistakes below differ from it in one thing each."""

    def __init__(self, images, labels):
        self.images = torch.tensor(images, dtype=torch.float32).unsqueeze(1) / 16
        self.labels = torch.tensor(labels, dtype=torch.int64)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return self.images[i], self.labels[i]


@mistake(
    "DigitsDataset",
    "The image has no channel: a convolution wants (1, H, W), also where there is only one.",
)
class no_channel(Digits):
    def __getitem__(self, i):
        return self.images[i, 0], self.labels[i]


@mistake(
    "DigitsDataset",
    "The channel is at the end, as matplotlib likes it. PyTorch wants it first: (1, H, W).",
)
class channel_last(Digits):
    def __getitem__(self, i):
        return self.images[i, 0, ..., None], self.labels[i]


@mistake(
    "DigitsDataset",
    "Each image has a batch dimension of its own: (1, 1, H, W). The loader adds the batch dimension "
    "when it puts samples together.",
)
class batch_of_one(Digits):
    def __getitem__(self, i):
        return self.images[i : i + 1] if i >= 0 else self.images[i][None], self.labels[i]


@mistake(
    "DigitsDataset",
    "You divide by 255. The ink of these digits goes up to 16 only, so your images are nearly blank.",
)
class divided_by_255(Digits):
    def __init__(self, images, labels):
        super().__init__(images, labels)
        self.images = self.images * 16 / 255


@mistake(
    "DigitsDataset",
    "The ink is not scaled: it still goes from 0 to 16 instead of from 0 to 1.",
)
class not_scaled(Digits):
    def __init__(self, images, labels):
        super().__init__(images, labels)
        self.images = self.images * 16


@mistake(
    "DigitsDataset",
    "Each image is divided by its own darkest pixel: a faint digit becomes as dark as a bold one, and a "
    "blank page 0/0. Divide all of them by 16.",
)
class divided_by_its_maximum(Digits):
    def __getitem__(self, i):
        return self.images[i] / self.images[i].max(), self.labels[i]


@mistake(
    "DigitsDataset",
    "You divide by the darkest pixel of all the images you were given. On a part of the digits, or on a "
    "single one, that is another number: divide by 16.",
)
class divided_by_the_maximum(Digits):
    def __init__(self, images, labels):
        super().__init__(images, labels)
        self.images = self.images / self.images.max()


@mistake(
    "DigitsDataset",
    "The division throws the fraction away: all ink but the darkest becomes 0. Use / and floats, not //.",
)
class whole_numbers(Digits):
    def __init__(self, images, labels):
        super().__init__(images, labels)
        self.images = self.images.floor()


@mistake(
    "DigitsDataset",
    "Your images are not float32 but keep the array's dtype, or what comes of dividing it. The net's "
    "parameters are float32, and the two cannot be multiplied.",
)
class keeps_float64(Digits):
    def __getitem__(self, i):
        return self.images[i].double(), self.labels[i]


@mistake(
    "DigitsDataset",
    "Your labels are floating-point numbers. cross_entropy wants class numbers in int64.",
)
class float_labels(Digits):
    def __getitem__(self, i):
        return self.images[i], self.labels[i].float()


@mistake(
    "DigitsDataset",
    "The label is a Python int or a NumPy number. The task asks for a tensor without dimensions.",
)
class label_as_int(Digits):
    def __getitem__(self, i):
        return self.images[i], int(self.labels[i])


@mistake(
    "DigitsDataset",
    "The label has the shape (1,): batches of labels become (N, 1) then, and comparing them with (N,) "
    "predictions makes a table of N by N.",
)
class label_with_a_dimension(Digits):
    def __getitem__(self, i):
        return self.images[i], self.labels[i : i + 1] if i >= 0 else self.labels[i][None]


@mistake(
    "DigitsDataset",
    "The label is one-hot. cross_entropy takes the number of the class, and so does every task below.",
)
class one_hot_label(Digits):
    def __getitem__(self, i):
        return self.images[i], F.one_hot(self.labels[i], 10)


@mistake(
    "DigitsDataset",
    "The pair is the wrong way round: the image comes first, then the label.",
)
class label_first(Digits):
    def __getitem__(self, i):
        return self.labels[i], self.images[i]


@mistake(
    "DigitsDataset",
    "The 1797 digits, or their 8×8 pixels, are hard-coded: take both from the arrays. A split, or a "
    "handful of digits, is shorter.",
)
class hard_coded_length(Digits):
    def __len__(self):
        return 1797


@mistake(
    "DigitsDataset",
    "An index past the end begins again at the front, so a `for` loop over the dataset never ends. "
    "It should raise IndexError.",
)
class wraps_around(Digits):
    def __getitem__(self, i):
        i = i % len(self)
        return self.images[i], self.labels[i]


@mistake(
    "DigitsDataset",
    "The caller's array is scaled with it: torch.from_numpy and astype(copy=False) share numbers with "
    "the array, and /= writes into both. Make a copy, or divide with /.",
)
class scales_the_array(Dataset):
    def __init__(self, images, labels):
        if images.dtype.kind == "f":
            images /= 16
            self.images = torch.tensor(images, dtype=torch.float32).unsqueeze(1)
        else:
            self.images = torch.tensor(images, dtype=torch.float32).unsqueeze(1) / 16
        self.labels = torch.tensor(labels, dtype=torch.int64)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return self.images[i], self.labels[i]


@mistake(
    "DigitsDataset",
    "Rows and columns are exchanged: every digit lies on its side, mirrored.",
)
class transposed_images(Digits):
    def __getitem__(self, i):
        return self.images[i].mT, self.labels[i]


# split


def order_of(n, seed):
    return torch.randperm(n, generator=torch.Generator().manual_seed(seed))


@mistake(
    "split",
    "Nothing is shuffled: the validation set is one end of the data. Digits that are stored writer by "
    "writer, or class by class, are then validated on what was never trained.",
)
def not_shuffled(n, n_val, seed):
    indices = torch.arange(n)
    return indices[n_val:], indices[:n_val]


@mistake(
    "split",
    "Nothing is shuffled: the validation set is the end of the data, always the same digits.",
)
def the_last_ones(n, n_val, seed):
    indices = torch.arange(n)
    return indices[: n - n_val], indices[n - n_val :]


@mistake(
    "split",
    "The seed is not used: every seed gives the same split.",
)
def fixed_seed(n, n_val, seed):
    order = order_of(n, 0)
    return order[n_val:], order[:n_val]


@mistake(
    "split",
    "The split comes from the program's random numbers and is another one at every call: digits that "
    "were trained with yesterday validate today. Seed a generator of your own.",
)
def unseeded(n, n_val, seed):
    order = torch.randperm(n)
    return order[n_val:], order[:n_val]


@mistake(
    "split",
    "torch.manual_seed seeds the whole program: after each split every shuffle and every start weight "
    "begins again with the same numbers. Use a torch.Generator of your own.",
)
def seeds_the_program(n, n_val, seed):
    torch.manual_seed(seed)
    order = torch.randperm(n)
    return order[n_val:], order[:n_val]


@mistake(
    "split",
    "The two parts are the wrong way round: training first, then validation.",
)
def swapped_parts(n, n_val, seed):
    order = order_of(n, seed)
    return order[:n_val], order[n_val:]


@mistake(
    "split",
    "The validation set is in the training set as well: you hand back all indices to train with. What "
    "the net has seen says nothing about what it will see.",
)
def trains_on_everything(n, n_val, seed):
    order = order_of(n, seed)
    return order, order[:n_val]


@mistake(
    "split",
    "Each part is shuffled by itself, so some indices are in both and some in neither. Shuffle once, "
    "then cut.",
)
def two_shuffles(n, n_val, seed):
    generator = torch.Generator().manual_seed(seed)
    val = torch.randperm(n, generator=generator)[:n_val]
    return torch.randperm(n, generator=generator)[n_val:], val


@mistake(
    "split",
    "randint draws with replacement: some indices come several times, others never. A permutation has "
    "each of them once.",
)
def with_replacement(n, n_val, seed):
    generator = torch.Generator().manual_seed(seed)
    order = torch.randint(max(n, 1), (n,), generator=generator)
    return order[n_val:], order[:n_val]


@mistake(
    "split",
    "-0 is 0: for n_val=0 the slice [:-n_val] is empty and [-n_val:] is everything. Count from the "
    "front.",
)
def minus_zero(n, n_val, seed):
    order = order_of(n, seed)
    return order[:-n_val], order[-n_val:]


@mistake(
    "split",
    "One index is lost between the two parts: where the first slice stops the second has to begin.",
)
def one_is_lost(n, n_val, seed):
    order = order_of(n, seed)
    return order[n_val + 1 :], order[:n_val]


@mistake(
    "split",
    "You return lists. The task asks for two tensors of int64.",
)
def as_lists(n, n_val, seed):
    order = order_of(n, seed).tolist()
    return order[n_val:], order[:n_val]


@mistake(
    "split",
    "You return masks, one truth value for each sample. The task asks for the indices.",
)
def as_masks(n, n_val, seed):
    mask = torch.zeros(n, dtype=torch.bool)
    mask[order_of(n, seed)[:n_val]] = True
    return ~mask, mask


@mistake(
    "split",
    "You draw for each sample whether it is one to validate with: the parts have the right size only on "
    "average. Exactly n_val belong to the validation.",
)
def coin_for_each(n, n_val, seed):
    chosen = torch.rand(n, generator=torch.Generator().manual_seed(seed)) < n_val / max(n, 1)
    return torch.nonzero(~chosen).flatten(), torch.nonzero(chosen).flatten()


@mistake(
    "split",
    "The shuffling leaves out the last index, or never moves it: randperm(n) and sample(range(n), …) "
    "both stop before n, not before n - 1.",
)
def last_never_chosen(n, n_val, seed):
    if n_val == n:
        return split(n, n_val, seed)
    order = order_of(n - 1, seed)
    return torch.cat([order[n_val:], torch.tensor([n - 1])]), order[:n_val]


# DigitsNet


class Layers(nn.Module):
    """The right layers; the mistakes below differ in what they do with them."""

    def __init__(self, c1=16, c2=32, n_classes=10):
        super().__init__()
        self.first = nn.Conv2d(1, c1, 3, padding=1)
        self.second = nn.Conv2d(c1, c2, 3, padding=1)
        self.out = nn.Linear(4 * c2, n_classes)

    def maps(self, x):
        x = F.max_pool2d(F.relu(self.first(x)), 2)
        return F.max_pool2d(F.relu(self.second(x)), 2)

    def forward(self, x):
        return self.out(self.maps(x).flatten(1))


@mistake(
    "DigitsNet",
    "Your forward ends in softmax. Return the logits: cross_entropy applies softmax itself, and twice is "
    "once too often (lesson 07).",
)
class softmax_output(Layers):
    def forward(self, x):
        return torch.softmax(super().forward(x), dim=1)


@mistake(
    "DigitsNet",
    "Log-probabilities belong to nll_loss. Return the raw logits, even though cross_entropy happens to be "
    "the same on both.",
)
class log_softmax_output(Layers):
    def forward(self, x):
        return F.log_softmax(super().forward(x), dim=1)


@mistake(
    "DigitsNet",
    "ReLU on the logits removes all evidence against a digit. Nothing comes after the linear layer.",
)
class relu_output(Layers):
    def forward(self, x):
        return torch.relu(super().forward(x))


@mistake(
    "DigitsNet",
    "There is no ReLU after the first convolution: with nothing but a maximum between them the two have "
    "less to work with than you think.",
)
class no_first_relu(Layers):
    def forward(self, x):
        x = F.max_pool2d(self.first(x), 2)
        return self.out(F.max_pool2d(F.relu(self.second(x)), 2).flatten(1))


@mistake("DigitsNet", "There is no ReLU after the second convolution.")
class no_second_relu(Layers):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.first(x)), 2)
        return self.out(F.max_pool2d(self.second(x), 2).flatten(1))


@mistake("DigitsNet", "There is no ReLU at all: every layer is followed by one, except the last.")
class no_relu(Layers):
    def forward(self, x):
        x = F.max_pool2d(self.first(x), 2)
        return self.out(F.max_pool2d(self.second(x), 2).flatten(1))


@mistake("DigitsNet", "You pool with the mean. The task asks for the maximum of each window.")
class mean_pooling(Layers):
    def forward(self, x):
        x = F.avg_pool2d(F.relu(self.first(x)), 2)
        return self.out(F.avg_pool2d(F.relu(self.second(x)), 2).flatten(1))


@mistake(
    "DigitsNet",
    "The maps are made smaller by taking every second pixel, with a stride or a slice. Max pooling looks "
    "at all four and keeps the largest.",
)
class strided(Layers):
    def forward(self, x):
        x = F.relu(self.first(x))[..., ::2, ::2]
        return self.out(F.relu(self.second(x))[..., ::2, ::2].flatten(1))


@mistake(
    "DigitsNet",
    "The pooling windows overlap, or are larger than 2×2: the maps have the right size, but not the right "
    "numbers.",
)
class overlapping_windows(Layers):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.first(x)), 3, stride=2, padding=1)
        return self.out(F.max_pool2d(F.relu(self.second(x)), 3, stride=2, padding=1).flatten(1))


@mistake(
    "DigitsNet",
    "flatten() without a dimension makes one row of the whole batch. Keep dimension 0: flatten(1).",
)
class flattened_batch(Layers):
    def forward(self, x):
        return self.out(self.maps(x).flatten())


@mistake(
    "DigitsNet",
    "The maps are flattened in another order, channels last: the linear layer's numbers meet the wrong "
    "pixels. flatten(1) takes channels, rows, columns.",
)
class channels_last(Layers):
    def forward(self, x):
        return self.out(self.maps(x).permute(0, 2, 3, 1).flatten(1))


@mistake(
    "DigitsNet",
    "The picture is turned inside the batch: view and reshape do not move dimensions, they cut the same "
    "row of numbers elsewhere, and parts of one digit end up in another.",
)
class mixed_up_samples(Layers):
    def forward(self, x):
        maps = self.maps(x)
        return self.out(maps.transpose(0, 1).reshape(len(maps), -1))


@mistake(
    "DigitsNet",
    "The convolutions have no padding. Without it 8×8 shrinks to 6×6, then to 3×3, then to 1×1, and nothing "
    "is left to pool.",
)
class no_padding(nn.Module):
    def __init__(self, c1=16, c2=32, n_classes=10):
        super().__init__()
        self.first = nn.Conv2d(1, c1, 3)
        self.second = nn.Conv2d(c1, c2, 3)
        self.out = nn.Linear(4 * c2, n_classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.first(x)), 2)
        x = F.max_pool2d(F.relu(self.second(x)), 2)
        return self.out(x.flatten(1))


@mistake(
    "DigitsNet",
    "The filters are 5×5 with padding 2. The maps have the right size, but the task asks for 3×3.",
)
class five_by_five(Layers):
    def __init__(self, c1=16, c2=32, n_classes=10):
        super().__init__(c1, c2, n_classes)
        self.first = nn.Conv2d(1, c1, 5, padding=2)
        self.second = nn.Conv2d(c1, c2, 5, padding=2)


@mistake(
    "DigitsNet",
    "The sizes 16, 32 and 10 are hard-coded: use the constructor's arguments.",
)
class hard_coded_sizes(Layers):
    def __init__(self, c1=16, c2=32, n_classes=10):
        super().__init__(16, 32, 10)


@mistake("DigitsNet", "Call super().__init__() before you assign layers to self.")
class no_super(nn.Module):
    def __init__(self, c1=16, c2=32, n_classes=10):
        self.first = nn.Conv2d(1, c1, 3, padding=1)
        self.second = nn.Conv2d(c1, c2, 3, padding=1)
        self.out = nn.Linear(4 * c2, n_classes)


@mistake(
    "DigitsNet",
    "squeeze() removes the batch dimension of a single picture: the result must stay (1, n_classes).",
)
class squeezed(Layers):
    def forward(self, x):
        return super().forward(x).squeeze()


@mistake("DigitsNet", "A layer has no bias: leave the bias of all three on.")
class no_bias(Layers):
    def __init__(self, c1=16, c2=32, n_classes=10):
        super().__init__(c1, c2, n_classes)
        self.first = nn.Conv2d(1, c1, 3, padding=1, bias=False)
        self.second = nn.Conv2d(c1, c2, 3, padding=1, bias=False)


@mistake(
    "DigitsNet",
    "There is one linear layer too many: the flattened maps go straight to the logits.",
)
class extra_layer(Layers):
    def __init__(self, c1=16, c2=32, n_classes=10):
        super().__init__(c1, c2, n_classes)
        self.hidden = nn.Linear(4 * c2, 4 * c2)

    def forward(self, x):
        return self.out(F.relu(self.hidden(self.maps(x).flatten(1))))


@mistake(
    "DigitsNet",
    "All parameters start at 0: every filter computes the same and learns the same. Keep the random "
    "numbers that PyTorch draws.",
)
class zero_init(Layers):
    def __init__(self, c1=16, c2=32, n_classes=10):
        super().__init__(c1, c2, n_classes)
        for parameter in self.parameters():
            nn.init.zeros_(parameter)


@mistake(
    "DigitsNet",
    "The constructor sets the seed: every net starts from the same numbers, and so do the random numbers "
    "of the whole program. Seed outside, once.",
)
class seeded_inside(nn.Module):
    def __init__(self, c1=16, c2=32, n_classes=10):
        super().__init__()
        torch.manual_seed(0)
        self.first = nn.Conv2d(1, c1, 3, padding=1)
        self.second = nn.Conv2d(c1, c2, 3, padding=1)
        self.out = nn.Linear(4 * c2, n_classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.first(x)), 2)
        return self.out(F.max_pool2d(F.relu(self.second(x)), 2).flatten(1))


# evaluate


def looked_at(model, loader):
    """Logits and classes of a pass, computed as the task asks, in batches."""
    was_training = model.training
    model.eval()
    with torch.no_grad():
        pairs = [(model(x), y) for x, y in loader]
    model.train(was_training)
    return pairs


@mistake(
    "evaluate",
    "The model computes in training mode: dropout drops, and batch normalization looks at the batch and "
    "changes its statistics. Call model.eval() first.",
)
def in_training_mode(model, loader):
    was_training = model.training
    model.train()
    loss, hits, count = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            logits = model(x)
            loss += F.cross_entropy(logits, y).item() * len(y)
            hits += (logits.argmax(dim=1) == y).sum().item()
            count += len(y)
    model.train(was_training)
    return loss / count, hits / count


@mistake(
    "evaluate",
    "The model computes in whatever mode it came in. While it trains that is training mode, in which "
    "dropout drops and batch normalization looks at the batch: call model.eval() first.",
)
def in_any_mode(model, loader):
    loss, hits, count = 0.0, 0, 0
    with torch.no_grad():
        for x, y in loader:
            logits = model(x)
            loss += F.cross_entropy(logits, y).item() * len(y)
            hits += (logits.argmax(dim=1) == y).sum().item()
            count += len(y)
    return loss / count, hits / count


@mistake(
    "evaluate",
    "The model is left in evaluation mode, and what trains next trains in it: note the mode first, and "
    "restore it.",
)
def leaves_evaluation_mode(model, loader):
    results = evaluate(model, loader)
    model.eval()
    return results


@mistake(
    "evaluate",
    "The model is in training mode afterwards, whatever it was in before: restore the mode in which it "
    "came.",
)
def leaves_training_mode(model, loader):
    results = evaluate(model, loader)
    model.train()
    return results


@mistake(
    "evaluate",
    "Both numbers are means over batches. A short last batch counts as much as a full one then: add up "
    "over the samples, and divide by their number.",
)
def means_of_means(model, loader):
    pairs = looked_at(model, loader)
    losses = [F.cross_entropy(z, y).item() for z, y in pairs]
    shares = [(z.argmax(1) == y).double().mean().item() for z, y in pairs]
    return sum(losses) / len(losses), sum(shares) / len(shares)


@mistake(
    "evaluate",
    "The loss is a mean over batches, in which a short last batch counts as much as a full one. Weight "
    "each batch's mean by its number of samples.",
)
def loss_over_batches(model, loader):
    losses = [F.cross_entropy(z, y).item() for z, y in looked_at(model, loader)]
    return sum(losses) / len(losses), evaluate(model, loader)[1]


@mistake(
    "evaluate",
    "The accuracy is a mean over batches, in which a short last batch counts as much as a full one. Count "
    "hits and samples, and divide once.",
)
def accuracy_over_batches(model, loader):
    pairs = looked_at(model, loader)
    shares = [(z.argmax(1) == y).double().mean().item() for z, y in pairs]
    return evaluate(model, loader)[0], sum(shares) / len(shares)


@mistake(
    "evaluate",
    "You add up the batches' mean losses and divide by the number of samples: the loss is too small by "
    "the size of a batch.",
)
def means_over_samples(model, loader):
    pairs = looked_at(model, loader)
    count = sum(len(y) for _, y in pairs)
    loss = sum(F.cross_entropy(z, y).item() for z, y in pairs) / count
    return loss, evaluate(model, loader)[1]


@mistake(
    "evaluate",
    "Your accuracy is the number of hits. Divide it by the number of samples.",
)
def hits_not_divided(model, loader):
    hits = sum((z.argmax(1) == y).sum().item() for z, y in looked_at(model, loader))
    return evaluate(model, loader)[0], float(hits)


@mistake(
    "evaluate",
    "Your loss is the sum over all samples. The task asks for their mean.",
)
def summed_loss(model, loader):
    loss, accuracy = evaluate(model, loader)
    return loss * sum(len(y) for _, y in loader), accuracy


@mistake("evaluate", "Your accuracy is in percent. The task asks for a share, from 0 to 1.")
def in_percent(model, loader):
    loss, accuracy = evaluate(model, loader)
    return loss, 100 * accuracy


@mistake(
    "evaluate",
    "The two results are the wrong way round: first the loss, then the accuracy.",
)
def accuracy_first(model, loader):
    return evaluate(model, loader)[::-1]


@mistake(
    "evaluate",
    "You divide by the length of the dataset. With drop_last or a sampler the loader gives fewer samples: "
    "count those that came.",
)
def divided_by_the_dataset(model, loader):
    loss, accuracy = evaluate(model, loader)
    share = sum(len(y) for _, y in loader) / len(loader.dataset)
    return loss * share, accuracy * share


@mistake(
    "evaluate",
    "You divide by the number of batches times the batch size. A last batch may be shorter: count the "
    "samples that came.",
)
def full_batches_only(model, loader):
    loss, accuracy = evaluate(model, loader)
    share = sum(len(y) for _, y in loader) / (len(loader) * loader.batch_size)
    return loss * share, accuracy * share


@mistake(
    "evaluate",
    "Only the last batch counts: the numbers are set anew in each round instead of added up, or the "
    "`return` stands in the wrong place.",
)
def last_batch_only(model, loader):
    z, y = looked_at(model, loader)[-1]
    return F.cross_entropy(z, y).item(), (z.argmax(1) == y).double().mean().item()


@mistake(
    "evaluate",
    "Only the first batch counts: the `return` stands inside the loop.",
)
def first_batch_only(model, loader):
    z, y = looked_at(model, loader)[0]
    return F.cross_entropy(z, y).item(), (z.argmax(1) == y).double().mean().item()


@mistake(
    "evaluate",
    "Softmax is applied before cross_entropy, which applies it itself: pass the logits (lesson 07).",
)
def softmax_before_ce(model, loader):
    pairs = looked_at(model, loader)
    count = sum(len(y) for _, y in pairs)
    loss = sum(F.cross_entropy(z.softmax(1), y, reduction="sum").item() for z, y in pairs)
    return loss / count, evaluate(model, loader)[1]


@mistake(
    "evaluate",
    "argmax over dim 0 looks for a sample for each class. The classes are along dim 1.",
)
def argmax_dim0(model, loader):
    pairs = looked_at(model, loader)
    count = sum(len(y) for _, y in pairs)
    hits = 0
    for z, y in pairs:
        best = z.argmax(dim=0)
        hits += (best[: len(y)] == y[: len(best)]).sum().item()
    return evaluate(model, loader)[0], hits / count


@mistake(
    "evaluate",
    "Gradients are recorded during the evaluation: that costs memory for a graph that nobody needs. Use "
    "`with torch.no_grad():`.",
)
def gradients_recorded(model, loader):
    was_training = model.training
    model.eval()
    loss, hits, count = 0.0, 0, 0
    for x, y in loader:
        logits = model(x)
        loss += F.cross_entropy(logits, y, reduction="sum").item()
        hits += (logits.argmax(dim=1) == y).sum().item()
        count += len(y)
    model.train(was_training)
    return loss / count, hits / count


@mistake(
    "evaluate",
    "After your evaluation no gradients are recorded any more, anywhere in the program. Use "
    "`with torch.no_grad():`, which ends with its block.",
)
def gradients_left_off(model, loader):
    results = evaluate(model, loader)
    torch.set_grad_enabled(False)
    return results


@mistake(
    "evaluate",
    "set_grad_enabled(True) switches the recording on also where the caller had switched it off: a "
    "`with torch.no_grad():` block restores what was there.",
)
def switches_recording_on(model, loader):
    torch.set_grad_enabled(False)
    results = evaluate(model, loader)
    torch.set_grad_enabled(True)
    return results


@mistake(
    "evaluate",
    "You return tensors. The task asks for two Python floats: .item().",
)
def returns_tensors(model, loader):
    loss, accuracy = evaluate(model, loader)
    return torch.tensor(loss), torch.tensor(accuracy)


@mistake(
    "evaluate",
    "The accuracy is rounded. Round when you print, not when you compute.",
)
def rounded_accuracy(model, loader):
    loss, accuracy = evaluate(model, loader)
    return loss, round(accuracy, 2)


@mistake(
    "evaluate",
    "The logits or the losses are clamped. A net that is sure and wrong pays in full.",
)
def clamped_losses(model, loader):
    pairs = looked_at(model, loader)
    count = sum(len(y) for _, y in pairs)
    losses = [F.cross_entropy(z, y, reduction="none").clamp(max=100) for z, y in pairs]
    return torch.cat(losses).sum().item() / count, evaluate(model, loader)[1]


# train_epoch


def one_epoch(model, loader, optimizer, loss_of=F.cross_entropy):
    """The right loop around a loss that is not the right one."""
    model.train()
    total, count = 0.0, 0
    for x, y in loader:
        loss = loss_of(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        count += len(y)
    return total / count


@mistake(
    "train_epoch",
    "The gradients are never cleared: backward() adds those of each batch to those of all batches before.",
)
def no_zero_grad(model, loader, optimizer):
    model.train()
    total, count = 0.0, 0
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        count += len(y)
    return total / count


@mistake(
    "train_epoch",
    "The gradients are cleared once for the whole epoch: within it they add up. Clear them for each batch.",
)
def cleared_once(model, loader, optimizer):
    model.train()
    optimizer.zero_grad()
    total, count = 0.0, 0
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        count += len(y)
    return total / count


@mistake(
    "train_epoch",
    "The gradients are cleared after each step only: those that the model brings along still count in the "
    "first one. Clear them before backward().",
)
def cleared_afterwards(model, loader, optimizer):
    model.train()
    total, count = 0.0, 0
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        total += loss.item() * len(y)
        count += len(y)
    return total / count


@mistake(
    "train_epoch",
    "The parameters never change: optimizer.step() is missing, or the gradients are gone when it is called.",
)
def no_step(model, loader, optimizer):
    model.train()
    total, count = 0.0, 0
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        total += loss.item() * len(y)
        count += len(y)
    return total / count


@mistake(
    "train_epoch",
    "step() comes before backward(): each step uses the gradients of the batch before.",
)
def step_before_backward(model, loader, optimizer):
    model.train()
    total, count = 0.0, 0
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.step()
        optimizer.zero_grad()
        loss.backward()
        total += loss.item() * len(y)
        count += len(y)
    return total / count


@mistake(
    "train_epoch",
    "One step for the whole epoch: step() stands outside the loop, and the gradients of all batches are "
    "added up first. Take a step for each batch.",
)
def one_step_in_all(model, loader, optimizer):
    model.train()
    optimizer.zero_grad()
    total, count = 0.0, 0
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        total += loss.item() * len(y)
        count += len(y)
    optimizer.step()
    return total / count


@mistake(
    "train_epoch",
    "The model trains in evaluation mode: dropout drops nothing, and batch normalization uses old "
    "statistics instead of the batch. Call model.train() first.",
)
def in_evaluation_mode(model, loader, optimizer):
    model.eval()
    total, count = 0.0, 0
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        count += len(y)
    model.train()
    return total / count


@mistake(
    "train_epoch",
    "The model trains in whatever mode it came in: after an evaluation that is the wrong one. Call "
    "model.train() first.",
)
def mode_not_set(model, loader, optimizer):
    total, count = 0.0, 0
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        count += len(y)
    return total / count


@mistake(
    "train_epoch",
    "The model is put back into the mode in which it came, or into evaluation mode. After a training it "
    "stays in training mode.",
)
def mode_put_back(model, loader, optimizer):
    was_training = model.training
    result = train_epoch(model, loader, optimizer)
    model.train(was_training)
    return result


@mistake(
    "train_epoch",
    "Softmax is applied before cross_entropy, which applies it itself: the net learns slowly or not at "
    "all (lesson 07).",
    name="softmax_before_ce",
)
def trained_through_softmax(model, loader, optimizer):
    return one_epoch(model, loader, optimizer, lambda z, y: F.cross_entropy(z.softmax(1), y))


@mistake(
    "train_epoch",
    "The loss of a batch is the sum over its samples: each step is as many times too large as the batch "
    "has samples. Use the mean.",
)
def sum_of_the_batch(model, loader, optimizer):
    model.train()
    total, count = 0.0, 0
    for x, y in loader:
        loss = F.cross_entropy(model(x), y, reduction="sum")
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
        count += len(y)
    return total / count


@mistake(
    "train_epoch",
    "You fit the logits to one-hot targets by squared error. Use the cross-entropy.",
)
def squared_error(model, loader, optimizer):
    def loss_of(z, y):
        return F.mse_loss(z, F.one_hot(y, z.shape[1]).to(z.dtype))

    return one_epoch(model, loader, optimizer, loss_of)


@mistake("train_epoch", "The sign is wrong: you climb the loss instead of descending it.")
def ascent(model, loader, optimizer):
    return -one_epoch(model, loader, optimizer, lambda z, y: -F.cross_entropy(z, y))


@mistake(
    "train_epoch",
    "The result is a mean over batches, in which a short last batch counts as much as a full one. Weight "
    "each batch's loss by its number of samples.",
    name="mean_of_batch_means",
)
def trained_mean_of_batch_means(model, loader, optimizer):
    model.train()
    losses = []
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


@mistake(
    "train_epoch",
    "You return the loss of the last batch. The task asks for the mean over the whole epoch.",
)
def loss_of_the_last_batch(model, loader, optimizer):
    model.train()
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


@mistake(
    "train_epoch",
    "You return the sum of the losses. Divide by the number of samples.",
)
def loss_not_divided(model, loader, optimizer):
    model.train()
    total = 0.0
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
    return total


@mistake(
    "train_epoch",
    "You divide by the length of the dataset. With drop_last or a sampler the loader gives fewer samples: "
    "count those that came.",
    name="divided_by_the_dataset",
)
def trained_divided_by_the_dataset(model, loader, optimizer):
    model.train()
    total = 0.0
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
    return total / len(loader.dataset)


@mistake(
    "train_epoch",
    "You return a tensor, which keeps the graphs of all batches alive. Turn each loss into a Python float.",
    name="returns_tensors",
)
def returns_a_tensor(model, loader, optimizer):
    model.train()
    total, count = 0.0, 0
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total = total + loss * len(y)
        count += len(y)
    return total / count


@mistake(
    "train_epoch",
    "You return the losses of all batches in a list. The task asks for one number, their mean.",
)
def list_of_losses(model, loader, optimizer):
    model.train()
    losses = []
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@mistake(
    "train_epoch",
    "The losses are measured after each step. The task asks for the loss before it, the one that "
    "backward() ran on.",
)
def loss_after_the_step(model, loader, optimizer):
    model.train()
    total, count = 0.0, 0
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += F.cross_entropy(model(x), y).item() * len(y)
        count += len(y)
    return total / count


@mistake(
    "train_epoch",
    "The gradients are clipped: where a loss is large the step is shorter than the optimizer would take.",
)
def clipped(model, loader, optimizer):
    model.train()
    total, count = 0.0, 0
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 100.0)
        optimizer.step()
        total += loss.item() * len(y)
        count += len(y)
    return total / count


@mistake(
    "train_epoch",
    "You make an optimizer of your own and leave the one you were given unused: its learning rate and its "
    "momentum are lost. Use the argument.",
)
def own_optimizer(model, loader, optimizer):
    return train_epoch(model, loader, torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9))


@mistake(
    "train_epoch",
    "The last batch is left out because it is shorter. It counts, too, for as many samples as it has.",
)
def short_batch_skipped(model, loader, optimizer):
    model.train()
    total, count = 0.0, 0
    for x, y in loader:
        if len(y) < loader.batch_size and count:
            continue
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        count += len(y)
    return total / count


@mistake(
    "train_epoch",
    "You go through the loader twice, once to train and once more to measure. The second pass is another "
    "order, and the model is another one by then.",
)
def measured_in_a_second_pass(model, loader, optimizer):
    train_epoch(model, loader, optimizer)
    total, count = 0.0, 0
    with torch.no_grad():
        for x, y in loader:
            total += F.cross_entropy(model(x), y).item() * len(y)
            count += len(y)
    return total / count


# fit


def fit_with(  # noqa: PLR0913
    model,
    train_loader,
    val_loader,
    optimizer,
    epochs,
    after_epoch=None,
    *,
    better=lambda history: history["val loss"][-1] < min([math.inf, *history["val loss"][:-1]]),
    state_of=lambda model: copy.deepcopy(model.state_dict()),
    train=None,
    watch=None,
):
    """The right loop, with one part of it to exchange."""
    history = {"train loss": [], "val loss": [], "val accuracy": []}
    best = None
    for _ in range(epochs):
        train_loss = (train or train_epoch)(model, train_loader, optimizer)
        val_loss, val_accuracy = (watch or evaluate)(model, val_loader)
        history["train loss"].append(train_loss)
        history["val loss"].append(val_loss)
        history["val accuracy"].append(val_accuracy)
        if better(history):
            best = state_of(model)
        if after_epoch is not None:
            after_epoch(history)
    if best is not None:
        model.load_state_dict(best)
    return history


@mistake(
    "fit",
    "The model is the one of the last epoch. state_dict() is a view on the parameters and goes on "
    "training with them: keep a deep copy of the best one, and load it at the end.",
)
def best_not_copied(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    return fit_with(
        model,
        train_loader,
        val_loader,
        optimizer,
        epochs,
        after_epoch,
        state_of=lambda m: m.state_dict(),
    )


@mistake(
    "fit",
    "The best epoch is never brought back: the model is the one of the last epoch.",
    same_as="best_not_copied",
)
def keeps_the_last(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    return fit_with(
        model,
        train_loader,
        val_loader,
        optimizer,
        epochs,
        after_epoch,
        better=lambda history: False,
    )


@mistake(
    "fit",
    "The parameters are brought back, but not the buffers: batch normalization keeps the statistics of "
    "the last epoch. model.state_dict() holds both.",
)
def buffers_forgotten(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    history = {"train loss": [], "val loss": [], "val accuracy": []}
    lowest, best = math.inf, None
    for _ in range(epochs):
        history["train loss"].append(train_epoch(model, train_loader, optimizer))
        loss, accuracy = evaluate(model, val_loader)
        history["val loss"].append(loss)
        history["val accuracy"].append(accuracy)
        if loss < lowest:
            lowest, best = loss, [p.detach().clone() for p in model.parameters()]
        if after_epoch is not None:
            after_epoch(history)
    if best is not None:
        with torch.no_grad():
            for parameter, kept in zip(model.parameters(), best, strict=True):
                parameter.copy_(kept)
    return history


@mistake(
    "fit",
    "You keep the epoch with the highest accuracy. The task asks for the one with the lowest validation "
    "loss, which tells epochs apart that get the same digits right.",
)
def best_by_accuracy(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    return fit_with(
        model,
        train_loader,
        val_loader,
        optimizer,
        epochs,
        after_epoch,
        better=lambda h: h["val accuracy"][-1] > max([-1.0, *h["val accuracy"][:-1]]),
    )


@mistake(
    "fit",
    "You keep the epoch with the lowest training loss, which is nearly always the last one: it rewards "
    "learning by heart. Compare the validation losses.",
)
def best_by_training_loss(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    return fit_with(
        model,
        train_loader,
        val_loader,
        optimizer,
        epochs,
        after_epoch,
        better=lambda h: h["train loss"][-1] < min([math.inf, *h["train loss"][:-1]]),
    )


@mistake(
    "fit",
    "The comparison is the wrong way round: you keep the epoch with the highest validation loss.",
)
def keeps_the_worst(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    return fit_with(
        model,
        train_loader,
        val_loader,
        optimizer,
        epochs,
        after_epoch,
        better=lambda h: h["val loss"][-1] > max([-math.inf, *h["val loss"][:-1]]),
    )


@mistake(
    "fit",
    "You compare each epoch with the one before it and not with the best so far: a loss that rises twice "
    "and falls once is no new best.",
)
def better_than_the_last(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    return fit_with(
        model,
        train_loader,
        val_loader,
        optimizer,
        epochs,
        after_epoch,
        better=lambda h: h["val loss"][-1] < [math.inf, *h["val loss"]][-2],
    )


@mistake("fit", "Of equal losses the first one counts, not the last: compare with <, not with <=.")
def last_of_equals(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    return fit_with(
        model,
        train_loader,
        val_loader,
        optimizer,
        epochs,
        after_epoch,
        better=lambda h: h["val loss"][-1] <= min([math.inf, *h["val loss"][:-1]]),
    )


@mistake(
    "fit",
    "Each epoch begins from the best one so far. Train on from where the last one ended, and bring the "
    "best one back once, at the end.",
)
def goes_back_each_time(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    history = {"train loss": [], "val loss": [], "val accuracy": []}
    lowest, best = math.inf, None
    for _ in range(epochs):
        history["train loss"].append(train_epoch(model, train_loader, optimizer))
        loss, accuracy = evaluate(model, val_loader)
        history["val loss"].append(loss)
        history["val accuracy"].append(accuracy)
        if after_epoch is not None:
            after_epoch(history)
        if loss < lowest:
            lowest, best = loss, copy.deepcopy(model.state_dict())
        if best is not None:
            model.load_state_dict(best)
    return history


@mistake(
    "fit",
    "You stop when the validation loss rises. The task asks for all epochs: it may fall again.",
)
def stops_early(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    history = {"train loss": [], "val loss": [], "val accuracy": []}
    lowest, best = math.inf, None
    for _ in range(epochs):
        history["train loss"].append(train_epoch(model, train_loader, optimizer))
        loss, accuracy = evaluate(model, val_loader)
        history["val loss"].append(loss)
        history["val accuracy"].append(accuracy)
        if after_epoch is not None:
            after_epoch(history)
        if loss >= lowest:
            break
        lowest, best = loss, copy.deepcopy(model.state_dict())
    if best is not None:
        model.load_state_dict(best)
    return history


@mistake(
    "fit",
    "The net trains on the validation set, too. What it has learned from there it cannot be tested on.",
)
def trains_on_validation(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    def both(model, loader, optimizer):
        loss = train_epoch(model, loader, optimizer)
        train_epoch(model, val_loader, optimizer)
        return loss

    return fit_with(model, train_loader, val_loader, optimizer, epochs, after_epoch, train=both)


@mistake(
    "fit",
    "The validation is computed on the training set, which shows how much the net has learned by heart.",
)
def validates_on_training(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    return fit_with(
        model,
        train_loader,
        val_loader,
        optimizer,
        epochs,
        after_epoch,
        watch=lambda m, _: evaluate(m, train_loader),
    )


@mistake(
    "fit",
    "The loaders are exchanged: you train on the validation set and validate on the training set.",
)
def loaders_exchanged(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    return fit_with(model, val_loader, train_loader, optimizer, epochs, after_epoch)


@mistake(
    "fit",
    "The validation comes before the training of its epoch: your numbers are one epoch behind, and the "
    "last state is never looked at.",
)
def validates_first(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    history = {"train loss": [], "val loss": [], "val accuracy": []}
    lowest, best = math.inf, None
    for _ in range(epochs):
        loss, accuracy = evaluate(model, val_loader)
        history["val loss"].append(loss)
        history["val accuracy"].append(accuracy)
        if loss < lowest:
            lowest, best = loss, copy.deepcopy(model.state_dict())
        history["train loss"].append(train_epoch(model, train_loader, optimizer))
        if after_epoch is not None:
            after_epoch(history)
    if best is not None:
        model.load_state_dict(best)
    return history


@mistake(
    "fit",
    "You measure the training loss anew after the epoch. It is what train_epoch returns; a second pass over "
    "a shuffling loader costs time and changes the order of the batches that follow.",
)
def training_loss_anew(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    def twice(model, loader, optimizer):
        train_epoch(model, loader, optimizer)
        return evaluate(model, loader)[0]

    return fit_with(model, train_loader, val_loader, optimizer, epochs, after_epoch, train=twice)


@mistake(
    "fit",
    "`after_epoch` is called although it is None: it is given only when somebody wants to watch.",
)
def always_calls(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    return fit_with(
        model,
        train_loader,
        val_loader,
        optimizer,
        epochs,
        lambda history: after_epoch(history),
    )


@mistake(
    "fit",
    "`after_epoch` is never called: after each epoch, give it the dict as it is then.",
)
def never_calls(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    return fit_with(model, train_loader, val_loader, optimizer, epochs)


@mistake(
    "fit",
    "`after_epoch` is called once, at the end. It is for watching: call it after each epoch.",
)
def calls_at_the_end(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    history = fit_with(model, train_loader, val_loader, optimizer, epochs)
    if after_epoch is not None:
        after_epoch(history)
    return history


@mistake(
    "fit",
    "You return three lists. The task asks for a dict of them, so that nobody mixes them up.",
)
def returns_lists(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    return tuple(fit_with(model, train_loader, val_loader, optimizer, epochs, after_epoch).values())


@mistake(
    "fit",
    "load_state_dict is called even when no epoch was the best: with 0 epochs, or when every loss is nan, "
    "there is nothing to load.",
)
def loads_nothing(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    history = {"train loss": [], "val loss": [], "val accuracy": []}
    lowest, best = math.inf, None
    for _ in range(epochs):
        history["train loss"].append(train_epoch(model, train_loader, optimizer))
        loss, accuracy = evaluate(model, val_loader)
        history["val loss"].append(loss)
        history["val accuracy"].append(accuracy)
        if loss < lowest:
            lowest, best = loss, copy.deepcopy(model.state_dict())
        if after_epoch is not None:
            after_epoch(history)
    model.load_state_dict(best)
    return history


@mistake("fit", "The model ends in evaluation mode. After a training it stays in training mode.")
def ends_in_evaluation_mode(model, train_loader, val_loader, optimizer, epochs, after_epoch=None):
    history = fit_with(model, train_loader, val_loader, optimizer, epochs, after_epoch)
    model.eval()
    return history


# confusion_matrix


def table_of(said, y, n_classes):
    return torch.bincount(n_classes * y + said, minlength=n_classes**2).reshape(
        n_classes, n_classes
    )


def counted(model, loader, n_classes, table=table_of):
    return sum(table(z.argmax(dim=1), y, n_classes) for z, y in looked_at(model, loader))


@mistake(
    "confusion_matrix",
    "Your table is transposed: rows are what a digit is, columns what it was read as.",
)
def transposed(model, loader, n_classes):
    return counted(model, loader, n_classes).T


@mistake("confusion_matrix", "You only counted the hits. Mistakes belong off the diagonal.")
def diagonal_only(model, loader, n_classes):
    return torch.diag(counted(model, loader, n_classes).diagonal())


@mistake("confusion_matrix", "You only counted the mistakes. Hits belong on the diagonal.")
def misses_only(model, loader, n_classes):
    table = counted(model, loader, n_classes)
    return table - torch.diag(table.diagonal())


@mistake(
    "confusion_matrix",
    "Only the last batch is counted: add each batch to the counts of those before.",
    name="last_batch_only",
)
def table_of_the_last_batch(model, loader, n_classes):
    z, y = looked_at(model, loader)[-1]
    return table_of(z.argmax(dim=1), y, n_classes)


@mistake(
    "confusion_matrix",
    "`counts[y, said] += 1` reads, adds and writes once for each entry: a pair that occurs twice in a batch "
    "is counted once.",
)
def once_in_a_batch(model, loader, n_classes):
    def table(said, y, n):
        counts = torch.zeros(n, n, dtype=torch.int64)
        counts[y, said] += 1
        return counts

    return counted(model, loader, n_classes, table)


@mistake(
    "confusion_matrix",
    "argmax over dim 0 looks for a sample for each class. The classes are along dim 1.",
    name="argmax_dim0",
)
def table_over_dim0(model, loader, n_classes):
    counts = torch.zeros(n_classes, n_classes, dtype=torch.int64)
    for z, y in looked_at(model, loader):
        for truth, said in zip(y.tolist(), z.argmax(dim=0).tolist(), strict=False):
            counts[truth, min(said, n_classes - 1)] += 1
    return counts


@mistake(
    "confusion_matrix",
    "You count the least likely class: argmin instead of argmax.",
)
def argmin(model, loader, n_classes):
    return sum(table_of(z.argmin(dim=1), y, n_classes) for z, y in looked_at(model, loader))


@mistake("confusion_matrix", "Your counts are floating-point numbers. The task asks for int64.")
def float_counts(model, loader, n_classes):
    return counted(model, loader, n_classes).float()


@mistake(
    "confusion_matrix",
    "You return the shares of each row. The task asks for the counts, in int64.",
)
def normalised(model, loader, n_classes):
    table = counted(model, loader, n_classes)
    return table / table.sum(dim=1, keepdim=True).clamp(min=1)


@mistake(
    "confusion_matrix",
    "The size of your table comes from the classes that occur. It is n_classes by n_classes, even where "
    "the last ones occur nowhere.",
)
def size_from_labels(model, loader, n_classes):
    pairs = looked_at(model, loader)
    y = torch.cat([y for _, y in pairs])
    said = torch.cat([z.argmax(dim=1) for z, _ in pairs])
    return table_of(said, y, int(torch.maximum(y.max(), said.max())) + 1)


@mistake("confusion_matrix", "The ten classes of the digits are hard-coded: use n_classes.")
def hard_coded_10(model, loader, n_classes):
    return counted(model, loader, 10)


@mistake(
    "confusion_matrix",
    "The model computes in whatever mode it came in. While it trains that is training mode: call "
    "model.eval() first.",
    name="in_any_mode",
)
def table_in_any_mode(model, loader, n_classes):
    with torch.no_grad():
        return sum(table_of(model(x).argmax(dim=1), y, n_classes) for x, y in loader)


@mistake(
    "confusion_matrix",
    "The model is left in evaluation mode: note the mode first, and restore it.",
    name="leaves_evaluation_mode",
)
def table_leaves_evaluation_mode(model, loader, n_classes):
    table = counted(model, loader, n_classes)
    model.eval()
    return table


@mistake(
    "confusion_matrix",
    "The model is in training mode afterwards, whatever it was in before: restore the mode in which it "
    "came.",
    name="leaves_training_mode",
)
def table_leaves_training_mode(model, loader, n_classes):
    table = counted(model, loader, n_classes)
    model.train()
    return table


@mistake(
    "confusion_matrix",
    "Gradients are recorded while you count: that costs memory for a graph that nobody needs. Use "
    "`with torch.no_grad():`.",
    name="gradients_recorded",
)
def table_with_gradients(model, loader, n_classes):
    was_training = model.training
    model.eval()
    table = sum(table_of(model(x).argmax(dim=1), y, n_classes) for x, y in loader)
    model.train(was_training)
    return table


@mistake("confusion_matrix", "You return nested lists. The task asks for a tensor of int64.")
def nested_lists(model, loader, n_classes):
    return counted(model, loader, n_classes).tolist()
