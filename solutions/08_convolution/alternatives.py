import math

import torch
from convolution import conv2d, corr2d, pad2d
from torch import nn

from autograder.authoring import alternative

# --- pad2d ---


@alternative("pad2d")
def joined_strips(x: torch.Tensor, p: int, value: float = 0.0) -> torch.Tensor:
    left = x.new_full((*x.shape[:-1], p), value)
    x = torch.cat([left, x, left], dim=-1)
    top = x.new_full((*x.shape[:-2], p, x.shape[-1]), value)
    return torch.cat([top, x, top], dim=-2)


@alternative("pad2d")
def one_strip_at_a_time(x: torch.Tensor, p: int, value: float = 0.0) -> torch.Tensor:
    for _ in range(p):
        for dim in (-1, -2):
            strip = torch.full_like(x.narrow(dim, 0, 1), value)
            x = torch.cat((strip, x, strip), dim=dim)
    return x


@alternative("pad2d")
def picked_by_index(x: torch.Tensor, p: int, value: float = 0.0) -> torch.Tensor:
    H, W = x.shape[-2:]
    rows = torch.arange(-p, H + p, device=x.device)
    columns = torch.arange(-p, W + p, device=x.device)
    inside = ((rows >= 0) & (rows < H))[:, None] & ((columns >= 0) & (columns < W))
    repeated = x[..., rows.clamp(0, H - 1), :][..., columns.clamp(0, W - 1)]
    return torch.where(inside, repeated, torch.tensor(value, dtype=x.dtype, device=x.device))


@alternative("pad2d")
def ones_times_value(x: torch.Tensor, p: int, value: float = 0.0) -> torch.Tensor:
    shape = list(x.shape)
    shape[-1] += 2 * p
    shape[-2] += 2 * p
    out = torch.ones(shape, dtype=x.dtype, device=x.device) * value
    out[..., p : shape[-2] - p, p : shape[-1] - p].copy_(x)
    return out


# --- corr2d ---


