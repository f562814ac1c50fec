"""N-gram features of token ids for the wide path, and what they weigh: no text is looked at again.

Pieces, pairs of neighbouring pieces, words and runs of four characters (near the start), of the whole posting; and
once more, in a block of their own, those of the title with runs of three to five characters: what a title says
counts for more than the same words further down. Features are known by a hash (Weinberger et al. 2009), weighted by
(1 + log count) · log(rows / rows with it), and each block is scaled to length 1 (Salton & Buckley 1988).

Every n-gram of every posting passes through here, so the loops are compiled.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from tagger.batches import Ragged, title_ends
from tagger.compiled import compiled
from tagger.config import cores
from tagger.tokenizer import Tokenizer

_BITS = 21  # a block's features are hashed to 2^21 buckets
BUCKETS = 2 << _BITS  # of both blocks
_CHARACTERS = 400  # of the posting, whose runs of four are features
_ROWS = 2_048  # rows that are counted at a time: bounds the memory
_WEIGHTS = 8_000_000  # so many are kept, of some 45 million: a default model has to fit into 16 MiB
_LOGS = 1 + np.log(np.arange(1, 65, dtype=np.float32))

_U = np.uint64


class Features(NamedTuple):
    """Row i has the features of[offsets[i]:offsets[i + 1]] (int32) with these weights (float32)."""

    of: np.ndarray
    weight: np.ndarray
    offsets: np.ndarray  # int64, (rows + 1,)

    def take(self, rows: np.ndarray) -> "Features":
        """These rows, in this order."""
        places = Ragged(np.arange(len(self.of)), self.offsets).take(rows)
        return Features(self.of[places.values], self.weight[places.values], places.offsets)


class Weights(NamedTuple):
    """What features weigh for tags, in 8 bits: feature i weighs levels[i, j] (int8) · scale[j] for tag j."""

    levels: np.ndarray
    scale: np.ndarray

    @classmethod
    def of(cls, dense: np.ndarray, ngrams: "NGrams") -> "Weights":
        """From float32 (features, tags): the weights that matter most, rounded. Doing it twice changes nothing."""
        if np.count_nonzero(dense) > _WEIGHTS:
            # How much a weight adds to the variance of its tag's scores: by how many rows have the feature.
            variance = (dense * ngrams.idf[:, None]) ** 2 * ngrams.frequency[:, None]
            share = variance / np.maximum(1e-30, variance.sum(axis=0))
            dense = np.where(share > np.partition(share, -_WEIGHTS, axis=None)[-_WEIGHTS], dense, 0.0)
        # Scales are powers of two, so that rounding what was rounded finds the same scale again.
        most = np.maximum(1e-30, np.abs(dense).max(axis=0, initial=0.0))
        scale = np.exp2(np.ceil(np.log2(most / 127))).astype(np.float32)
        return cls(np.rint(dense / scale).astype(np.int8), scale)

    def dense(self) -> np.ndarray:
        """As float32 (features, tags)."""
        return np.asarray(self.levels * self.scale)


class NGrams:
    """Which features there are and what each weighs; `of` finds them in encoded postings.

    `buckets`: int32 (features,), increasing; `idf`: float32 (features,), representable in 16 bits.
    """

    def __init__(self, tokenizer: Tokenizer, buckets: np.ndarray, idf: np.ndarray) -> None:
        self.buckets, self.idf = buckets, idf
        self.title_end = tokenizer.title_end
        self._pieces = _pieces(tokenizer)
        self._place = np.full(BUCKETS, -1, dtype=np.int32)
        self._place[buckets] = np.arange(len(buckets), dtype=np.int32)

    @classmethod
    def learn(cls, tokenizer: Tokenizer, ids: Ragged, limit: int) -> "NGrams":
        """The features that most rows have, `limit` of each block, of those that at least two rows have."""
        frequency = _frequency(*_arrays(ids, tokenizer.title_end), _pieces(tokenizer))
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

        def part(start: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
            rows = ids.take(np.arange(start, min(start + _ROWS, len(ids))))
            arrays = *_arrays(rows, self.title_end), self._pieces, self._place, self.idf, self._in_body
            found: tuple[np.ndarray, np.ndarray, np.ndarray] = _features(*arrays)
            return found

        with ThreadPoolExecutor(cores()) as pool:
            parts = list(pool.map(part, range(0, max(1, len(ids)), _ROWS)))
        offsets = np.zeros(len(ids) + 1, dtype=np.int64)
        np.cumsum(np.concatenate([counts for _, _, counts in parts]), out=offsets[1:])
        return Features(np.concatenate([of for of, _, _ in parts]), np.concatenate([w for _, w, _ in parts]), offsets)

    def scores(self, ids: Ragged, weights: Weights) -> np.ndarray:
        """The sum of what each row's features weigh, float32 (rows, tags): `of` times `weights`, in one go."""
        arrays = *_arrays(ids, self.title_end), self._pieces, self._place, self.idf, self._in_body
        sums, _ = _scores(*arrays, weights.levels)
        return np.asarray(sums * weights.scale)

    def where(self, ids: Ragged) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Each occurrence of a feature in a single row: its number, its first and its last token."""
        found, first, last = _room(len(ids.values), self._pieces)
        count = _grams(*_arrays(ids, self.title_end), 0, self._pieces, found, first, last)
        number = self._place[found[:count]]
        there = number >= 0
        return number[there].astype(np.int64), first[:count][there], last[:count][there]

    @property
    def _in_body(self) -> int:
        """How many features are not of the block of titles: the first ones."""
        return int(np.searchsorted(self.buckets, BUCKETS // 2))


class _Pieces(NamedTuple):
    """What must be known of the tokenizer's pieces: does a word begin with it, its characters, mixed (uint64), those
    of piece i from starts[i] to starts[i + 1], and the length of the longest.
    """

    begins: np.ndarray
    letters: np.ndarray
    starts: np.ndarray
    longest: int


def _pieces(tokenizer: Tokenizer) -> _Pieces:
    pieces = tokenizer.vocabulary
    begins = np.array([piece.startswith(tokenizer.WORD) for piece in pieces])
    lengths = np.array([len(piece) for piece in pieces])
    characters = np.frombuffer("".join(pieces).encode("utf-32-le"), dtype=np.uint32)
    letters = _mix(characters.astype(_U) + _U(1 << 48))
    return _Pieces(begins, letters, np.append(0, np.cumsum(lengths)), int(lengths.max()))


def _arrays(ids: Ragged, title_end: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tokens, offsets, and where the title of each row ends."""
    return ids.values.astype(np.int64), ids.offsets, title_ends(ids, title_end)


