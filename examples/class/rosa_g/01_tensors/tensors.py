# Rosa G. -- I do not like notebooks, this is my file from VS Code
import torch


def as_column(v):
    return v[..., None]


def drop_dim(x, dim):
    if x.shape[dim] != 1:
        raise ValueError("length of axis %d is %d" % (dim, x.shape[dim]))
    return x.mean(dim) if x.is_floating_point() else x.amax(dim)


def to_vector(z):
    return drop_dim(z, 1)


def _ones(x):
    return torch.full_like(x, 1.0)


def design_matrix(x):
    return torch.stack([x, _ones(x)], dim=-1)


def stack_blobs(blobs):
    labels = torch.cat([torch.full_like(b[:, 0], i, dtype=torch.long) for i, b in enumerate(blobs)])
    return torch.cat(blobs), labels


def add_nc(img):
    return img.as_strided((1, 1, *img.shape), (0, 0, *img.stride()))


if __name__ == "__main__":
    print(as_column(torch.arange(3)))
    print(drop_dim(torch.zeros(1, 3, 1), -1).shape)
    print(design_matrix(torch.tensor([1.4, 5.0, 11.0])))
    print(stack_blobs([torch.zeros(2, 2), torch.ones(1, 2)]))
