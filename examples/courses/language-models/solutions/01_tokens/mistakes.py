"""Known wrong versions of the tasks, each with the sentence for whoever wrote it."""

from itertools import pairwise

import torch
from tokens import count_pairs, decode, encode, merge, train_bpe, windows

from autograder.authoring import mistake

# count_pairs


@mistake(
    "count_pairs",
    "You step by two, so only every other pair is counted. Neighbours overlap: 1, 2, 3 holds (1, 2) "
    "and (2, 3).",
)
def every_other(ids):
    counts = {}
    for i in range(0, len(ids) - 1, 2):
        pair = (ids[i], ids[i + 1])
        counts[pair] = counts.get(pair, 0) + 1
    return counts


@mistake(
    "count_pairs",
    "The last pair is missing: n numbers have n - 1 pairs, and the last one begins at n - 2.",
)
def last_pair_missing(ids):
    return count_pairs(ids[:-1])


@mistake(
    "count_pairs",
    "The last number is paired with the first one. A list is not a ring: at its end there is no "
    "right neighbour.",
)
def circular(ids):
    return count_pairs([*ids, *ids[:1]])


@mistake(
    "count_pairs",
    "Each pair is counted once only: a dict keeps one entry for a key, so add 1 to what is there.",
)
def ones_only(ids):
    return dict.fromkeys(pairwise(ids), 1)


@mistake(
    "count_pairs",
    "A pair begins at 0 the first time it is met, so every count is one too small.",
)
def starts_at_zero(ids):
    return {pair: count - 1 for pair, count in count_pairs(ids).items()}


@mistake(
    "count_pairs",
    "The order within a pair matters: (1, 2) and (2, 1) are different pairs. You sort them into one.",
)
def unordered(ids):
    counts = {}
    for pair in pairwise(ids):
        key = (min(pair), max(pair))
        counts[key] = counts.get(key, 0) + 1
    return counts


@mistake("count_pairs", "The right number stands first in your keys. The left one comes first.")
def reversed_pairs(ids):
    return {(right, left): count for (left, right), count in count_pairs(ids).items()}


@mistake(
    "count_pairs",
    "Pairs that overlap are counted once: in 7, 7, 7 you find (7, 7) only once. Every position "
    "counts here; that only one of the two can be merged is the business of `merge`.",
)
def without_overlaps(ids):
    counts, last = {}, None
    for i, pair in enumerate(pairwise(ids)):
        if last == (i - 1, pair):
            last = None
            continue
        counts[pair] = counts.get(pair, 0) + 1
        last = (i, pair)
    return counts


@mistake("count_pairs", "You count single numbers. Count pairs of neighbours.")
def single_numbers(ids):
    return {number: ids.count(number) for number in ids}


@mistake(
    "count_pairs",
    "You return a list of pairs and counts. The task asks for a dict from each pair to its count.",
)
def items_instead(ids):
    return list(count_pairs(ids).items())


@mistake(
    "count_pairs",
    "Counts are shares of all pairs here. Return whole numbers: how often a pair occurs.",
)
def shares(ids):
    counts = count_pairs(ids)
    return {pair: count / max(len(ids) - 1, 1) for pair, count in counts.items()}


@mistake(
    "count_pairs",
    "The dict stands in the function's head, where it is made once: counts of earlier calls are "
    "still in it. Make it inside.",
)
def kept_between_calls(ids, counts={}):
    for pair in pairwise(ids):
        counts[pair] = counts.get(pair, 0) + 1
    return dict(counts)


# merge


@mistake(
    "merge",
    "After a merge you move on by one position only, so the right number of the pair is used again: "
    "it stays in the list, or is merged a second time.",
)
def moves_by_one(ids, pair, new_id):
    merged = []
    for i in range(len(ids)):
        merged.append(new_id if tuple(ids[i : i + 2]) == pair else ids[i])
    return merged


@mistake(
    "merge",
    "The right number of every pair disappears, but overlapping pairs are both replaced: 7, 7, 7 "
    "becomes two new tokens. A number that has been replaced is used up.",
)
def overlapping(ids, pair, new_id):
    merged = []
    for i, number in enumerate(ids):
        if tuple(ids[i : i + 2]) == pair:
            merged.append(new_id)
        elif i == 0 or tuple(ids[i - 1 : i + 1]) != pair:
            merged.append(number)
    return merged