@compiled
def _mix(hashed: np.uint64) -> np.uint64:
    """Spreads the bits of a 64-bit number (the finalizer of MurmurHash3, Appleby 2011)."""
    hashed = hashed ^ (hashed >> np.uint64(33))
    hashed = hashed * np.uint64(0xFF51AFD7ED558CCD)
    hashed = hashed ^ (hashed >> np.uint64(33))
    hashed = hashed * np.uint64(0xC4CEB9FE1A85EC53)
    return hashed ^ (hashed >> np.uint64(33))


@compiled
def _room(tokens: int, pieces: _Pieces) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Arrays that hold the n-grams of any row of so many tokens: bucket, first and last token."""
    size = 6 * tokens + 4 * (_CHARACTERS + pieces.longest)
    return np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)


@compiled
def _workplace(offsets, pieces, features):  # type: ignore[no-untyped-def]
    """What is needed to go through rows: room for the n-grams of the longest, and how often each feature occurs."""
    longest = 0
    for row in range(len(offsets) - 1):
        longest = max(longest, offsets[row + 1] - offsets[row])
    found, first, last = _room(longest, pieces)
    return found, first, last, np.zeros(features, np.uint16)


@compiled
def _grams(tokens, offsets, titles, row, pieces, found, first, last):  # type: ignore[no-untyped-def]
    """The bucket of every n-gram of a row, and between which tokens it lies; returns how many there are."""
    start = offsets[row]
    count = _block(tokens, start, offsets[row + 1], pieces, 4, 4, 0, found, first, last, 0)
    return _block(tokens, start, titles[row], pieces, 3, 5, BUCKETS // 2, found, first, last, count)


@compiled
def _block(tokens, start, end, pieces, shortest, longest, base, found, first, last, count):  # type: ignore[no-untyped-def]
    """The n-grams of tokens start to end, with runs of `shortest` to `longest` characters, from place `count` on."""
    within = np.uint64(BUCKETS // 2 - 1)
    word, word_start = np.uint64(0), start
    for i in range(start, end):
        token = np.uint64(tokens[i])
        found[count], first[count], last[count] = base + np.int64(_mix(token) & within), i, i
        count += 1
        if i + 1 < end:
            pair = token * np.uint64(65_537) + np.uint64(tokens[i + 1]) + np.uint64(1 << 40)
            found[count], first[count], last[count] = base + np.int64(_mix(pair) & within), i, i + 1
            count += 1
        if i > start and pieces.begins[tokens[i]]:
            found[count], first[count], last[count] = base + np.int64(_mix(word) & within), word_start, i - 1
            count += 1
            word, word_start = np.uint64(0), i
        # A word is the sum of its pieces, each mixed with its place in the word.
        word += _mix(token + (np.uint64(i - word_start) << np.uint64(20)) + np.uint64(1 << 50))
    if end > start:
        found[count], first[count], last[count] = base + np.int64(_mix(word) & within), word_start, end - 1
        count += 1
    letters = np.empty(_CHARACTERS + pieces.longest, np.uint64)
    of_token = np.empty(_CHARACTERS + pieces.longest, np.int64)
    spelled = 0
    for i in range(start, end):
        if spelled >= _CHARACTERS:
            break
        for k in range(pieces.starts[tokens[i]], pieces.starts[tokens[i] + 1]):
            letters[spelled], of_token[spelled] = pieces.letters[k], i
            spelled += 1
    for length in range(shortest, longest + 1):
        for k in range(spelled - length + 1):
            run = np.uint64(0)
            for place in range(k, k + length):
                run = run * np.uint64(31) + letters[place]
            run = _mix(run + (np.uint64(length) << np.uint64(56)))
            found[count] = base + np.int64(run & within)
            first[count], last[count] = of_token[k], of_token[k + length - 1]
            count += 1
    return count


@compiled
def _frequency(tokens, offsets, titles, pieces):  # type: ignore[no-untyped-def]
    """How many rows have each bucket."""
    frequency, seen = np.zeros(BUCKETS, np.int64), np.full(BUCKETS, -1, np.int32)
    for row in range(len(offsets) - 1):
        found, first, last = _room(offsets[row + 1] - offsets[row], pieces)
        for bucket in found[: _grams(tokens, offsets, titles, row, pieces, found, first, last)]:
            if seen[bucket] != row:
                seen[bucket] = row
                frequency[bucket] += 1
    return frequency


@compiled
def _weigh(found, place, idf, in_body, times, touched, weight):  # type: ignore[no-untyped-def]
    """The different features among buckets, in `touched`, and what each weighs; returns how many there are. `found`
    is overwritten; `times`, a number for each feature, is all zero before and after, and small enough for the cache.
    """
    for k in range(len(found)):  # alone, so that many are on their way from memory at once
        found[k] = place[found[k]]
    number = 0
    for feature in found:
        if feature >= 0:
            if times[feature] == 0:
                touched[number] = feature
                number += 1
            times[feature] += 1
    body, title = 0.0, 0.0
    for k in range(number):
        feature = touched[k]
        often = np.int64(times[feature])
        times[feature] = 0
        of = (_LOGS[often - 1] if often <= len(_LOGS) else np.float32(1 + np.log(often))) * idf[feature]
        weight[k] = of
        if feature < in_body:
            body += np.float64(of) * of
        else:
            title += np.float64(of) * of
    body, title = np.sqrt(body), np.sqrt(title)
    for k in range(number):
        weight[k] = weight[k] / (body if touched[k] < in_body else title)
    return number


@compiled
def _features(tokens, offsets, titles, pieces, place, idf, in_body):  # type: ignore[no-untyped-def]
    rows = len(offsets) - 1
    room = 0
    for row in range(rows):
        room += len(_room(offsets[row + 1] - offsets[row], pieces)[0])
    of, weights, lengths = np.empty(room, np.int32), np.empty(room, np.float32), np.zeros(rows, np.int64)
    found, first, last, times = _workplace(offsets, pieces, len(idf))
    done = 0
    for row in range(rows):
        count = _grams(tokens, offsets, titles, row, pieces, found, first, last)
        number = _weigh(found[:count], place, idf, in_body, times, of[done:], weights[done:])
        order = np.argsort(of[done : done + number])
        of[done : done + number] = of[done : done + number][order]
        weights[done : done + number] = weights[done : done + number][order]
        lengths[row] = number
        done += number
    return of[:done].copy(), weights[:done].copy(), lengths


@compiled
def _scores(tokens, offsets, titles, pieces, place, idf, in_body, levels):  # type: ignore[no-untyped-def]
    rows, tags = len(offsets) - 1, levels.shape[1]
    sums = np.zeros((rows, tags), np.float32)
    found, first, last, times = _workplace(offsets, pieces, len(idf))
    touched, weight = np.empty(len(found), np.int32), np.empty(len(found), np.float32)
    fetched = 0
    for row in range(rows):
        count = _grams(tokens, offsets, titles, row, pieces, found, first, last)
        number = _weigh(found[:count], place, idf, in_body, times, touched, weight)
        fetched += _fetch(levels, touched[:number])
        own = sums[row]
        for k in range(number):
            by, of_feature = weight[k], levels[touched[k]]
            for tag in range(tags):
                own[tag] += by * np.float32(of_feature[tag])
    return sums, fetched


@compiled
def _fetch(levels, touched):  # type: ignore[no-untyped-def]
    """Looks at both ends of each feature's weights: many at once are on their way from memory, where the sums that
    follow would wait for one after the other. The result means nothing, but without one a compiler leaves this out.
    """
    fetched = 0
    for feature in touched:
        fetched += levels[feature, 0] + levels[feature, levels.shape[1] - 1]
    return fetched
