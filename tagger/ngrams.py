"""N-gram features of token ids for the wide path: numpy only, no text is looked at again.

Pieces, pairs of neighbouring pieces, words and runs of four characters (near the start), of the whole posting; and
once more, in a block of their own, those of the title with runs of three to five characters: what a title says
counts for more than the same words further down. Features are known by a hash (Weinberger et al. 2009), weighted by
(1 + log count) · log(rows / rows with it), and each block is scaled to length 1 (Salton & Buckley 1988).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tagger.batches import Ragged, title_ends
from tagger.tokenizer import Tokenizer

_BITS = 21  # a block's features are hashed to 2^21 buckets
BUCKETS = 2 << _BITS  # of both blocks
_CHARACTERS = 400  # of the posting, whose runs of four are features
_ROWS = 2_048  # rows that are counted at a time: bounds the memory

_U = np.uint64


class Features(NamedTuple):
    """Row i has the features of[offsets[i]:offsets[i + 1]] (int64) with these weights (float32)."""

    of: np.ndarray
    weight: np.ndarray
    offsets: np.ndarray  # int64, (rows + 1,)


class NGrams:
    """Which features there are and what each weighs; `of` finds them in encoded postings.

    `buckets`: int32 (features,), increasing; `idf`: float32 (features,), representable in 16 bits.
    """

    def __init__(self, tokenizer: Tokenizer, buckets: np.ndarray, idf: np.ndarray) -> None:
        self.buckets, self.idf = buckets, idf
        self.title_end = tokenizer.title_end
        self._reader = _Reader(tokenizer)
        self._place = np.full(BUCKETS, -1, dtype=np.int32)
        self._place[buckets] = np.arange(len(buckets), dtype=np.int32)

    @classmethod
    def learn(cls, tokenizer: Tokenizer, ids: Ragged, limit: int) -> "NGrams":
        """The features that most rows have, `limit` of each block, of those that at least two rows have."""
        reader = _Reader(tokenizer)
        frequency = np.zeros(BUCKETS, dtype=np.int64)
        for start in range(0, len(ids), _ROWS):
            keys = np.sort(reader.keys(ids.take(np.arange(start, min(start + _ROWS, len(ids))))))
            keys = keys[np.flatnonzero(np.diff(keys, prepend=_U(0)) | (np.arange(len(keys)) == 0))]
            frequency += np.bincount((keys & _U(BUCKETS - 1)).astype(np.int64), minlength=BUCKETS)
        order = np.argsort(-frequency.reshape(2, -1), axis=1, kind="stable")[:, :limit]
        chosen = np.concatenate([order[0], order[1] + BUCKETS // 2])
        buckets = np.sort(chosen[frequency[chosen] >= 2])
        idf = np.log((1 + len(ids)) / (1 + frequency[buckets])) + 1
        return cls(tokenizer, buckets.astype(np.int32), idf.astype(np.float16).astype(np.float32))

    @property
    def frequency(self) -> np.ndarray:
        """In what share of the rows each feature occurs, nearly: float32 (features,)."""
        return np.asarray(np.exp(1 - self.idf))

    def __len__(self) -> int:
        return len(self.buckets)

    def of(self, ids: Ragged) -> Features:
        """The features of each row, in order of their number."""
        parts = [
            self._part(ids.take(np.arange(start, min(start + _ROWS, len(ids)))))
            for start in range(0, max(1, len(ids)), _ROWS)
        ]
        offsets = np.zeros(len(ids) + 1, dtype=np.int64)
        np.cumsum(np.concatenate([counts for _, _, counts in parts]), out=offsets[1:])
        index, weight = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
        return Features(index, weight, offsets)

    def _part(self, ids: Ragged) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        keys = self._reader.keys(ids)
        keys = keys[self._place[(keys & _U(BUCKETS - 1)).astype(np.int64)] >= 0]
        keys, counts = np.unique(keys, return_counts=True)
        row, bucket = (keys >> _U(_BITS + 1)).astype(np.int64), (keys & _U(BUCKETS - 1)).astype(np.int64)
        index = self._place[bucket].astype(np.int64)
        weight = (1 + np.log(counts, dtype=np.float32)) * self.idf[index]
        block = 2 * row + (bucket >> _BITS)
        length = np.sqrt(np.bincount(block, weights=weight * weight, minlength=2 * len(ids)))
        weight = (weight / length[block]).astype(np.float32)
        return index, weight, np.bincount(row, minlength=len(ids))

    def where(self, ids: Ragged) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Each occurrence of a feature in a single row: its number, its first and its last token."""
        buckets, first, last = self._reader.grams(ids)
        number = self._place[buckets.astype(np.int64)]
        there = number >= 0
        return number[there], first[there], last[there]


