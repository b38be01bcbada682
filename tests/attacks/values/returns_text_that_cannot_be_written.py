"""Returns lone surrogates, null characters and the controls of a terminal."""

def double(x):
    return {"\ud800": "\udfff\x00\x1b[2J", ("a", 1): None, 1: "1", "1": 1}

def total(x):
    return "\ud800" * 100
