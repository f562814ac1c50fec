"""Ragged token ids -> length-bucketed padded tensors, and where each row came from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Ragged:
    """Rows of different lengths in one array: row i is values[offsets[i]:offsets[i + 1]] (uint16 or int32)."""

    values: np.ndarray
    offsets: np.ndarray  # int64, (rows + 1,)

    @classmethod
    def from_rows(cls, rows: Sequence[Sequence[int] | np.ndarray]) -> "Ragged":
        offsets = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in rows], out=offsets[1:])
        parts = [np.asarray(row, dtype=np.int32) for row in rows]
        return cls(np.concatenate([np.empty(0, dtype=np.int32), *parts]), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> np.ndarray:
        return np.diff(self.offsets)

    @property
    def rows(self) -> np.ndarray:
        """The row of each value."""
        return np.repeat(np.arange(len(self)), self.lengths)

    def where(self, kept: np.ndarray) -> "Ragged":
        """The same rows with some of their values: `kept` is bool (values,)."""
        offsets = np.zeros(len(self) + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.rows[kept], minlength=len(self)), out=offsets[1:])
        return Ragged(self.values[kept], offsets)

    def append(self, other: "Ragged") -> "Ragged":
        """The rows of both."""
        offsets = np.concatenate([self.offsets, other.offsets[1:] + self.offsets[-1]])
        return Ragged(np.concatenate([self.values, other.values]), offsets)

    def take(self, rows: np.ndarray) -> "Ragged":
        """These rows, in this order."""
        lengths = self.lengths[rows]
        offsets = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(lengths, out=offsets[1:])
        # Position k of the result lies as far from the start of its row as in the original.
        places = np.arange(offsets[-1]) + np.repeat(self.offsets[rows] - offsets[:-1], lengths)
        return Ragged(self.values[places], offsets)

    def padded(self, rows: np.ndarray, pad: int) -> tuple[np.ndarray, np.ndarray]:
        """Token ids (rows, longest) int64, padded on the right, and their lengths (rows,) int64."""
        lengths = self.lengths[rows]
        positions = np.arange(lengths.max())
        ids = np.full((len(rows), len(positions)), pad, dtype=np.int64)
        inside = positions < lengths[:, None]
        ids[inside] = self.values[(self.offsets[rows, None] + positions)[inside]]
        return ids, lengths


def title_ends(ids: Ragged, marker: int) -> np.ndarray:
    """Where in ids.values the title of each row ends: at its first `marker`, before the row where there is none."""
    ends = ids.offsets[:-1] - 1
    marks = np.flatnonzero(ids.values == marker)[::-1]
    ends[ids.rows[marks]] = marks
    return ends


def titles(ids: Ragged, marker: int) -> Ragged:
    """The rows without what comes after `marker`."""
    return ids.where(np.arange(len(ids.values)) <= title_ends(ids, marker)[ids.rows])


def in_head(ids: Ragged, marker: int, title: int, body: int) -> np.ndarray:
    """Which values are among the first `title` tokens of a row's title, its marker, or the first `body` tokens after
    it: bool (values,).
    """
    rows, places = ids.rows, np.arange(len(ids.values))
    after = places - title_ends(ids, marker)[rows]
    begun = places - ids.offsets[:-1][rows]
    return np.asarray(((after < 0) & (begun < title)) | ((after >= 0) & (after <= body)))


def by_length(lengths: np.ndarray, batch_tokens: int, batch_rows: int) -> list[np.ndarray]:
    """Row numbers in batches of similar length: at most `batch_rows` rows and, padding included,
    `batch_tokens` tokens a batch (a single row may be longer). Longest first, so that memory peaks at once.
    """
    order = np.argsort(-lengths, kind="stable")
    batches = []
    start = 0
    while start < len(order):
        count = max(1, min(batch_rows, batch_tokens // int(lengths[order[start]])))
        batches.append(order[start : start + count])
        start += count
    return batches
