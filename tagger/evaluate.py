"""Calibration, thresholds and metrics, numpy only. Arrays of tags are (rows, tags), in `Facets`' column order."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tagger.facets import Facets

# Where few rows have a tag the best F1 on them may be at a threshold that no person would call sure enough.
_LOWEST, _HIGHEST = 0.2, 0.95
_ONE = 0.5  # the lowest threshold of an exclusive facet: two tags cannot both pass it
_NONE_OF_THEM = np.float32(np.exp(-5))  # the odds that a text has no tag of an exclusive facet
NEVER = 2.0  # a threshold that no probability passes: the tag abstains
_SHRINK = 10  # positives at which a tag's own threshold weighs as much as its facet's
_PRIOR = 60.0  # precision of the prior of a calibration: it weighs as much as some 240 uncertain rows
_BINS = 15
_CONCEIVABLE = 0.1
_CONFIDENCE = 0.9
_SIZES = [round(60 * 1.6**k) for k in range(14)]  # numbers of rows given a tag, 60 to 27,000, for which is tested


@dataclass(frozen=True)
class Metric:
    """One figure of a model: of a facet (tag None) or a tag, on one kind of postings ("all", "source: NAME", ...).

    `name` is micro_f1, macro_f1, untagged (the share of rows with no tag) or calibration_error for a facet;
    precision, recall or f1 for a tag. `support` counts the rows whose facet is known, or that have the tag.
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
    for facet, columns in facets.slices().items():
        lowest = _ONE if facet in facets.exclusive else _LOWEST
        rows = known[:, columns]
        common = best_threshold(probability[:, columns][rows], present[:, columns][rows])
        for tag in range(columns.start, columns.stop):
            of_tag = known[:, tag]
            own = best_threshold(probability[of_tag, tag], present[of_tag, tag])
            weight = present[of_tag, tag].sum() / (present[of_tag, tag].sum() + _SHRINK)
            thresholds[tag] = np.clip(weight * own + (1 - weight) * common, lowest, _HIGHEST)
    return thresholds


@dataclass(frozen=True)
class Paths:
    """What the two paths of a network say of rows, before calibration: scores, float32 (rows, tags)."""

    wide: np.ndarray
    deep: np.ndarray

    @classmethod
    def of_wide(cls, scores: np.ndarray) -> "Paths":
        """The wide path alone."""
        return cls(scores, np.zeros_like(scores))

    def take(self, rows: np.ndarray) -> "Paths":
        return Paths(self.wide[rows], self.deep[rows])


def calibrate(paths: Paths, present: np.ndarray, known: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """How the two paths make a logit: float32 (3, tags) with logit = wide · c[0] + deep · c[1] + c[2].

    Platt scaling (Platt 1999) with two scores instead of one, on rows that neither path has learned from; drawn
    towards `prior`, of the same shape, where there are few.
    """
    coefficients = prior.astype(np.float32)
    for tag in range(known.shape[1]):
        some = known[:, tag]
        scores = np.stack([paths.wide[some, tag], paths.deep[some, tag], np.ones(some.sum())], axis=1)
        coefficients[:, tag] = _logistic(scores, present[some, tag], prior[:, tag])
    return coefficients


def facet_calibration(paths: Paths, present: np.ndarray, known: np.ndarray, facets: Facets) -> np.ndarray:
    """A calibration from nothing: that of a tag is drawn towards its facet's."""
    prior = np.tile(np.array([4.0, 1.0, 0.0])[:, None], (1, paths.wide.shape[1]))
    for columns in facets.slices().values():
        some = known[:, columns]
        scores = [paths.wide[:, columns][some], paths.deep[:, columns][some], np.ones(some.sum())]
        facet = _logistic(np.stack(scores, axis=1), present[:, columns][some], prior[:, columns.start])
        prior[:, columns] = facet[:, None]
    return calibrate(paths, present, known, prior)


def probabilities(paths: Paths, calibration: np.ndarray, facets: Facets) -> np.ndarray:
    """Calibrated probabilities, float32 (rows, tags).

    Tags of an exclusive facet share their odds (Bradley & Terry's model: Hastie & Tibshirani 1998): "Entwickler" may
    be nearly nothing for German alone, and yet far more than for any other language. A little is left for none of
    them, so that a text like nothing that was learned stays untagged.
    """
    wide, deep, constant = calibration
    logits = np.clip(wide * paths.wide + deep * paths.deep + constant, -30, 30)
    probability = sigmoid(logits)
    for facet, columns in facets.slices().items():
        if facet in facets.exclusive:
            odds = np.exp(logits[:, columns])
            probability[:, columns] = odds / (odds.sum(axis=1, keepdims=True) + _NONE_OF_THEM)
    return probability


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-logits)), of the same shape and type."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))))