@mistake(
    "merge",
    "The list is read from right to left: 7, 7, 7 becomes 7, new_id. Read it from the left.",
)
def from_the_right(ids, pair, new_id):
    return merge(ids[::-1], pair[::-1], new_id)[::-1]


@mistake(
    "merge",
    "The last number of the list is lost when it belongs to no pair: the loop over pairs ends before "
    "it.",
)
def last_number_lost(ids, pair, new_id):
    if len(ids) > 1 and merge(ids[-2:], pair, new_id) == [new_id]:
        return merge(ids, pair, new_id)
    return merge(ids, pair, new_id)[:-1]


@mistake("merge", "Only the first occurrence is replaced. Go on to the end of the list.")
def first_only(ids, pair, new_id):
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            return [*ids[:i], new_id, *ids[i + 2 :]]
    return list(ids)


@mistake(
    "merge",
    "The two numbers are replaced wherever either of them stands. They have to stand side by side, "
    "in this order.",
)
def either_number(ids, pair, new_id):
    return [new_id if number in pair else number for number in ids]


@mistake(
    "merge",
    "Both orders are merged: (2, 1) is not the pair (1, 2).",
)
def both_orders(ids, pair, new_id):
    merged, position = [], 0
    while position < len(ids):
        if tuple(ids[position : position + 2]) in (pair, pair[::-1]):
            merged.append(new_id)
            position += 2
        else:
            merged.append(ids[position])
            position += 1
    return merged


@mistake(
    "merge",
    "The merged list is right, but the caller's list is changed: `del`, `pop` and assignments write "
    "into the list itself. Build a new one.",
)
def in_place(ids, pair, new_id):
    ids[:] = merge(ids, pair, new_id)
    return ids


@mistake(
    "merge",
    "A new_id that you have just written is merged again with what follows. What comes out is not "
    "read again in the same call.",
)
def read_again(ids, pair, new_id):
    merged = []
    for number in ids:
        merged.append(number)
        while tuple(merged[-2:]) == pair:
            merged[-2:] = [new_id]
    return merged


@mistake(
    "merge",
    "The pair stays, and the new token is put behind it. It replaces the two.",
)
def inserted(ids, pair, new_id):
    merged = []
    for number in merge(ids, pair, new_id):
        merged += [*pair, new_id] if number == new_id else [number]
    return merged


@mistake("merge", "New tokens always get the number 256. Use `new_id`.")
def always_256(ids, pair, new_id):
    return merge(ids, pair, 256)


@mistake(
    "merge",
    "A text of the list is searched, and there 11, 2 is found in 111, 2. Compare numbers.",
)
def through_text(ids, pair, new_id):
    text = " ".join(map(str, ids)).replace(f"{pair[0]} {pair[1]}", str(new_id))
    return [int(word) for word in text.split()]


# train_bpe


def trained(text, n_merges, choose, least=2, first=256):
    """Train with another choice; the mistakes below differ in it."""
    ids, merges = list(text.encode()), []
    for new_id in range(first, first + n_merges):
        counts = count_pairs(ids)
        if max(counts.values(), default=0) < least:
            break
        best = choose(counts)
        ids = merge(ids, best, new_id)
        merges.append(best)
    return merges


@mistake(
    "train_bpe",
    "Of equally frequent pairs you take the one that was met first. The smallest one goes first: "
    "what a tokenizer is must not depend on the order in which a dict was filled.",
)
def first_met(text, n_merges):
    return trained(text, n_merges, lambda counts: max(counts, key=counts.get))


@mistake(
    "train_bpe",
    "Of equally frequent pairs you take the largest: `max` over (count, pair) compares the pairs too. "
    "The smallest one goes first.",
)
def largest_of_ties(text, n_merges):
    return trained(text, n_merges, lambda counts: max((c, p) for p, c in counts.items())[1])


