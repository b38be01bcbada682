"""Known wrong versions of the tasks of 01_tensors, each with what to say about it."""

import numpy as np
import torch
from tensors import add_nc, as_column, design_matrix, stack_blobs, to_vector

from autograder.authoring import mistake


@mistake(
    "as_column",
    "unsqueeze(0) gives a row (1, N); in a column the new axis comes after N, at position 1.",
)
def unsqueeze_dim0(v):
    return v.unsqueeze(0)


@mistake(
    "as_column",
    "The trailing underscore changes the caller's tensor in place: afterwards v itself is a "
    "column. The method without the underscore returns a new view.",
)
def inplace_unsqueeze_(v):
    return v.unsqueeze_(1)


@mistake(
    "as_column",
    ".t() of a tensor with one axis does nothing: transposing swaps two axes. First the vector "
    "needs a second axis.",
)
def transpose_1d(v):
    return v.t()


@mistake(
    "as_column",
    "A new tensor built from plain numbers loses the dtype of v and the way back for gradients; "
    "change the shape of v itself.",
)
def rebuilt_from_numbers(v):
    return torch.tensor([[number] for number in v.tolist()])


@mistake(
    "as_column",
    "The length 3 comes from the example; a vector of any other length does not fit.",
)
def hardcoded_length(v):
    return v.reshape(3, 1)


@mistake("as_column", "The result is converted to float32: only the shape should change.")
def converted_to_float(v):
    return v.unsqueeze(1).float()


@mistake(
    "as_column",
    "The numbers are right, but .detach() (and .data, and NumPy) cuts the graph: no gradient "
    "reaches v.",
)
def detached(v):
    return as_column(v.detach())


@mistake(
    "as_column",
    "expand repeats the column N times, so the result is (N, N); a column has one entry per row.",
)
def expanded_square(v):
    return v.unsqueeze(1).expand(-1, len(v))


@mistake(
    "drop_dim",
    "squeeze() without dim removes every axis of length 1; say which one, so that the others stay.",
)
def squeeze_all(x, dim):
    if x.shape[dim] != 1:
        raise ValueError(f"axis {dim} has length {x.shape[dim]}")
    return x.squeeze()


@mistake(
    "drop_dim",
    "squeeze(dim) silently does nothing when the axis is longer than 1; the task asks for a "
    "ValueError there, so look at the length first.",
)
def silent_noop(x, dim):
    return x.squeeze(dim)


@mistake(
    "drop_dim",
    "Taking index 0 of a longer axis silently throws the other numbers away; check "
    "that the axis has length 1 before you drop it.",
)
def first_slice(x, dim):
    return x.select(dim, 0)


@mistake(
    "drop_dim",
    "squeeze_ with the trailing underscore changes the caller's x; use the method that returns a "
    "new view.",
)
def inplace_squeeze_(x, dim):
    if x.shape[dim] != 1:
        raise ValueError(f"axis {dim} has length {x.shape[dim]}")
    return x.squeeze_(dim)


@mistake(
    "drop_dim",
    "For dim = -1, dim + 1 is 0, so the slice after the axis is the whole shape again. Make a "
    "negative dim positive first, or let PyTorch count.",
)
def negative_dim(x, dim):
    if x.shape[dim] != 1:
        raise ValueError(f"axis {dim} has length {x.shape[dim]}")
    return x.reshape(x.shape[:dim] + x.shape[dim + 1 :])


@mistake(
    "drop_dim",
    "An axis of length 0 is not of length 1 either: compare with != instead of >.",
)
def only_longer_refused(x, dim):
    if x.shape[dim] > 1:
        raise ValueError(f"axis {dim} has length {x.shape[dim]}")
    return x.squeeze(dim)


@mistake(
    "drop_dim",
    "The refusal is an AssertionError: assert is for your own slips (and python -O removes it). "
    "The caller was promised a ValueError.",
)
def assertion(x, dim):
    assert x.shape[dim] == 1
    return x.squeeze(dim)


@mistake(
    "drop_dim",
    "The refusal is an IndexError; that means the axis does not exist. An axis of the wrong "
    "length is a ValueError.",
)
def index_error(x, dim):
    if x.shape[dim] != 1:
        raise IndexError(f"axis {dim} has length {x.shape[dim]}")
    return x.squeeze(dim)


