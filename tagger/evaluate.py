"""Thresholds and metrics, numpy only. Arrays of tags have the shape (rows, tags) and `Facets`' column order."""

from dataclasses import dataclass

import numpy as np

from tagger.facets import Facets

# Where few rows have a tag the best F1 on them may be at a threshold that no person would call sure enough.
_LOWEST, _HIGHEST = 0.3, 0.95
_SHRINK = 10  # positives at which a tag's own threshold weighs as much as its facet's


@dataclass(frozen=True)
class Metric:
    """One figure of a model: of a facet (tag None) or a tag, on one kind of postings ("all": every one).

    `name` is micro_f1, macro_f1 or untagged (the share of rows with no tag) for a facet; precision, recall or
    f1 for a tag. `support` counts the rows whose facet is known, or that have the tag.
    """

    kind: str
    facet: str
    tag: str | None
    name: str
    value: float
    support: int


def best_threshold(probability: np.ndarray, present: np.ndarray) -> float:
    """The threshold with the highest F1 on these rows, (n,) each, exactly: midway between the two
    probabilities that it parts. 0.5 where there is no positive row.
    """
    if not present.any():
        return 0.5
    order = np.argsort(-probability, kind="stable")
    ranked, hits = probability[order], np.cumsum(present[order])
    f1 = 2 * hits / (np.arange(1, len(ranked) + 1) + hits[-1])
    f1[:-1][ranked[:-1] == ranked[1:]] = -1.0  # no threshold parts equal probabilities
    last = int(np.argmax(f1))
    after = ranked[last + 1] if last + 1 < len(ranked) else 0.0
    return float((ranked[last] + after) / 2)


def tune_thresholds(probability: np.ndarray, present: np.ndarray, known: np.ndarray, facets: Facets) -> np.ndarray:
    """A threshold per tag, (tags,): the best of its own, shrunk towards the best common one of its facet
    where few rows have the tag (weight positives / (positives + 10)).
    """
    thresholds = np.full(probability.shape[1], 0.5)
    for columns in facets.slices().values():
        rows = known[:, columns]
        common = best_threshold(probability[:, columns][rows], present[:, columns][rows])
        for tag in range(columns.start, columns.stop):
            of_tag = known[:, tag]
            own = best_threshold(probability[of_tag, tag], present[of_tag, tag])
            weight = present[of_tag, tag].sum() / (present[of_tag, tag].sum() + _SHRINK)
            thresholds[tag] = np.clip(weight * own + (1 - weight) * common, _LOWEST, _HIGHEST)
    return thresholds


def f1_scores(given: np.ndarray, present: np.ndarray, known: np.ndarray) -> tuple[float, float]:
    """Micro- and macro-F1 of given against true tags, over what is known; macro over the tags that occur."""
    hits, wrong, missed = _counts(given, present, known)
    micro = 2 * hits.sum() / max(1, 2 * hits.sum() + wrong.sum() + missed.sum())
    occurs = hits + missed > 0
    f1 = 2 * hits / np.maximum(1, 2 * hits + wrong + missed)
    return float(micro), float(f1[occurs].mean()) if occurs.any() else 0.0


def metrics(
    probability: np.ndarray,
    thresholds: np.ndarray,
    present: np.ndarray,
    known: np.ndarray,
    facets: Facets,
    kinds: np.ndarray,
) -> list[Metric]:
    """Every figure that a model report shows, for all rows and for each kind (kinds: (rows,) of str)."""
    given = probability >= thresholds
    found = []
    for kind in ["all", *sorted(set(kinds.tolist()))]:
        of_kind = np.ones(len(kinds), dtype=bool) if kind == "all" else kinds == kind
        for facet, columns in facets.slices().items():
            rows = of_kind & known[:, columns].any(axis=1)
            if not rows.any():
                continue
            parts = given[rows, columns], present[rows, columns], known[rows, columns]
            micro, macro = f1_scores(*parts)
            untagged = float((~parts[0].any(axis=1)).mean())
            for name, value in (("micro_f1", micro), ("macro_f1", macro), ("untagged", untagged)):
                found.append(Metric(kind, facet, None, name, value, int(rows.sum())))
            for tag, hits, wrong, missed in zip(facets.tags[facet], *_counts(*parts), strict=True):
                support = int(hits + missed)
                if support == 0:
                    continue
                for name, value in (
                    ("precision", hits / max(1, hits + wrong)),
                    ("recall", hits / support),
                    ("f1", 2 * hits / (2 * hits + wrong + missed)),
                ):
                    found.append(Metric(kind, facet, tag, name, float(value), support))
    return found


def _counts(given: np.ndarray, present: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hits, wrong and missed tags, (tags,) each."""
    return (
        (given & present & known).sum(axis=0),
        (given & ~present & known).sum(axis=0),
        (~given & present & known).sum(axis=0),
    )