@mistake(
    "train_bpe",
    "Of equally frequent pairs you take the one with the smaller right number. Tuples are compared by "
    "their left number first.",
)
def right_number_first(text, n_merges):
    return trained(
        text, n_merges, lambda counts: min(counts, key=lambda pair: (-counts[pair], pair[::-1]))
    )


@mistake(
    "train_bpe",
    "The training goes on when no pair occurs twice, and merges pairs that occur once: that makes no "
    "text shorter but this one. Stop there.",
)
def goes_on(text, n_merges):
    return trained(text, n_merges, lambda c: min(c, key=lambda p: (-c[p], p)), least=1)


@mistake(
    "train_bpe",
    "A pair that occurs exactly twice is worth a merge: stop only when no pair occurs at least twice.",
)
def stops_at_two(text, n_merges):
    return trained(text, n_merges, lambda c: min(c, key=lambda p: (-c[p], p)), least=3)


@mistake(
    "train_bpe",
    "The pairs are counted once, at the beginning. Count anew in each round: after a merge there are "
    "new pairs, and others are gone.",
)
def counted_once(text, n_merges):
    counts = count_pairs(list(text.encode()))
    ranking = sorted((pair for pair in counts if counts[pair] > 1), key=lambda p: (-counts[p], p))
    return ranking[:n_merges]


@mistake(
    "train_bpe",
    "The new tokens begin at 257: the first free number is 256, since bytes are 0 to 255.",
)
def begins_at_257(text, n_merges):
    return trained(text, n_merges, lambda c: min(c, key=lambda p: (-c[p], p)), first=257)


@mistake(
    "train_bpe",
    "The text is read as characters with `ord`. Begin with its UTF-8 bytes: `é` is two of them, and "
    "no token of a letter may collide with 256 and above.",
)
def characters(text, n_merges):
    ids, merges = [ord(letter) for letter in text], []
    for new_id in range(256, 256 + n_merges):
        counts = count_pairs(ids)
        if max(counts.values(), default=0) < 2:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        ids = merge(ids, best, new_id)
        merges.append(best)
    return merges


@mistake(
    "train_bpe",
    "The rarest pair is merged. Take the most frequent one.",
)
def rarest(text, n_merges):
    return trained(text, n_merges, lambda c: min((p for p in c if c[p] > 1), key=lambda p: (c[p], p)))


@mistake(
    "train_bpe",
    "There is one round too few: `n_merges` counts the merges themselves.",
)
def one_round_less(text, n_merges):
    return train_bpe(text, max(n_merges - 1, 0))


@mistake(
    "train_bpe",
    "`n_merges` is taken for the size of the whole vocabulary, with the 256 bytes in it. It is the "
    "number of merges.",
)
def vocabulary_size(text, n_merges):
    return train_bpe(text, max(n_merges - 256, 0))


@mistake(
    "train_bpe",
    "You return the new tokens with the pairs as a dict. The task asks for the list of pairs; a "
    "pair's place in it says which token it became.",
)
def as_dict(text, n_merges):
    return {pair: 256 + rank for rank, pair in enumerate(train_bpe(text, n_merges))}


@mistake(
    "train_bpe",
    "Upper case is turned into lower case before the training. A tokenizer changes nothing of a text.",
)
def lower_case(text, n_merges):
    return train_bpe(text.lower(), n_merges)


# encode


@mistake(
    "encode",
    "The merges are done in reverse order. The first one that was learned comes first: later pairs "
    "hold tokens that only exist after earlier merges.",
)
def reversed_merges(text, merges):
    ids = list(text.encode())
    for rank in reversed(range(len(merges))):
        ids = merge(ids, merges[rank], 256 + rank)
    return ids


@mistake(
    "encode",
    "New tokens are numbered from 0, where the bytes are. Pair number i is token 256 + i.",
)
def numbered_from_zero(text, merges):
    ids = list(text.encode())
    for rank, pair in enumerate(merges):
        ids = merge(ids, pair, rank)
    return ids


@mistake(
    "encode",
    "New tokens are numbered from 257. The bytes end at 255, so the first pair is token 256.",
)
def numbered_from_257(text, merges):
    ids = list(text.encode())
    for rank, pair in enumerate(merges):
        ids = merge(ids, pair, 257 + rank)
    return ids