@mistake(
    "drop_dim",
    "A ValueError that is returned (or printed) stops nobody: the caller carries on with it as "
    "if it were the result. Raise it.",
)
def returned_error(x, dim):
    if x.shape[dim] != 1:
        return ValueError(f"axis {dim} has length {x.shape[dim]}")
    return x.squeeze(dim)


@mistake(
    "drop_dim", "The dim argument is ignored: the first axis is removed, whichever one is named."
)
def always_first_axis(x, dim):
    if x.shape[0] != 1:
        raise ValueError(f"axis has length {x.shape[0]}")
    return x[0]


@mistake(
    "to_vector",
    "With a batch of one, squeeze() also removes the batch axis and leaves a scalar of shape (). "
    "Name the axis that should go.",
)
def squeeze_batch1(z):
    return z.squeeze()


@mistake(
    "to_vector",
    "Axis 0 is the batch; the feature axis of length 1 is axis 1. Squeezing axis 0 does nothing "
    "unless N is 1.",
)
def squeeze_dim0(z):
    return z.squeeze(0)


@mistake(
    "to_vector",
    "The transpose is a row (1, N): it still has two axes. A vector has one.",
)
def transposed(z):
    return z.t()


@mistake("to_vector", "z[0] is the first row only: the other samples are lost.")
def first_row(z):
    return z[0]


@mistake(
    "to_vector",
    "squeeze_ with the trailing underscore turns the caller's column into a vector too; use the "
    "method that returns a new view.",
    name="inplace_squeeze_",
)
def inplace_squeeze_of_column(z):
    return z.squeeze_(1)


@mistake(
    "to_vector",
    "item() gives Python numbers: the new tensor has lost the dtype and the way back for "
    "gradients.",
    name="rebuilt_from_numbers",
)
def rebuilt_vector(z):
    return torch.tensor([row.item() for row in z])


@mistake(
    "to_vector",
    "The result is a Python list, not a tensor: nothing can be computed or trained with it.",
)
def list_of_numbers(z):
    return z.flatten().tolist()


@mistake(
    "to_vector",
    "The numbers are right, but .detach() (and .data, and NumPy) cuts the graph: no gradient "
    "reaches z.",
    name="detached",
)
def detached_vector(z):
    return to_vector(z.detach())


@mistake(
    "design_matrix",
    "Your columns are [1, x], but w is (slope, bias): the fitted slope and bias would come out "
    "swapped. x is the first column.",
)
def ones_first(x):
    return torch.stack([torch.ones_like(x), x], dim=1)


@mistake(
    "design_matrix",
    "stack puts the new axis at position 0 unless told otherwise, which gives (2, N); samples must "
    "be rows, so the new axis comes second.",
)
def stack_dim0(x):
    return torch.stack([x, torch.ones_like(x)])


@mistake(
    "design_matrix",
    "cat joins along an axis that is already there, so two vectors (N,) become one of length 2N. "
    "The columns need a new axis.",
)
def cat_1d(x):
    return torch.cat([x, torch.ones_like(x)])


@mistake(
    "design_matrix",
    "The 5 is hard-coded from the example; take the length from x.",
)
def hardcoded_N5(x):
    return torch.stack([x, torch.ones(5)], dim=1)


@mistake(
    "design_matrix",
    "Going through .detach() or .numpy() cuts the graph, so no gradient reaches x; stay in "
    "PyTorch.",
)
def via_numpy(x):
    numbers = x.detach().numpy()
    return torch.from_numpy(np.stack([numbers, np.ones_like(numbers)], axis=1))


@mistake(
    "design_matrix",
    "The buffer is float32 whatever x is, so float64 numbers are rounded; create it in the dtype "
    "of x.",
)
def float32_buffer(x):
    X = torch.ones(len(x), 2)
    X[:, 0] = x
    return X


@mistake(
    "design_matrix",
    "The shape is right, the numbers are not: reshape fills row by row, so neighbouring x share a "
    "row and the ones come at the end. Put x and the ones side by side instead.",
)
def reshape_mixes(x):
    return torch.cat([x, torch.ones_like(x)]).reshape(-1, 2)