class _Reader:
    """Finds n-grams: what must be known of the tokenizer's pieces for that."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        pieces = tokenizer.vocabulary
        self._title_end = tokenizer.title_end
        self._begins = np.array([piece.startswith(tokenizer.WORD) for piece in pieces])
        self._characters = Ragged.from_rows([[ord(character) for character in piece] for piece in pieces])

    def keys(self, ids: Ragged) -> np.ndarray:
        """row << 22 | bucket of every n-gram, uint64, repetitions included."""
        rows, (found, first, _) = ids.rows, self.grams(ids)
        return np.asarray((rows[first].astype(_U) << _U(_BITS + 1)) | found)

    def grams(self, ids: Ragged) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The bucket (uint64) of every n-gram and between which tokens it lies: first and last in ids.values."""
        in_title = np.flatnonzero(np.arange(len(ids.values)) < title_ends(ids, self._title_end)[ids.rows])
        title = Ragged(ids.values[in_title], np.searchsorted(in_title, ids.offsets))
        found = [(hashed & _U(BUCKETS // 2 - 1), first, last) for hashed, first, last in self._block(ids, (4,))]
        for hashed, first, last in self._block(title, (3, 4, 5)):
            found.append(((hashed & _U(BUCKETS // 2 - 1)) | _U(BUCKETS // 2), in_title[first], in_title[last]))
        return tuple(np.concatenate(part) for part in zip(*found, strict=True))  # type: ignore[return-value]

    def _block(self, ids: Ragged, runs: tuple[int, ...]) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """The hashes of the n-grams of each sort, and their first and last token."""
        rows, tokens, places = ids.rows, ids.values.astype(_U), np.arange(len(ids.values))
        yield _mix(tokens), places, places
        pairs = np.flatnonzero(rows[1:] == rows[:-1])
        yield _mix(tokens[pairs] * _U(65_537) + tokens[pairs + 1] + _U(1 << 40)), pairs, pairs + 1
        if len(tokens):
            # A word is the sum of its pieces, each mixed with its place in the word.
            starts = self._begins[ids.values]
            starts[ids.offsets[:-1][ids.lengths > 0]] = True
            first = np.flatnonzero(starts)
            last = np.append(first[1:], len(tokens)) - 1
            place = places - np.repeat(first, last - first + 1)
            words = np.add.reduceat(_mix(tokens + (place.astype(_U) << _U(20)) + _U(1 << 50)), first)
            yield _mix(words), first, last
        letters, of_token = self._letters(ids)
        for length in runs:
            count = max(0, len(letters) - length + 1)
            run = np.zeros(count, dtype=_U)
            for k in range(length):
                run = run * _U(31) + letters[k : k + count]
            first, last = of_token[:count], of_token[length - 1 :]
            whole = rows[first] == rows[last]
            yield _mix(run[whole] + _U(length << 56)), first[whole], last[whole]

    def _letters(self, ids: Ragged) -> tuple[np.ndarray, np.ndarray]:
        """The first characters of each row, mixed, and which token each is of."""
        lengths = self._characters.lengths[ids.values]
        before = np.cumsum(lengths) - lengths
        first = np.minimum(ids.offsets[:-1], max(0, len(before) - 1))[ids.rows]
        near = np.flatnonzero(before - before[first] < _CHARACTERS)
        spelled = self._characters.take(ids.values[near])
        return _mix(spelled.values.astype(_U) + _U(1 << 48)), np.repeat(near, lengths[near])


def _mix(hashed: np.ndarray) -> np.ndarray:
    """Spreads the bits of 64-bit numbers (the finalizer of MurmurHash3, Appleby 2011)."""
    hashed = hashed ^ (hashed >> _U(33))
    hashed = hashed * _U(0xFF51AFD7ED558CCD)
    hashed = hashed ^ (hashed >> _U(33))
    hashed = hashed * _U(0xC4CEB9FE1A85EC53)
    return np.asarray(hashed ^ (hashed >> _U(33)))