@mistake(
    "encode",
    "The longest token that fits is taken from the left. That is another tokenizer: BPE does the "
    "merges in the order in which they were learned.",
)
def longest_first(text, merges):
    pieces = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        pieces.append(pieces[left] + pieces[right])
    rest, ids = text.encode(), []
    while rest:
        fits = [token for token, piece in enumerate(pieces) if rest.startswith(piece)]
        best = max(fits, key=lambda token: len(pieces[token]))
        ids.append(best)
        rest = rest[len(pieces[best]) :]
    return ids


@mistake(
    "encode",
    "The tokenizer is trained anew on the text that is to be encoded. Use the merges that are given.",
)
def trained_anew(text, merges):
    return encode(text, train_bpe(text, len(merges)))


@mistake(
    "encode",
    "The last merge is left out.",
)
def last_merge_missing(text, merges):
    return encode(text, merges[:-1])


@mistake(
    "encode",
    "Only the bytes are returned: the merges are not done, or their result is thrown away. `merge` "
    "gives a new list.",
)
def bytes_only(text, merges):
    return list(text.encode())


@mistake(
    "encode",
    "Each pair is merged once, at its first occurrence. A merge is done everywhere.",
)
def first_occurrence(text, merges):
    ids = list(text.encode())
    for rank, pair in enumerate(merges):
        for i in range(len(ids) - 1):
            if (ids[i], ids[i + 1]) == pair:
                ids[i : i + 2] = [256 + rank]
                break
    return ids


@mistake(
    "encode",
    "Characters are taken with `ord` instead of bytes. For ASCII that is the same; for other letters "
    "the numbers are no bytes, and `decode` cannot read them.",
)
def code_points(text, merges):
    ids = [ord(letter) for letter in text]
    for rank, pair in enumerate(merges):
        ids = merge(ids, pair, 256 + rank)
    return ids


@mistake(
    "encode",
    "Letters that are not ASCII are dropped. UTF-8 writes every letter.",
)
def ascii_only(text, merges):
    return encode(text.encode("ascii", "ignore").decode(), merges)


@mistake(
    "encode",
    "Every word is encoded by itself, so blanks and line breaks are lost. They are bytes like all "
    "others, and merges go across them.",
)
def words_only(text, merges):
    return [token for word in text.split() for token in encode(word, merges)]


@mistake(
    "encode",
    "Blanks at the ends of the text are cut off. A tokenizer changes nothing of a text.",
)
def stripped(text, merges):
    return encode(text.strip(), merges)


# decode


def pieces_of(merges):
    """Say what each token stands for; the mistakes below differ in what they do with it."""
    pieces = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        pieces.append(pieces[left] + pieces[right])
    return pieces


@mistake(
    "decode",
    "Every token is read as a text by itself. A letter of several bytes may be spread over several "
    "tokens: join the bytes first.",
)
def token_by_token(ids, merges):
    pieces = pieces_of(merges)
    return "".join(pieces[token].decode("utf-8", errors="replace") for token in ids)


@mistake(
    "decode",
    "Bytes that are no UTF-8 raise an error. A model can write anything: use errors=\"replace\".",
)
def strict(ids, merges):
    return b"".join(pieces_of(merges)[token] for token in ids).decode("utf-8")


@mistake(
    "decode",
    "Bytes that are no UTF-8 disappear. They should be seen: use errors=\"replace\", not \"ignore\".",
)
def ignored(ids, merges):
    return b"".join(pieces_of(merges)[token] for token in ids).decode("utf-8", errors="ignore")


@mistake(
    "decode",
    "Every byte is read as one letter (`chr`, or Latin-1). In UTF-8 a letter may have up to four "
    "bytes.",
)
def latin_1(ids, merges):
    return b"".join(pieces_of(merges)[token] for token in ids).decode("latin-1")


@mistake("decode", "Within each merged token the right part comes first. Left comes first.")
def right_first(ids, merges):
    return decode(ids, [(right, left) for left, right in merges])