@mistake("design_matrix", "The second column is 0, so the bias would have no effect; it must be 1.")
def zeros_column(x):
    return torch.stack([x, torch.zeros_like(x)], dim=1)


@mistake(
    "design_matrix",
    "A squeeze without dim removes the row axis when there is only one point: the result must "
    "then be (1, 2).",
)
def squeezed(x):
    return design_matrix(x).squeeze()


@mistake(
    "design_matrix",
    "x.unsqueeze_ changes the caller's x into a column; without the underscore you get a new view.",
    name="inplace_unsqueeze_",
)
def inplace_column(x):
    x.unsqueeze_(1)
    return torch.cat([x, torch.ones_like(x)], dim=1)


@mistake("design_matrix", "x / x is 1 except where x is 0: there it is nan. Make ones directly.")
def x_over_x(x):
    return torch.stack([x, x / x], dim=1)


@mistake(
    "design_matrix",
    "0 * x + 1 is 1 except where x is infinite or missing: there it is nan. Make ones directly.",
)
def zero_times_x(x):
    return torch.stack([x, 0 * x + 1], dim=1)


@mistake(
    "design_matrix",
    "The ones are always made on the CPU, so an x on another device has no partner there; "
    "make them like x.",
)
def ones_on_the_cpu(x):
    return torch.stack([x, torch.ones(len(x), dtype=x.dtype)], dim=1)


@mistake("design_matrix", "The column of ones is missing: without it there is no bias.")
def only_x(x):
    return x.unsqueeze(1)


@mistake(
    "design_matrix",
    "torch.Tensor(…) and torch.tensor(…) of Python numbers give float32 and cut the graph: no "
    "gradient reaches x.",
    name="rebuilt_from_numbers",
)
def rebuilt_matrix(x):
    return torch.Tensor([[number, 1.0] for number in x.tolist()])


def labels_of(blobs):
    """Right labels, for the mistakes that are about the points."""
    return stack_blobs(blobs)[1]


@mistake(
    "stack_blobs",
    "stack adds a new axis, (K, n, D), and needs blobs of equal size; the rows belong one below "
    "the other in one table (N, D).",
)
def stack_instead_cat(blobs):
    return torch.stack(blobs), labels_of(blobs)


@mistake(
    "stack_blobs",
    "Joined along dim 1, the blobs are side by side, as more features of the same samples; you "
    "want more rows.",
)
def cat_dim1(blobs):
    return torch.cat(blobs, dim=1), labels_of(blobs)


@mistake(
    "stack_blobs",
    "Class labels must be int64: the loss of a classifier reads floating-point targets as "
    "probabilities, or raises.",
)
def float_labels(blobs):
    labels = torch.cat([torch.ones(len(blob)) * i for i, blob in enumerate(blobs)])
    return torch.cat(blobs), labels


@mistake(
    "stack_blobs",
    "The labels start at 1; they index the model's outputs, so the first class is 0.",
)
def labels_from_1(blobs):
    labels = [torch.full((len(blob),), i) for i, blob in enumerate(blobs, start=1)]
    return torch.cat(blobs), torch.cat(labels)


@mistake(
    "stack_blobs",
    "The labels are a column (N, 1); compared with predictions (N,) that broadcasts to (N, N). "
    "They must be (N,).",
)
def labels_column(blobs):
    labels = [torch.full((len(blob), 1), i) for i, blob in enumerate(blobs)]
    return torch.cat(blobs), torch.cat(labels)


@mistake(
    "stack_blobs",
    "Every class gets as many labels as the first blob has rows; the blobs may have different "
    "sizes.",
)
def labels_of_equal_sizes(blobs):
    return torch.cat(blobs), torch.arange(len(blobs)).repeat_interleave(len(blobs[0]))


@mistake(
    "stack_blobs",
    "repeat runs through all classes again and again (0, 1, 0, 1, …), but the rows come blob "
    "after blob.",
)
def labels_interleaved(blobs):
    return torch.cat(blobs), torch.arange(len(blobs)).repeat(len(blobs[0]))


@mistake("stack_blobs", "Only the first two blobs are used; the list may hold any number.")
def two_blobs_only(blobs):
    first, second = blobs[0], blobs[1]
    labels = torch.cat([torch.zeros(len(first)), torch.ones(len(second))]).long()
    return torch.cat([first, second]), labels


