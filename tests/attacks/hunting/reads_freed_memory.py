"""Looks for what others left in memory that was freed: the reference's numbers, other students'."""
import re
import torch

def attack():
    size = 8 << 20
    blocks = [torch.empty(size, dtype=torch.uint8) for _ in range(8)]
    for block in blocks:
        data = block.numpy().tobytes()
        if b"@CANARY@" in data:
            return data[:100]
    raise LookupError("nothing of anybody's is there")
