"""Facets and their tags, in a fixed order; labels as multi-hot targets in which the unknown is masked."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tagger.errors import TaggerError

Labels = Mapping[tuple[str, str], bool]  # (facet, tag) -> present, of one posting


class TooLittleToLearn(TaggerError):
    """The labels do not suffice for a model."""


@dataclass(frozen=True)
class Facets:
    """A taxonomy: facet name -> its tags. The columns of every array of tags are in this order.

    `exclusive`: the facets of which a posting has one tag, never two and never none.
    """

    tags: dict[str, tuple[str, ...]]
    exclusive: frozenset[str] = frozenset()

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]], exclusive: Iterable[str] = ()) -> "Facets":
        """From (facet, tag) pairs; both sorted by name."""
        found: dict[str, set[str]] = {}
        for facet, tag in pairs:
            found.setdefault(facet, set()).add(tag)
        return cls({facet: tuple(sorted(found[facet])) for facet in sorted(found)}, frozenset(exclusive))

    @property
    def columns(self) -> list[tuple[str, str]]:
        """(facet, tag) of every column."""
        return [(facet, tag) for facet, tags in self.tags.items() for tag in tags]

    def slices(self) -> dict[str, slice]:
        """The columns of each facet."""
        slices, start = {}, 0
        for facet, tags in self.tags.items():
            slices[facet] = slice(start, start + len(tags))
            start += len(tags)
        return slices

    def targets(self, rows: Iterable[Labels]) -> tuple[np.ndarray, np.ndarray]:
        """Multi-hot targets and what of them is known, both bool (rows, columns).

        A posting with a present tag in a facet has no other tag of it but those listed: the whole facet is
        known. A posting of which is only said what it is *not* is known in just those tags.
        """
        rows = list(rows)
        columns = {pair: i for i, pair in enumerate(self.columns)}
        slices = self.slices()
        present = np.zeros((len(rows), len(columns)), dtype=bool)
        known = np.zeros_like(present)
        for i, labels in enumerate(rows):
            for (facet, tag), is_present in labels.items():
                if facet not in slices:
                    continue
                if is_present:
                    known[i, slices[facet]] = True
                if (column := columns.get((facet, tag))) is not None:
                    present[i, column] = is_present
                    known[i, column] = True
        return present, known


def as_labels(rows: Iterable[Iterable[Mapping[str, Any]]]) -> list[Labels]:
    """From lists of facet, tag, present, as the database has them."""
    return [{(x["facet"], x["tag"]): x["present"] for x in row} for row in rows]


def learnable(rows: Iterable[Labels], min_labels: int) -> tuple[Facets, dict[str, str]]:
    """The facets that can be learned from these labels, and why the others cannot: facet -> reason. A facet is
    exclusive where every labelled posting has exactly one tag of it.
    """
    postings: Counter[str] = Counter()
    with_tag: Counter[tuple[str, str]] = Counter()
    with_one: Counter[str] = Counter()
    for labels in rows:
        of_facet = Counter(facet for (facet, _), is_present in labels.items() if is_present)
        postings.update({facet for facet, _ in labels})
        with_tag.update(pair for pair, is_present in labels.items() if is_present)
        with_one.update(facet for facet, tags in of_facet.items() if tags == 1)
    left_out = {}
    for facet, count in postings.items():
        tags = [tag for name, tag in with_tag if name == facet]
        if count < min_labels:
            left_out[facet] = f"{count} labelled postings, at least {min_labels} are needed"
        elif not tags:
            left_out[facet] = "no posting has any tag of it"
        elif all(with_tag[facet, tag] == count for tag in tags):
            left_out[facet] = f"every labelled posting has the same tags ({', '.join(sorted(tags))}), no negatives"
    exclusive = [facet for facet, count in postings.items() if with_one[facet] == count and facet not in left_out]
    return Facets.of((pair for pair in with_tag if pair[0] not in left_out), exclusive), left_out


def worth_learning(
    rows: Sequence[Labels], min_labels: int, tell: Callable[[str], object]
) -> tuple[Facets, dict[str, str]]:
    """As `learnable`, telling what is left out.

    Raises:
        TooLittleToLearn: everything is.
    """
    facets, left_out = learnable(rows, min_labels)
    for facet, reason in left_out.items():
        tell(f"facet {facet} is left out: {reason}")
    if not facets.tags:
        raise TooLittleToLearn(
            "there is nothing to learn from: load labels with `tagger ingest --labels FILE`"
            if not left_out
            else "no facet can be learned: " + "; ".join(f"{facet}: {why}" for facet, why in left_out.items())
        )
    return facets, left_out