@mistake(
    "decode",
    "A merged token is taken apart once only. Its parts may be merged tokens themselves, and those "
    "are lost.",
)
def one_level(ids, merges):
    found = bytearray()
    for token in ids:
        parts = merges[token - 256] if token >= 256 else (token,)
        found += bytes(part for part in parts if part < 256)
    return found.decode("utf-8", errors="replace")


@mistake(
    "decode",
    "Off by one: token 256 is the first pair, merges[0]. Yours is taken for another one.",
)
def off_by_one(ids, merges):
    pieces = pieces_of(merges)
    return b"".join(
        pieces[token if token < 256 else 256 + (token - 255) % len(merges)] for token in ids
    ).decode("utf-8", errors="replace")


@mistake("decode", "There is a blank between the tokens. Blanks are tokens of their own.")
def with_blanks(ids, merges):
    pieces = pieces_of(merges)
    return b" ".join(pieces[token] for token in ids).decode("utf-8", errors="replace")


@mistake(
    "decode",
    "You return bytes. A text comes of them by `.decode(\"utf-8\", errors=\"replace\")`.",
)
def returns_bytes(ids, merges):
    return b"".join(pieces_of(merges)[token] for token in ids)


@mistake("decode", "Merged tokens are left out: only bytes come back.")
def bytes_alone(ids, merges):
    return bytes(token for token in ids if token < 256).decode("utf-8", errors="replace")


@mistake("decode", "Blanks at the ends are cut off. A tokenizer changes nothing of a text.")
def stripped_text(ids, merges):
    return decode(ids, merges).strip()


# windows


@mistake(
    "windows",
    "Inputs and targets are the same windows. The target is what comes next: one position later.",
)
def no_shift(ids, context):
    x, _ = windows(ids, context)
    return x, x


@mistake(
    "windows",
    "Inputs and targets are swapped: y is the later one.",
)
def swapped(ids, context):
    x, y = windows(ids, context)
    return y, x


@mistake(
    "windows",
    "The targets are two positions later. The token that follows is one position later.",
)
def shift_of_two(ids, context):
    x, _ = windows(ids, context)
    return x[:-1], windows(ids, context)[1][1:]


@mistake(
    "windows",
    "The last window is missing: N - context rows fit, and the last target is the last token.",
)
def last_window_missing(ids, context):
    x, y = windows(ids, context)
    return x[:-1], y[:-1]


@mistake(
    "windows",
    "The windows lie side by side instead of beginning at every position.",
)
def side_by_side(ids, context):
    x, y = windows(ids, context)
    return x[::context], y[::context]


@mistake(
    "windows",
    "Only the one token after each window is a target. There is a target for every position of it.",
)
def last_target_only(ids, context):
    x, y = windows(ids, context)
    return x, y[:, -1]


@mistake(
    "windows",
    "Targets wrap around: the last one is the first token of the text again. `roll` goes in a "
    "circle; leave out the window that does not fit.",
)
def rolled(ids, context):
    both = torch.cat([ids, ids[:1]]).unfold(0, context + 1, 1)
    return both[:, :-1], both[:, 1:]


@mistake("windows", "Windows are columns here. There is a row for each window.")
def columns(ids, context):
    x, y = windows(ids, context)
    return x.T, y.T


@mistake(
    "windows",
    "Tokens are float32 here. They are whole numbers, and an embedding looks them up: keep the dtype.",
)
def as_floats(ids, context):
    x, y = windows(ids, context)
    return x.float(), y.float()


@mistake(
    "windows",
    "The last token of the text is no target in yours, and every row has one number too many: rows "
    "have `context` numbers.",
)
def rows_too_long(ids, context):
    both = ids.unfold(0, context + 1, 1)
    return both[:-1], both[1:]


@mistake(
    "windows",
    "The rows are made with torch.tensor or on the CPU, wherever `ids` is. Results are on its device.",
)
def on_the_cpu(ids, context):
    x, y = windows(torch.tensor(ids.tolist(), dtype=ids.dtype), context)
    return x, y


@mistake(
    "windows",
    "Whatever comes in, int64 goes out. Keep the dtype of `ids`.",
)
def always_int64(ids, context):
    x, y = windows(ids, context)
    return x.long(), y.long()