@alternative("corr2d")
def one_place_at_a_time(x: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
    kh, kw = k.shape
    rows = []
    for i in range(x.shape[0] - kh + 1):
        row = [(x[i : i + kh, j : j + kw] * k).sum() for j in range(x.shape[1] - kw + 1)]
        rows.append(torch.stack(row))
    return torch.stack(rows)


@alternative("corr2d")
def written_into_a_buffer(x: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
    kh, kw = k.size()
    y = torch.zeros(x.size(0) - kh + 1, x.size(1) - kw + 1, dtype=x.dtype, device=x.device)
    for i in range(y.size(0)):
        for j in range(y.size(1)):
            y[i, j] = torch.sum(x[i : i + kh, j : j + kw] * k)
    return y


@alternative("corr2d")
def windows_and_einsum(x: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
    windows = x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1)
    return torch.einsum("ijuv,uv->ij", windows, k)


@alternative("corr2d")
def strided_windows(x: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
    x = x.contiguous()
    (H, W), (kh, kw) = x.shape, k.shape
    windows = x.as_strided((H - kh + 1, W - kw + 1, kh, kw), (W, 1, W, 1))
    return windows.flatten(2) @ k.flatten()


@alternative("corr2d")
def fourier_cropped(x: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
    (H, W), (kh, kw) = x.shape, k.shape
    spectrum = torch.fft.rfft2(x) * torch.fft.rfft2(k, s=(H, W)).conj()
    return torch.fft.irfft2(spectrum, s=(H, W))[: H - kh + 1, : W - kw + 1]


# --- conv2d ---


@alternative("conv2d")
def windows_as_columns(
    x: torch.Tensor,
    w: torch.Tensor,
    b: torch.Tensor | None,
    stride: int = 1,
    padding: int = 0,
) -> torch.Tensor:
    kh, kw = w.shape[2:]
    x = pad2d(x, padding)
    windows = x.unfold(2, kh, stride).unfold(3, kw, stride).permute(0, 2, 3, 1, 4, 5)
    y = windows.flatten(3) @ w.flatten(1).T
    if b is not None:
        y = y + b
    return y.permute(0, 3, 1, 2)


@alternative("conv2d")
def one_place_of_all_pictures(
    x: torch.Tensor,
    w: torch.Tensor,
    b: torch.Tensor | None,
    stride: int = 1,
    padding: int = 0,
) -> torch.Tensor:
    x = torch.nn.functional.pad(x, (padding, padding, padding, padding))
    N, _, H, W = x.shape
    O, _, kh, kw = w.shape
    Ho, Wo = (H - kh) // stride + 1, (W - kw) // stride + 1
    y = torch.zeros(N, O, Ho, Wo, dtype=x.dtype, device=x.device)
    for i in range(Ho):
        for j in range(Wo):
            top, left = i * stride, j * stride
            window = x[:, None, :, top : top + kh, left : left + kw]
            y[:, :, i, j] = (window * w[None]).sum(dim=(2, 3, 4))
    if b is not None:
        y += b.view(1, O, 1, 1)
    return y


@alternative("conv2d")
def corr2d_on_every_channel(
    x: torch.Tensor,
    w: torch.Tensor,
    b: torch.Tensor | None,
    stride: int = 1,
    padding: int = 0,
) -> torch.Tensor:
    x = pad2d(x, padding)
    pictures = []
    for picture in x:
        maps = []
        for o, filters in enumerate(w):
            total = sum(corr2d(x_c, w_c) for x_c, w_c in zip(picture, filters, strict=True))
            total = total[::stride, ::stride]
            maps.append(total if b is None else total + b[o])
        pictures.append(torch.stack(maps))
    return torch.stack(pictures)


@alternative("conv2d")
def mapped_corr2d(
    x: torch.Tensor,
    w: torch.Tensor,
    b: torch.Tensor | None,
    stride: int = 1,
    padding: int = 0,
) -> torch.Tensor:
    over_channels = torch.func.vmap(corr2d)
    over_filters = torch.func.vmap(lambda p, f: over_channels(p, f).sum(0), in_dims=(None, 0))
    over_pictures = torch.func.vmap(over_filters, in_dims=(0, None))
    y = over_pictures(pad2d(x, padding), w)[..., ::stride, ::stride]
    return y + b.reshape(-1, 1, 1) if b is not None else y


# --- maxpool2d ---


@alternative("maxpool2d")
def running_maximum(
    x: torch.Tensor, k: int, stride: int | None = None, padding: int = 0
) -> torch.Tensor:
    s = stride or k
    x = torch.nn.functional.pad(x, [padding] * 4, value=-math.inf)
    Ho, Wo = (x.shape[2] - k) // s + 1, (x.shape[3] - k) // s + 1
    best = x.new_full((*x.shape[:2], Ho, Wo), -math.inf)
    for u in range(k):
        for v in range(k):
            best = torch.maximum(best, x[:, :, u::s, v::s][:, :, :Ho, :Wo])
    return best


@alternative("maxpool2d")
def maximum_of_each_window(
    x: torch.Tensor, k: int, stride: int | None = None, padding: int = 0
) -> torch.Tensor:
    if stride is None:
        stride = k
    N, C, H, W = x.shape
    rows = []
    for top in range(-padding, H + padding - k + 1, stride):
        row = []
        for left in range(-padding, W + padding - k + 1, stride):
            window = x[:, :, max(top, 0) : top + k, max(left, 0) : left + k]
            row.append(window.reshape(N, C, -1).max(dim=-1).values)
        rows.append(torch.stack(row, dim=-1))
    return torch.stack(rows, dim=-2)


@alternative("maxpool2d")
def rows_then_columns(
    x: torch.Tensor, k: int, stride: int | None = None, padding: int = 0
) -> torch.Tensor:
    step = k if stride is None else stride
    x = pad2d(x, padding, torch.finfo(x.dtype).min)
    x = x.unfold(3, k, step).max(dim=-1)[0]
    return x.unfold(2, k, step).max(dim=-1)[0]


@alternative("maxpool2d")
def maximum_of_pythons_own(
    x: torch.Tensor, k: int, stride: int | None = None, padding: int = 0
) -> torch.Tensor:
    step = k if stride is None else stride
    windows = pad2d(x, padding, -math.inf).unfold(2, k, step).unfold(3, k, step)
    winners = [max(window) for window in windows.flatten(4).flatten(0, 3)]
    return torch.stack(winners).reshape(windows.shape[:4])


# --- meanpool2d ---


@alternative("meanpool2d")
def sum_of_slices(x: torch.Tensor, k: int, stride: int | None = None) -> torch.Tensor:
    s = stride or k
    Ho, Wo = (x.shape[2] - k) // s + 1, (x.shape[3] - k) // s + 1
    total = torch.zeros_like(x[:, :, :Ho, :Wo])
    for u in range(k):
        for v in range(k):
            total += x[:, :, u::s, v::s][:, :, :Ho, :Wo]
    return total / k**2


@alternative("meanpool2d")
def means_of_means(x: torch.Tensor, k: int, stride: int | None = None) -> torch.Tensor:
    step = k if stride is None else stride
    return x.unfold(3, k, step).mean(dim=-1).unfold(2, k, step).mean(dim=-1)


@alternative("meanpool2d")
def constant_filter(x: torch.Tensor, k: int, stride: int | None = None) -> torch.Tensor:
    N, C, H, W = x.shape
    w = torch.ones(1, 1, k, k, dtype=x.dtype, device=x.device) / (k * k)
    y = conv2d(x.reshape(N * C, 1, H, W), w, None, k if stride is None else stride)
    return y.reshape(N, C, *y.shape[2:])


# --- MyConv2d ---


@alternative("MyConv2d")
class KaimingStart(nn.Module):
    def __init__(self, c_in: int, c_out: int, k: int, stride: int = 1, padding: int = 0) -> None:
        super().__init__()
        self.options = (stride, padding)
        self.bias = nn.Parameter(torch.empty(c_out))
        self.weight = nn.Parameter(torch.empty(c_out, c_in, k, k))
        nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        nn.init.uniform_(self.bias, -((c_in * k**2) ** -0.5), (c_in * k**2) ** -0.5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return conv2d(x, self.weight, self.bias, *self.options)


@alternative("MyConv2d")
class RegisteredParameters(nn.Module):
    def __init__(self, c_in: int, c_out: int, k: int, stride: int = 1, padding: int = 0) -> None:
        super().__init__()
        beta = 1 / (k * c_in**0.5)
        for name, shape in {"weight": (c_out, c_in, k, k), "bias": (c_out,)}.items():
            self.register_parameter(name, nn.Parameter((2 * torch.rand(shape) - 1) * beta))
        self.k, self.stride, self.padding = k, stride, padding

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = pad2d(x, self.padding)
        windows = x.unfold(2, self.k, self.stride).unfold(3, self.k, self.stride)
        y = torch.tensordot(windows, self.weight, dims=([1, 4, 5], [1, 2, 3])).movedim(-1, 1)
        return y + self.bias[None, :, None, None]


# --- param_count ---


@alternative("param_count")
def matched(kind: str, *sizes: int, bias: bool = False) -> int:
    match kind, sizes:
        case "fc", (n_in, n_out):
            return n_in * n_out
        case "conv", (k, c, o):
            return (k * k * c + int(bias)) * o
    raise ValueError(kind)


@alternative("param_count")
def product_of_the_shape(kind: str, *sizes: int, bias: bool = False) -> int:
    shape = sizes if kind == "fc" else (*sizes, sizes[0])
    return math.prod(shape) + (sizes[-1] if bias else 0)


@alternative("param_count")
def counted_on_a_layer(kind: str, *sizes: int, bias: bool = False) -> int:
    if kind == "fc":
        layer = nn.Linear(*sizes, bias=False, device="meta")
    else:
        k, c, o = sizes
        layer = nn.Conv2d(c, o, k, bias=bias, device="meta")
    return sum(p.numel() for p in layer.parameters())
