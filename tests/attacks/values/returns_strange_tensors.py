"""Returns tensors that are not plain: sparse, quantized, complex, meta, nested, with no data."""
import torch

def double(x):
    return [x.to_sparse(), torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8),
            torch.complex(x.float(), x.float()).conj(), torch.empty(10**12, device="meta"),
            torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]), torch.ones(2).to_mkldnn(),
            torch.empty(0, 10**9), torch.empty((1,) * 60), torch.zeros(3).as_strided((3,), (0,))]

def total(x):
    return torch.empty(10**9, device="meta")
