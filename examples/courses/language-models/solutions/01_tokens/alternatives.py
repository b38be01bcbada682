"""Other right versions of the tasks."""

from collections import Counter
from itertools import pairwise

import torch
from tokens import count_pairs, merge

from autograder.authoring import alternative

# count_pairs


@alternative("count_pairs")
def counter(ids):
    return Counter(pairwise(ids))


@alternative("count_pairs")
def by_position(ids):
    counts = {}
    for i in range(len(ids) - 1):
        pair = (ids[i], ids[i + 1])
        if pair not in counts:
            counts[pair] = 0
        counts[pair] += 1
    return counts


@alternative("count_pairs")
def backwards(ids):
    pairs = [(left, right) for right, left in pairwise(reversed(ids))]
    return {pair: pairs.count(pair) for pair in pairs}


# merge


@alternative("merge")
def one_loop(ids, pair, new_id):
    merged, used = [], False
    for position, number in enumerate(ids):
        if used:
            used = False
        elif (number, *ids[position + 1 : position + 2]) == pair:
            merged.append(new_id)
            used = True
        else:
            merged.append(number)
    return merged


@alternative("merge")
def looking_back(ids, pair, new_id):
    merged, free = [], False
    for number in ids:
        if free and (merged[-1], number) == tuple(pair):
            merged[-1], free = new_id, False
        else:
            merged.append(number)
            free = True
    return merged


@alternative("merge")
def with_index(ids, pair, new_id):
    rest, merged = list(ids), []
    while len(rest) > 1:
        if rest[0] == pair[0] and rest[1] == pair[1]:
            merged += [new_id]
            del rest[:2]
        else:
            merged += [rest.pop(0)]
    return merged + rest


# train_bpe


@alternative("train_bpe")
def one_key(text, n_merges):
    ids, merges = [*text.encode()], []
    while len(merges) < n_merges:
        counts = count_pairs(ids)
        if not counts:
            return merges
        best = max(counts, key=lambda pair: (counts[pair], -pair[0], -pair[1]))
        if counts[best] == 1:
            return merges
        merges.append(best)
        ids = merge(ids, best, 255 + len(merges))
    return merges


@alternative("train_bpe")
def sorted_first(text, n_merges):
    ids = list(bytes(text, "utf-8"))
    merges = []
    for _ in range(n_merges):
        ranking = sorted((-count, pair) for pair, count in count_pairs(ids).items() if count > 1)
        if not ranking:
            break
        _, best = ranking[0]
        ids = merge(ids, best, 256 + len(merges))
        merges += [best]
    return merges


@alternative("train_bpe")
def recursive(text, n_merges):
    def rounds(ids, new_id):
        repeated = [item for item in sorted(count_pairs(ids).items()) if item[1] >= 2]
        if not repeated or new_id == 256 + n_merges:
            return []
        best = max(repeated, key=lambda item: item[1])[0]
        return [best, *rounds(merge(ids, best, new_id), new_id + 1)]

    return rounds(list(text.encode("utf8")), 256)


# encode


@alternative("encode")
def lowest_rank_first(text, merges):
    ids = list(text.encode("utf-8"))
    ranks = {pair: rank for rank, pair in enumerate(merges)}
    while True:
        present = [ranks[pair] for pair in pairwise(ids) if pair in ranks]
        if not present:
            return ids
        rank = min(present)
        ids = merge(ids, merges[rank], 256 + rank)


@alternative("encode")
def only_where_present(text, merges):
    ids = list(bytearray(text, "utf-8"))
    for new_id, pair in enumerate(merges, start=256):
        if pair in set(zip(ids[:-1], ids[1:])):
            ids = merge(ids, pair, new_id)
    return ids


@alternative("encode")
def own_merging(text, merges):
    ids = [byte for letter in text for byte in letter.encode()]
    for new_id, (left, right) in enumerate(merges, 256):
        position = 0
        while position + 1 < len(ids):
            if ids[position] == left and ids[position + 1] == right:
                ids[position : position + 2] = [new_id]
            position += 1
    return ids


# decode


@alternative("decode")
def unpacked(ids, merges):
    rest, found = list(ids)[::-1], bytearray()
    while rest:
        token = rest.pop()
        if token < 256:
            found.append(token)
        else:
            left, right = merges[token - 256]
            rest += [right, left]
    return found.decode("utf-8", "replace")


@alternative("decode")
def recursive_pieces(ids, merges):
    def piece(token):
        if token < 256:
            return bytes((token,))
        return b"".join(map(piece, merges[token - 256]))

    return str(b"".join(map(piece, ids)), encoding="utf-8", errors="replace")


@alternative("decode")
def undone_in_reverse(ids, merges):
    ids = list(ids)
    for rank in reversed(range(len(merges))):
        ids = [
            part
            for token in ids
            for part in (merges[rank] if token == 256 + rank else (token,))
        ]
    return bytes(ids).decode(errors="replace")


# windows


@alternative("windows")
def unfolded(ids, context):
    both = ids.unfold(0, context + 1, 1)
    return both[:, :-1], both[:, 1:]


@alternative("windows")
def indexed(ids, context):
    rows = torch.arange(len(ids) - context, device=ids.device)
    places = rows[:, None] + torch.arange(context, device=ids.device)
    return ids[places], ids[places + 1]


@alternative("windows")
def strided(ids, context):
    flat = ids.contiguous()
    size = (flat.numel() - context, context)
    return flat.as_strided(size, (1, 1)), flat[1:].as_strided(size, (1, 1))


@alternative("windows")
def column_by_column(ids, context):
    n = ids.size(0) - context
    columns = [ids.narrow(0, start, n) for start in range(context + 1)]
    return torch.stack(columns[:-1], dim=1), torch.stack(columns[1:], dim=1)
