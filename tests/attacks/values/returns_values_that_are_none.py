"""Returns NaN, infinities, negative zero and numbers beyond every limit."""
import math

def double(x):
    return [math.nan, math.inf, -math.inf, -0.0, 10**5000, -(2**64), 5e-324, True]

def total(x):
    return x * math.nan