def _logistic(scores: np.ndarray, present: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """Coefficients of a logistic regression with a normal prior around `prior`, by Newton's method."""
    scores, coefficients = scores.astype(np.float64), prior.copy()
    for _ in range(50):
        probability = 1 / (1 + np.exp(-np.clip(scores @ coefficients, -35, 35)))
        gradient = scores.T @ (probability - present) + _PRIOR * (coefficients - prior)
        curvature = (scores * (probability * (1 - probability))[:, None]).T @ scores + _PRIOR * np.eye(len(prior))
        step = np.linalg.solve(curvature, gradient)
        step *= min(1.0, 1.0 / max(1e-12, float(np.abs(step).max())))  # far from the optimum Newton overshoots
        coefficients -= step
        if np.abs(step).max() < 1e-6:
            break
    return coefficients


def calibration_error(probability: np.ndarray, present: np.ndarray) -> float:
    """Expected calibration error of probabilities (n,) with 15 bins of equal width (Guo et al. 2017)."""
    if not len(probability):
        return 0.0
    bins = np.minimum((probability * _BINS).astype(int), _BINS - 1)
    said = np.bincount(bins, weights=probability, minlength=_BINS)
    true = np.bincount(bins, weights=present.astype(float), minlength=_BINS)
    return float(np.abs(said - true).sum() / len(probability))


def guaranteed_threshold(probability: np.ndarray, present: np.ndarray, precision: float) -> float:
    """The lowest threshold whose precision is at least `precision` with 90 % confidence, NEVER if there is none.

    Risk control by testing (Learn then Test: Angelopoulos et al. 2021, arXiv 2110.01052): for each of a few numbers
    of rows that might be given the tag, an exact binomial test whether so many hits could come of a lower
    precision, at a level that is divided by the number of tests (Bonferroni). The rows must not have been used for
    anything else, or the guarantee is void.
    """
    order = np.argsort(-probability, kind="stable")
    ranked, hits = probability[order], np.cumsum(present[order])
    sizes = [
        size for size in _SIZES if size <= len(ranked) and (size == len(ranked) or ranked[size - 1] > ranked[size])
    ]
    for size in reversed(sizes):
        if _binomial_tail(int(hits[size - 1]), size, precision) <= (1 - _CONFIDENCE) / len(_SIZES):
            after = ranked[size] if size < len(ranked) else 0.0
            return float((ranked[size - 1] + after) / 2)
    return NEVER


def _binomial_tail(hits: int, size: int, chance: float) -> float:
    """The probability of `hits` or more of `size` where each has `chance`."""
    if hits == 0:
        return 1.0
    counts = range(hits, size + 1)
    logs = [
        math.lgamma(size + 1) - math.lgamma(k + 1) - math.lgamma(size - k + 1)
        + k * math.log(chance) + (size - k) * math.log1p(-chance)
        for k in counts
    ]  # fmt: skip
    return float(min(1.0, np.exp(logs).sum()))


def f1_scores(given: np.ndarray, present: np.ndarray, known: np.ndarray) -> tuple[float, float]:
    """Micro- and macro-F1 of given against true tags, over what is known; macro over the tags that occur."""
    hits, wrong, missed = _counts(given, present, known)
    micro = 2 * hits.sum() / max(1, 2 * hits.sum() + wrong.sum() + missed.sum())
    occurs = hits + missed > 0
    f1 = 2 * hits / np.maximum(1, 2 * hits + wrong + missed)
    return float(micro), float(f1[occurs].mean()) if occurs.any() else 0.0


def metrics(
    probability: np.ndarray,
    given: np.ndarray,
    present: np.ndarray,
    known: np.ndarray,
    facets: Facets,
    slices: Mapping[str, np.ndarray],
) -> list[Metric]:
    """Every figure that a model report shows. `given`: bool (rows, tags), the tags that the model gives; `slices`:
    name -> bool (rows,), what is measured apart. Single tags are measured in slices whose name has no colon.
    """
    found = []
    for kind, of_kind in slices.items():
        for facet, columns in facets.slices().items():
            rows = of_kind & known[:, columns].any(axis=1)
            if not rows.any():
                continue
            parts = given[rows, columns], present[rows, columns], known[rows, columns]
            micro, macro = f1_scores(*parts)
            # Of what might be said; the many tags that nobody thinks of would make any model look calibrated.
            matters = parts[2] & (probability[rows, columns] >= _CONCEIVABLE)
            for name, value in (
                ("micro_f1", micro),
                ("macro_f1", macro),
                ("untagged", (~parts[0].any(axis=1)).mean()),
                ("calibration_error", calibration_error(probability[rows, columns][matters], parts[1][matters])),
            ):
                found.append(Metric(kind, facet, None, name, float(value), int(rows.sum())))
            if ":" in kind:
                continue
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
