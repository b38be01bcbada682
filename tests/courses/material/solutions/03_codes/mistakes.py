"""Known wrong versions of the tasks of 03_codes, each with what to say about it."""

from autograder.authoring import mistake
from codes import decode, encode


@mistake("encode", "Codes are counted from 0: the first letter of the alphabet is 0.")
def counted_from_one(text, alphabet):
    return [code + 1 for code in encode(text, alphabet)]


@mistake("decode", "The codes come in the order of the text: it is decoded from its beginning.")
def backwards(codes, alphabet):
    return decode(codes, alphabet)[::-1]
