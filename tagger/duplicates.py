"""Near-duplicates: texts that differ in a date, a city or a name belong to one group.

What is compared are the pairs of neighbouring words, all numbers being one word. MinHash makes a sketch of them whose
slots agree as often as the sets overlap (Broder 1997; rensa computes the variant of Dahlgaard, Knudsen & Thorup 2017,
arXiv 1704.04370); of each slot 8 bits are kept (Li & König 2010, arXiv 0910.3349). Only texts that agree in a whole
band of slots are compared (locality-sensitive hashing, Indyk & Motwani 1998). A text joins the most similar leader,
else it becomes one (Hartigan 1975): so a group, once given, never changes, whatever comes later.

Nothing of what is compared may change with a library's version: sketches live as long as the database.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa
from rensa import RMinHash

from tagger.compiled import compiled
from tagger.config import cores

BANDS = 16
_SLOTS = 64  # four bytes a band: a sketch is 16 numbers of 32 bits
_SEED = 1
_SIMILAR = 0.7  # share of equal slots from which on two texts are near-duplicates ...
_SAME_TITLE = 0.5  # ... if their titles share so many of their words: another job with the same boilerplate is none
MOST_LEADERS = 64  # of one value of a band, that a text is compared with: boilerplate can have thousands
_PART = 2_048  # texts that a thread takes at a time
_WORD = re.compile(r"[^\W\d_]{2,}")

_U = np.uint64
_LETTERS, _FIGURES, _WIDE = 1, 2, 3  # what a word is made of


def sketches(postings: pl.Series) -> np.ndarray:
    """A sketch of each posting (title, a line end, text), uint32 (postings, 16); all zero where there is not a single
    word.
    """
    with ThreadPoolExecutor(cores()) as pool:
        done = pool.map(lambda start: _sketches(postings.slice(start, _PART)), range(0, len(postings), _PART))
        return np.concatenate([np.empty((0, BANDS), dtype=np.uint32), *done])


def _sketches(postings: pl.Series) -> np.ndarray:
    column = postings.str.to_lowercase().to_arrow().cast(pa.large_string())
    offsets = np.frombuffer(column.buffers()[1], dtype=np.int64)[: len(column) + 1]
    data = np.frombuffer(column.buffers()[2] or b"", dtype=np.uint8)
    pairs, ends = _pairs(data, offsets)
    rows = RMinHash.digest_matrix_from_flat_token_hashes(pairs, ends, _SLOTS, _SEED).to_rows()
    digests = b"".join([array("I", row) for row in rows])  # half the time of np.array(rows)
    slots = np.frombuffer(digests, dtype=np.uint32).reshape(-1, _SLOTS).astype(np.uint8)
    slots[np.diff(ends) == 0] = 0
    return slots.view(np.uint32)


@compiled
def _pairs(data: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hashes of the pairs of neighbouring words of UTF-8 texts, uint64, and where those of each text end, one more
    than there are texts. A text of one word has that word instead.

    A word is a run of letters; any run of figures is the same word; a Chinese, Japanese or Korean character is a word
    of its own. All from U+2000 to U+2FFF is punctuation and signs, as is U+0080 to U+00BF.
    """
    count = len(offsets) - 1
    pairs = np.empty(len(data) + count, dtype=np.uint64)
    ends = np.zeros(count + 1, dtype=np.uint64)
    at = 0
    for text in range(count):
        first, before, word, now = at, _U(0), _U(0), 0
        for i in range(offsets[text], offsets[text + 1] + 1):
            byte = data[i] if i < offsets[text + 1] else 0
            if 0x80 <= byte < 0xC0:  # goes on with a character
                if now != 0:
                    word = (word ^ _U(byte)) * _U(0x100000001B3)
                continue
            kind = 0
            if 48 <= byte <= 57:
                kind = _FIGURES
            elif 97 <= byte <= 122 or (0xC3 <= byte < 0xE2):
                kind = _LETTERS
            elif byte > 0xE2:
                kind = _WIDE
            if now != 0 and (kind != now or kind == _WIDE):
                word ^= word >> _U(32)
                if before != 0:
                    pairs[at] = (before * _U(0x9E3779B97F4A7C15)) ^ word
                    at += 1
                before = word
            if kind != now or kind == _WIDE:
                word = _U(0xCBF29CE484222325)
            if kind != _FIGURES:
                word = (word ^ _U(byte)) * _U(0x100000001B3)  # FNV-1a
            now = kind
        if at == first and before != 0:
            pairs[at] = before
            at += 1
        ends[text + 1] = at
    return pairs[:at], ends


