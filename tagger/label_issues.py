"""Labels that are probably wrong: what people said, against what a model says that has not learned from it.

Confident learning (Northcutt, Jiang & Chuang 2021, arXiv 1911.00068) finds them, by cleanlab: of each tag, the labels
that contradict a model which is as sure of the contrary as it usually is where the contrary is labelled. They are
ranked by the quality of a label in data with several tags a row (Thyagarajan, Snorrason, Northcutt & Mueller 2022,
arXiv 2211.13895). The model is the wide path alone, which takes minutes; what it says of a posting comes from
machines that have seen neither it nor a duplicate of it.

No database; the only importer of cleanlab, which is an extra and takes seconds to import.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from tagger import evaluate
from tagger.config import TrainConfig
from tagger.errors import TaggerError
from tagger.evaluate import Paths
from tagger.facets import Facets, TooLittleToLearn, as_labels, worth_learning
from tagger.predict import Tagger
from tagger.wide import folds, held_out_scores

# A machine that has seen fewer postings with a tag cannot be trusted against those who gave it.
_FEWEST = 5


class NoCleanlab(TaggerError):
    """What finds the issues is not installed."""


@dataclass(frozen=True)
class LabelIssue:
    """A label that is probably wrong. It says that the posting has the tag (`present`) or that it has not; then how
    likely the tag is, out of sample, and the quality of the label, 0 worst and 1 best.
    """

    posting_id: str
    title: str
    facet: str
    tag: str
    present: bool
    probability: float
    quality: float


def require_cleanlab() -> Any:
    """cleanlab's functions for data with several tags a row.

    Raises:
        NoCleanlab: it is not installed.
    """
    try:
        from cleanlab import multilabel_classification
    except ImportError:
        raise NoCleanlab("cleanlab, which finds them, is missing: `pip install 'job-tagger[labels]'`") from None
    return multilabel_classification


def find(
    postings: pl.DataFrame,
    tagger: Tagger,
    facet: str | None,
    tell: Callable[[str], object],
    config: TrainConfig | None = None,
) -> list[LabelIssue]:
    """The issues among the labels of `postings` (posting_id, title, text, group_number, labels), worst first; of one
    facet or of all. Of the model only vocabulary and n-grams are used, which know nothing of labels.

    Raises:
        TooLittleToLearn: no facet has labels that suffice; NoCleanlab.
    """
    config = config or TrainConfig()
    cleanlab = require_cleanlab()
    labels = [
        {pair: is_present for pair, is_present in row.items() if facet in (None, pair[0])}
        for row in as_labels(postings["labels"])
    ]
    facets, _ = worth_learning(labels, config.min_labels, tell)
    present, known = facets.targets(labels)
    rows = np.flatnonzero(known.any(axis=1))
    postings, present, known = postings[rows], present[rows], known[rows]
    fold = folds(postings["group_number"].to_numpy())
    if len(np.unique(fold)) == 1:
        raise TooLittleToLearn("all labelled postings are duplicates of each other: none is left to judge them by")
    judged = _judged(present, known, fold)
    if not judged.all():
        names = [f"{facet}/{tag}" for (facet, tag), one in zip(facets.columns, judged, strict=True) if not one]
        tell(f"not judged, as too few other postings have them, or all: {', '.join(names)}")
    tell(f"judging the labels of {len(rows):,} postings: {', '.join(facets.tags)}")
    probability = _out_of_sample(postings, tagger, present, known, fold, facets, tell)

    issues = []
    for column in np.flatnonzero(judged):
        # A tag at a time, on the rows where it is known: cleanlab knows no unknowns, and looks at each alone anyway.
        some = np.flatnonzero(known[:, column])
        said = [[0] if one else [] for one in present[some, column]]
        likely = probability[some, column, None]
        # One job: a pool would be forked, and threads of other libraries with it.
        wrong = cleanlab.filter.find_multilabel_issues_per_class(said, likely, n_jobs=1)[:, 0]
        quality = cleanlab.rank.get_label_quality_scores_per_class(said, likely)[:, 0]
        for k in np.flatnonzero(wrong):
            row = some[k]
            issues.append(
                LabelIssue(
                    postings["posting_id"][int(row)], postings["title"][int(row)] or "", *facets.columns[column],
                    bool(present[row, column]), float(likely[k, 0]), float(quality[k]),
                )
            )  # fmt: skip
    return sorted(issues, key=lambda issue: (issue.quality, issue.posting_id, issue.facet, issue.tag))


def _judged(present: np.ndarray, known: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """The tags, bool (tags,), of which the rows of any fold can be judged by those of the others."""
    others = [fold != number for number in np.unique(fold)]
    fewest = [(truth & known)[rows].sum(axis=0) for truth in (present, ~present) for rows in others]
    return np.asarray(np.min(fewest, axis=0) >= _FEWEST)


def _out_of_sample(
    postings: pl.DataFrame,
    tagger: Tagger,
    present: np.ndarray,
    known: np.ndarray,
    fold: np.ndarray,
    facets: Facets,
    tell: Callable[[str], object],
) -> np.ndarray:
    """Probabilities, float32 (rows, tags), by machines that have not seen the row."""
    ids, _ = tagger.encode(list(postings.select("title", "text").iter_rows()))
    ngrams = tagger.model.ngrams
    scores = held_out_scores(ngrams.of(ids), len(ngrams), present, known.astype(np.float32), fold, tell)
    paths = Paths.of_wide(scores)
    # Fitted to the labels that are judged, but two numbers a tag cannot learn them by heart.
    calibration = evaluate.facet_calibration(paths, present, known, facets)
    return evaluate.probabilities(paths, calibration, facets)
