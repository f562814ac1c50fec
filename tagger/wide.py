"""The wide path: a linear model on n-grams, solved exactly for each tag. The only importer of scikit-learn and scipy.

One-vs-rest linear support vector machines (squared hinge loss, LIBLINEAR: Fan et al. 2008): on the same features
they reach in two minutes what gradient descent does not reach in forty. Whoever learns beside them must not see
scores of postings that they have learned by heart, so the scores of training rows come from machines that have not
seen these rows (stacked generalization: Wolpert 1992).
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from tagger.ngrams import Features

_FOLDS = 3
_PENALTY = 0.5  # LIBLINEAR's C; a quarter and 1 were no better on validation
_TOLERANCE = 0.01
_OLD = 3.0  # how much cheaper the score of an older model is than an n-gram


@dataclass(frozen=True)
class Wide:
    """Weights (features, tags) and bias (tags,), float32; `held_out`: a score (rows, tags) of each training row by
    machines that have not learned from it.
    """

    weight: np.ndarray
    bias: np.ndarray
    held_out: np.ndarray


def fit_wide(
    features: Features,
    count: int,
    present: np.ndarray,
    known: np.ndarray,
    fold: np.ndarray,
    old: tuple[np.ndarray, np.ndarray] | None,
    tell: Callable[[str], object],
) -> Wide:
    """One machine a tag, for rows with `count` different features. `present`, `known`: bool (rows, tags); `fold`:
    int (rows,), equal for rows that must not be parted.

    `old`: weight (features, tags) and bias (tags,) of a model to go on from, zero for tags that it lacks. Its score
    of the same tag becomes a feature beside the n-grams, so that the sum stays one linear model; tags without a label
    keep theirs.
    """
    rows, tags = present.shape
    indices = features.of.astype(np.int32), features.offsets.astype(np.int32)
    matrix = csr_matrix((features.weight, *indices), shape=(rows, count))
    scores = None if old is None else _OLD * (matrix @ old[0] + old[1])
    held_out = np.zeros((rows, tags), dtype=np.float32)
    for number in range(_FOLDS):
        tell(f"wide path: scores of rows held out, part {number + 1} of {_FOLDS}")
        others, own = np.flatnonzero(fold % _FOLDS != number), np.flatnonzero(fold % _FOLDS == number)
        machines = _machines(matrix, scores, present, known, others)
        held_out[own] = matrix[own] @ machines[:count] + machines[-1]
        if scores is not None:
            held_out[own] += scores[own] * machines[count]
    tell("wide path: all rows")
    machines = _machines(matrix, scores, present, known, np.arange(rows))
    weight, bias = machines[:count], machines[-1]
    if old is not None:
        weight, bias = weight + _OLD * old[0] * machines[count], bias + _OLD * old[1] * machines[count]
    return Wide(weight.astype(np.float32), bias.astype(np.float32), held_out)


def _machines(
    matrix: csr_matrix, scores: np.ndarray | None, present: np.ndarray, known: np.ndarray, rows: np.ndarray
) -> np.ndarray:
    """Coefficients (columns of the matrix + 2, tags) of a machine for each tag: of the n-grams, of the older score of
    the same tag, and the bias.
    """
    count = matrix.shape[1]

    def one(tag: int) -> np.ndarray:
        of_tag = rows[known[rows, tag]]
        truth = present[of_tag, tag]
        found = np.zeros(count + 2)
        if truth.any() and not truth.all():
            machine = LinearSVC(C=_PENALTY, tol=_TOLERANCE, random_state=0)
            seen = matrix[of_tag]
            if scores is not None:
                seen = hstack([seen, csr_matrix(scores[of_tag, tag][:, None])], format="csr")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)  # its thousand rounds are plenty
                machine.fit(seen, truth)
            found[: seen.shape[1]], found[-1] = machine.coef_[0], machine.intercept_[0]
        elif scores is not None and not len(of_tag):
            found[count] = 1 / _OLD
        else:
            found[-1] = 1.0 if truth.any() else -1.0  # nothing to tell apart: always the same answer
        return found

    # One after another: LIBLINEAR has one random generator a process, and threads that share it would make every run
    # another model.
    return np.stack([one(tag) for tag in range(present.shape[1])], axis=1)