@dataclass(frozen=True)
class Chunk:
    """Texts that get their groups together: hashes, titles, and sketches, uint32 (texts, 16)."""

    hashes: Sequence[str]
    titles: Sequence[str]
    sketches: np.ndarray

    def sketched(self) -> pa.Table:
        """Rows (row_number, sketch) for the database; no sketch where there is no word."""
        return pa.table(
            {"row_number": pa.array(range(len(self.hashes)), pa.int32()), "sketch": self._sketch_column()}
        )

    def groups(self, earlier: pa.Table) -> pa.Table:
        """Rows (content_hash, leader, similarity, title, sketch), the last two of leaders alone.

        `earlier`: leaders of before with whom a text may be grouped, rows (row, leader, title, sketch).
        """
        found = self._among_earlier(earlier)
        self._among_themselves(found)
        leads = np.array([text not in found for text in range(len(self.hashes))], dtype=bool)
        leader, similarity = zip(*(found.get(k, (name, 1.0)) for k, name in enumerate(self.hashes)), strict=True)
        titles = [title if alone else None for title, alone in zip(self.titles, leads, strict=True)]
        return pa.table(
            {
                "content_hash": pa.array(self.hashes, pa.string()),
                "leader": pa.array(leader, pa.string()),
                "similarity": pa.array(similarity, pa.float32()),
                "title": pa.array(titles, pa.string()),
                "sketch": self._sketch_column(leads),
            }
        )

    def _sketch_column(self, wanted: np.ndarray | None = None) -> pa.Array:
        missing = ~self.sketches.any(axis=1)
        if wanted is not None:
            missing |= ~wanted
        numbers = pa.array(self.sketches.reshape(-1), pa.uint32())
        return pa.FixedSizeListArray.from_arrays(numbers, BANDS, mask=pa.array(missing))

    def _among_earlier(self, earlier: pa.Table) -> dict[int, tuple[str, float]]:
        """Number of a text -> its leader of before, and how similar they are."""
        found: dict[int, tuple[str, float]] = {}
        if not len(earlier):
            return found
        row = earlier["row"].to_numpy()
        theirs = earlier["sketch"].combine_chunks().flatten().to_numpy().reshape(-1, BANDS)
        similar = _similarity(self.sketches[row], theirs)
        leaders, titles = earlier["leader"].to_pylist(), earlier["title"].to_pylist()
        for k in np.argsort(similar, kind="stable").tolist():  # the most similar has the last word
            if similar[k] >= _SIMILAR and _same_job(self.titles[row[k]], titles[k]):
                found[int(row[k])] = leaders[k], float(similar[k])
        return found

    def _among_themselves(self, found: dict[int, tuple[str, float]]) -> None:
        """Add to `found` those whose leader is an earlier text of this chunk."""
        texts = [text for text in np.flatnonzero(self.sketches.any(axis=1)).tolist() if text not in found]
        bands = self.sketches[texts].astype(np.uint64) | (np.arange(BANDS, dtype=np.uint64) << _U(32))
        shared = pl.Series(bands.reshape(-1)).is_duplicated().to_numpy().reshape(bands.shape)
        leaders: dict[int, list[int]] = defaultdict(list)  # value of a band -> the texts that have it and lead
        for k in np.flatnonzero(shared.any(axis=1)).tolist():
            text, mine = texts[k], bands[k][shared[k]].tolist()
            others = list({other: None for band in mine for other in leaders[band]})
            if others:
                similar = _similarity(self.sketches[text], self.sketches[others])
                for other in np.argsort(-similar, kind="stable").tolist():
                    if similar[other] < _SIMILAR:
                        break
                    if _same_job(self.titles[text], self.titles[others[other]]):
                        found[text] = self.hashes[others[other]], float(similar[other])
                        break
            if text not in found:
                for band in mine:
                    if len(leaders[band]) < MOST_LEADERS:
                        leaders[band].append(text)


def _similarity(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Share of equal slots of sketches, uint32 (…, 16): it estimates how far their sets of pairs overlap."""
    mine, theirs = (np.ascontiguousarray(x).view(np.uint8) for x in (one, other))
    return np.asarray((mine == theirs).mean(axis=-1))


def _same_job(title: str | None, other: str | None) -> bool:
    """May postings with these titles be one job? They share half of their words, or one has all of the other's."""
    if title == other:
        return True
    mine, theirs = (set(_WORD.findall((x or "").lower())) for x in (title, other))
    return mine <= theirs or theirs <= mine or len(mine & theirs) >= _SAME_TITLE * len(mine | theirs)