@mistake("stack_blobs", "There is one label for each blob; every row needs its own.")
def one_label_per_blob(blobs):
    return torch.cat(blobs), torch.arange(len(blobs))


@mistake("stack_blobs", "Points come first, labels second: yours are swapped.")
def swapped_return(blobs):
    points, labels = stack_blobs(blobs)
    return labels, points


@mistake("stack_blobs", "The labels are int32; PyTorch wants class indices as int64 (torch.long).")
def int32_labels(blobs):
    return torch.cat(blobs), labels_of(blobs).int()


@mistake(
    "stack_blobs",
    "The labels are one-hot rows (N, K); the task wants the class numbers, shape (N,).",
)
def one_hot_labels(blobs):
    return torch.cat(blobs), torch.nn.functional.one_hot(labels_of(blobs))


@mistake(
    "stack_blobs",
    "The rows are shuffled. Points and labels still belong together, but the task fixes the "
    "order: blob after blob.",
)
def shuffled(blobs):
    points, labels = stack_blobs(blobs)
    order = torch.randperm(len(points))
    return points[order], labels[order]


@mistake(
    "stack_blobs",
    "A table rebuilt from Python numbers loses the blobs' dtype and the way back for gradients; "
    "join the tensors themselves.",
    name="rebuilt_from_numbers",
)
def rebuilt_points(blobs):
    rows = [row for blob in blobs for row in blob.tolist()]
    return torch.tensor(rows), labels_of(blobs)


@mistake(
    "stack_blobs",
    "pop empties the caller's list; go through it without taking anything out.",
)
def list_emptied(blobs):
    points, labels, i = [], [], 0
    while blobs:
        blob = blobs.pop(0)
        points.append(blob)
        labels.append(torch.full((len(blob),), i))
        i += 1
    return torch.cat(points), torch.cat(labels)


@mistake(
    "add_nc",
    "The channel comes last; PyTorch's images are (N, C, H, W), with both new axes in front.",
)
def channels_last(img):
    return img[None, :, :, None]


@mistake(
    "add_nc",
    "Only one axis was added; convolution layers want batch and channel: (1, 1, H, W).",
)
def only_one_axis(img):
    return img.unsqueeze(0)


@mistake("add_nc", "clone copies the pixels; a view is enough and shares memory with the image.")
def clone(img):
    return add_nc(img).clone()


@mistake(
    "add_nc",
    "repeat copies the pixels; a view is enough and shares memory with the image.",
    same_as="clone",
)
def repeated(img):
    return img.repeat(1, 1, 1, 1)


@mistake(
    "add_nc",
    "stack always makes new memory; adding an axis needs no copy of the pixels.",
    same_as="clone",
)
def stacked(img):
    return torch.stack([torch.stack([img])])


@mistake(
    "add_nc",
    "contiguous() copies an image that is not contiguous, a transposed one for example; adding "
    "axes works without it.",
)
def contiguous_first(img):
    return img.contiguous()[None, None]


@mistake("add_nc", "Both axes were added at the end, (H, W, 1, 1); they go in front.")
def axes_at_the_end(img):
    return img.unsqueeze(-1).unsqueeze(-1)


@mistake(
    "add_nc",
    "unsqueeze_ changes the caller's image to four axes as well; without the underscore you get a "
    "new view.",
    name="inplace_unsqueeze_",
)
def inplace_image(img):
    return img.unsqueeze_(0).unsqueeze_(0)


@mistake(
    "add_nc",
    "Height and width are swapped: view keeps the order of the numbers, so the rows are cut at "
    "the wrong places.",
)
def height_width_swapped(img):
    width, height = img.shape
    return img.reshape(1, 1, height, width)


@mistake(
    "add_nc",
    "float() copies every image that is not float32 and changes its dtype; only axes should be "
    "added.",
    name="converted_to_float",
)
def image_to_float(img):
    return img.float()[None, None]


@mistake(
    "add_nc",
    ".detach() and .data share the pixels but cut the graph: no gradient reaches the image.",
    name="detached",
)
def detached_image(img):
    return add_nc(img.detach())
