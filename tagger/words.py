"""The pieces of words that were met before. No piece reaches across a blank, so a word always has the same pieces,
and most words of a posting were in one before: looking them up takes a fraction of what SentencePiece would.

Nor does a piece hold letters and punctuation, and capitals make no difference: "Team," is "team" and a comma.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from threading import Lock

import numpy as np

from tagger.batches import Ragged
from tagger.compiled import compiled

_TEXTS = 1_024  # that are looked up at a time: bounds the memory
_SLOTS = 1 << 21  # of a table, 25 MB; it is full when half of them are taken ...
_PIECES = 3  # ... or so many pieces a slot, 25 MB: words without an end must not fill the memory

_U = np.uint64


class Words:
    """Words and their pieces. `split` finds the pieces of new words, a list of ids for each; `marks` are characters
    of ASCII, with their ids, that are a piece of their own after a letter. Threads may share it.
    """

    def __init__(self, split: Callable[[list[str]], list[list[int]]], marks: Mapping[str, int]) -> None:
        self._split, self._marks = split, marks
        self._mark_keys = np.zeros(256, dtype=np.uint64)  # 0 where a byte is none
        self._mark_keys[[ord(mark) for mark in marks]] = np.arange(1, len(marks) + 1, dtype=np.uint64) << _U(20)
        self._lock = Lock()
        self._table = self._empty(_SLOTS)

    def _empty(self, slots: int) -> "_Table":
        table = _Table(slots)
        keys = self._mark_keys[[ord(mark) for mark in self._marks]]
        table.add(keys, [[piece] for piece in self._marks.values()])
        return table

    def pieces(self, texts: Sequence[str], most: int, nothing: int) -> tuple[Ragged, np.ndarray]:
        """The first `most` pieces of each text, int32, or `nothing` where there is none; and whether there are more:
        bool (texts,).
        """
        parts = [self._pieces(texts[start : start + _TEXTS], most, nothing) for start in range(0, len(texts), _TEXTS)]
        offsets = np.zeros(len(texts) + 1, dtype=np.int64)
        np.cumsum(np.concatenate([np.empty(0, np.int64), *(part.lengths for part, _ in parts)]), out=offsets[1:])
        values = np.concatenate([np.empty(0, dtype=np.int32), *(part.values for part, _ in parts)])
        return Ragged(values, offsets), np.concatenate([np.empty(0, dtype=bool), *(cut for _, cut in parts)])

    def _pieces(self, texts: Sequence[str], most: int, nothing: int) -> tuple[Ragged, np.ndarray]:
        encoded = [text.encode(errors="replace") for text in texts]
        data = np.frombuffer(b" ".join([*encoded, b""]), dtype=np.uint8)
        ends = np.cumsum([len(text) + 1 for text in encoded], dtype=np.int64)
        hashes, first, last, of_texts = _words(data, ends, self._mark_keys)
        while True:
            with self._lock:
                pieces, places = self._table.pieces, _find(self._table.keys, self._table.places, hashes)
            if not (missing := np.flatnonzero(places < 0)).size:
                values, offsets, cut = _gather(pieces, places, of_texts, most, nothing)
                return Ragged(values, offsets), cut
            new = missing[np.unique(hashes[missing], return_index=True)[1]]
            found = self._split(_joined(data, first[new], last[new]).tobytes().decode().split(" "))
            with self._lock:
                if not self._table.add(hashes[new], found):  # it starts anew when it is full
                    self._table = self._empty(max(_SLOTS, 1 << (4 * len(hashes)).bit_length()))
                    self._table.add(hashes[new], found)


class _Table:
    """An open hash table by 64 bits of each word: `places` says where in `pieces` its pieces are, after how many
    there are. What was once in `pieces` stays where it is. The number of slots is a power of two.
    """

    def __init__(self, slots: int) -> None:
        self.keys = np.zeros(slots, dtype=np.uint64)
        self.places = np.zeros(slots, dtype=np.int32)
        self.pieces = np.empty(0, dtype=np.int32)
        self._words = self._used = 0

    def add(self, hashes: np.ndarray, found: Sequence[Sequence[int]]) -> bool:
        """Add words that are not in it, or may be by now; False, and nothing is added, where there is no room."""
        counts = np.fromiter(map(len, found), dtype=np.int32, count=len(found))
        size = len(found) + int(counts.sum())
        slots = len(self.keys)
        if self._words + len(hashes) > slots // 2 or (self._words and self._used + size > _PIECES * slots):
            return False
        if self._used + size > len(self.pieces):
            room = np.empty(max(len(self.pieces), size), dtype=np.int32)
            self.pieces = np.concatenate([self.pieces, room])
        new = np.fromiter(chain.from_iterable(found), dtype=np.int32, count=size - len(found))
        _add(self.keys, self.places, self.pieces, self._used, hashes, counts, new)
        self._used += size
        self._words += len(hashes)
        return True


@compiled
def _words(data, ends, marks):  # type: ignore[no-untyped-def]
    """Of UTF-8 texts with a blank after each, which end before `ends`: for each word its hash, where it begins and
    where it ends; and how many words there are up to the end of each text, beginning with 0. A mark that ends a word
    after a letter of ASCII is one for itself, with the hash that `marks` (256,) has for it.
    """
    size = 2 * len(data) // 3 + 2  # "a, " is three bytes, two words
    hashes, first, last = np.empty(size, np.uint64), np.empty(size, np.int64), np.empty(size, np.int64)
    of_texts = np.zeros(len(ends) + 1, np.int64)
    count, begun, place = 0, -1, 0
    word, shorter = _U(0), _U(0)
    for text in range(len(ends)):
        while place < ends[text]:
            byte = data[place]
            if byte != 32:
                if begun < 0:
                    begun, word = place, _U(0xCBF29CE484222325)
                shorter = word
                word = (word ^ _U(byte | 32 if 65 <= byte <= 90 else byte)) * _U(0x100000001B3)  # FNV-1a
            elif begun >= 0:
                end, mark = place, marks[data[place - 1]]
                if mark and place - 1 > begun and 97 <= data[place - 2] | 32 <= 122:
                    word, end = shorter, place - 1
                else:
                    mark = _U(0)
                word = (word ^ (word >> _U(32))) * _U(0x9E3779B97F4A7C15)
                hashes[count], first[count], last[count] = max(word, _U(1)), begun, end  # 0 is a free slot
                count += 1
                if mark:
                    hashes[count], first[count], last[count] = mark, end, place
                    count += 1
                begun = -1
            place += 1
        of_texts[text + 1] = count
    return hashes[:count], first[:count], last[:count], of_texts


@compiled
def _joined(data, first, last):  # type: ignore[no-untyped-def]
    """Words, a blank between each and the next."""
    joined = np.full((last - first).sum() + len(first) - 1, 32, np.uint8)
    at = 0
    for word in range(len(first)):
        size = last[word] - first[word]
        joined[at : at + size] = data[first[word] : last[word]]
        at += size + 1
    return joined


@compiled
def _slot(keys, key):  # type: ignore[no-untyped-def]
    """Where a key is, or would be."""
    last = _U(len(keys) - 1)
    slot = (key >> _U(20)) & last
    while keys[slot] != _U(0) and keys[slot] != key:
        slot = (slot + _U(1)) & last
    return slot


@compiled
def _find(keys, places, hashes):  # type: ignore[no-untyped-def]
    """Where in the pieces those of each word begin; -1 for one that is not there."""
    found = np.empty(len(hashes), np.int32)
    for k in range(len(hashes)):
        slot = _slot(keys, hashes[k])
        found[k] = places[slot] if keys[slot] == hashes[k] else -1
    return found


@compiled
def _add(keys, places, pieces, place, hashes, counts, new):  # type: ignore[no-untyped-def]
    at = 0
    for word in range(len(hashes)):
        slot = _slot(keys, hashes[word])
        keys[slot], places[slot] = hashes[word], place
        pieces[place] = counts[word]
        pieces[place + 1 : place + 1 + counts[word]] = new[at : at + counts[word]]
        at += counts[word]
        place += 1 + counts[word]


@compiled
def _gather(pieces, places, of_texts, most, nothing):  # type: ignore[no-untyped-def]
    """The pieces of the words of each text, where those of each text end, and whether there were more."""
    offsets, cut = np.zeros(len(of_texts), np.int64), np.zeros(len(of_texts) - 1, np.bool_)
    size = len(of_texts)
    for place in places:
        size += pieces[place]
    values = np.empty(size, np.int32)
    at = 0
    for text in range(len(of_texts) - 1):
        last = at + most
        for place in places[of_texts[text] : of_texts[text + 1]]:
            for piece in pieces[place + 1 : place + 1 + pieces[place]]:
                if at < last:
                    values[at] = piece
                    at += 1
                else:
                    cut[text] = True
        if at == offsets[text]:
            values[at] = nothing
            at += 1
        offsets[text + 1] = at
    return values[:at], offsets, cut
