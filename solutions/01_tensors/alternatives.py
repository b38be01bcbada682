"""Other right versions of the tasks of 01_tensors."""

import torch

from autograder.authoring import alternative


@alternative("as_column")
def indexed_with_none(v):
    return v[:, None]


@alternative("as_column")
def reshaped_column(v):
    return v.reshape(-1, 1)


@alternative("as_column")
def viewed_from_the_end(v):
    return torch.unsqueeze(v, dim=-1)


@alternative("as_column")
def stacked_alone(v):
    return torch.stack([v], dim=1)


@alternative("as_column")
def written_row_by_row(v):
    column = v.new_empty(len(v), 1)
    for row, number in enumerate(v):
        column[row, 0] = number
    return column


@alternative("drop_dim")
def selected(x, dim):
    if x.size(dim) == 1:
        return x.select(dim, 0)
    raise ValueError("only an axis of length 1 can be dropped")


@alternative("drop_dim")
def reshaped_without_it(x, dim):
    shape = list(x.shape)
    if shape.pop(dim) != 1:
        raise ValueError(f"cannot drop axis {dim} of {tuple(x.shape)}")
    return x.reshape(shape)


@alternative("drop_dim")
def unbound(x, dim):
    try:
        (only,) = x.unbind(dim)
    except ValueError as error:
        raise ValueError("the axis must have length 1") from error
    return only


@alternative("drop_dim")
def moved_to_the_front(x, dim):
    front = x.movedim(dim, 0)
    if len(front) != 1:
        raise ValueError(len(front))
    return front[0].clone()


@alternative("to_vector")
def first_column(z):
    return z[:, 0]


@alternative("to_vector")
def flattened(z):
    return z.flatten()


@alternative("to_vector")
def reshaped_vector(z):
    return z.reshape(len(z))


@alternative("to_vector")
def transposed_row(z):
    return z.T[0]


@alternative("to_vector")
def concatenated_rows(z):
    return torch.cat(list(z))


@alternative("design_matrix")
def cat_of_columns(x):
    column = x.unsqueeze(1)
    return torch.cat((column, torch.ones_like(column)), 1)


@alternative("design_matrix")
def filled_buffer(x):
    X = x.new_ones(x.numel(), 2)
    X[:, 0] = x
    return X


@alternative("design_matrix")
def first_and_zeroth_power(x):
    return x.reshape(-1, 1) ** x.new_tensor([1.0, 0.0])


@alternative("design_matrix")
def padded_with_ones(x):
    return torch.nn.functional.pad(x.view(-1, 1), (0, 1), value=1.0)


@alternative("design_matrix")
def stacked_and_transposed(x):
    return torch.stack([x, torch.ones(x.shape, dtype=x.dtype, device=x.device)]).T


@alternative("stack_blobs")
def labels_in_pieces(blobs):
    labels = [torch.full((blob.shape[0],), i) for i, blob in enumerate(blobs)]
    return torch.cat(blobs, dim=0), torch.cat(labels)


@alternative("stack_blobs")
def list_of_labels(blobs):
    labels = []
    for i, blob in enumerate(blobs):
        labels += [i] * len(blob)
    return torch.vstack(list(blobs)), torch.tensor(labels)


@alternative("stack_blobs")
def row_by_row(blobs):
    rows = [(row, i) for i, blob in enumerate(blobs) for row in blob]
    return torch.stack([row for row, _ in rows]), torch.LongTensor([i for _, i in rows])


@alternative("stack_blobs")
def grown_one_by_one(blobs):
    points, labels = blobs[0], blobs[0].new_zeros(len(blobs[0])).long()
    for i, blob in enumerate(blobs[1:], start=1):
        points = torch.cat([points, blob])
        labels = torch.cat([labels, torch.zeros(len(blob), dtype=torch.long) + i])
    return [points, labels]


@alternative("add_nc")
def none_twice(img):
    return img[None, None]


@alternative("add_nc")
def viewed(img):
    return img.view(1, 1, *img.shape)


@alternative("add_nc")
def expanded(img):
    return img.expand(1, 1, -1, -1)


@alternative("add_nc")
def reshaped_image(img):
    height, width = img.shape
    return img.reshape(1, 1, height, width)
