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
from joblib import Parallel, delayed, parallel_config
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from tagger.config import cores
from tagger.ngrams import Features

_FOLDS = 3
_PENALTY = 0.5  # LIBLINEAR's C; a quarter and 1 were no better on validation
_TOLERANCE = 0.01
_WORTH_PROCESSES = 10_000_000  # n-grams of all rows, from which on a process for each core pays for its start
_OLD = 3.0  # how much cheaper the score of an older model is than an n-gram


@dataclass(frozen=True)
class Wide:
    """Weights (features, tags) and bias (tags,), float32; `held_out`: a score (rows, tags) of each training row by
    machines that have not learned from it.
    """

    weight: np.ndarray
    bias: np.ndarray
    held_out: np.ndarray


@dataclass(frozen=True)
class _Problem:
    """N-grams (rows, features), and scores (rows, tags) of an older model if there is one, with bool (rows, tags)
    targets and what an error costs, float32 (rows, tags).
    """

    matrix: csr_matrix
    scores: np.ndarray | None
    present: np.ndarray
    importance: np.ndarray


def fit_wide(
    features: Features,
    count: int,
    present: np.ndarray,
    importance: np.ndarray,
    fold: np.ndarray,
    old: tuple[np.ndarray, np.ndarray] | None,
    tell: Callable[[str], object],
) -> Wide:
    """One machine a tag, for rows with `count` different features. `present`: bool (rows, tags); `importance`: what
    an error costs, (rows, tags), 1 usually and 0 where the truth is unknown; `fold`: int (rows,), equal for rows that
    must not be parted.

    `old`: weight (features, tags) and bias (tags,) of a model to go on from, zero for tags that it lacks. Its score
    of the same tag becomes a feature beside the n-grams, so that the sum stays one linear model; tags without a label
    keep theirs.
    """
    problem = _problem(features, count, present, importance, old)
    held_out = _held_out(problem, fold, tell)
    tell("wide path: all rows")
    machines = _machines(problem, np.arange(len(present)))
    weight, bias = machines[:count], machines[-1]
    if old is not None:
        weight, bias = weight + _OLD * old[0] * machines[count], bias + _OLD * old[1] * machines[count]
    return Wide(weight.astype(np.float32), bias.astype(np.float32), held_out)


def folds(groups: np.ndarray) -> np.ndarray:
    """Which fold each row is in, from the numbers of its duplicates, uint64 (rows,): these are evenly spread hashes,
    of which the splits for validation use the last digits.
    """
    return ((groups // np.uint64(20_000)) % np.uint64(_FOLDS)).astype(np.int64)


def held_out_scores(
    features: Features,
    count: int,
    present: np.ndarray,
    importance: np.ndarray,
    fold: np.ndarray,
    tell: Callable[[str], object],
) -> np.ndarray:
    """Scores (rows, tags) by machines that have not learned from these rows; arguments as for `fit_wide`."""
    return _held_out(_problem(features, count, present, importance, None), fold, tell)


def _problem(
    features: Features,
    count: int,
    present: np.ndarray,
    importance: np.ndarray,
    old: tuple[np.ndarray, np.ndarray] | None,
) -> _Problem:
    indices = features.of.astype(np.int32), features.offsets.astype(np.int32)
    matrix = csr_matrix((features.weight, *indices), shape=(len(present), count))
    scores = None if old is None else _OLD * (matrix @ old[0] + old[1])
    return _Problem(matrix, scores, present, importance)


def _held_out(problem: _Problem, fold: np.ndarray, tell: Callable[[str], object]) -> np.ndarray:
    count = problem.matrix.shape[1]
    held_out = np.zeros(problem.present.shape, dtype=np.float32)
    for number in range(_FOLDS):
        tell(f"wide path: scores of rows held out, part {number + 1} of {_FOLDS}")
        others, own = np.flatnonzero(fold % _FOLDS != number), np.flatnonzero(fold % _FOLDS == number)
        machines = _machines(problem, others)
        held_out[own] = problem.matrix[own] @ machines[:count] + machines[-1]
        if problem.scores is not None:
            held_out[own] += problem.scores[own] * machines[count]
    return held_out


def _machines(problem: _Problem, rows: np.ndarray) -> np.ndarray:
    """Coefficients (columns of the matrix + 2, tags) of a machine for each tag, learned from these rows: of the
    n-grams, of the older score of the same tag, and the bias.
    """
    present, importance, scores = problem.present, problem.importance, problem.scores
    # Processes, not threads: LIBLINEAR has one random generator a process, and threads that share it would make
    # every run another model.
    workers = min(cores(), present.shape[1]) if problem.matrix.nnz > _WORTH_PROCESSES else 1
    with parallel_config("loky", n_jobs=workers):
        found = Parallel()(
            delayed(_machine)(
                problem.matrix,
                own,
                present[own, tag],
                importance[own, tag],
                None if scores is None else scores[own, tag],
            )
            for tag in range(present.shape[1])
            for own in (rows[importance[rows, tag] > 0],)
        )
    return np.stack(found, axis=1)


def _machine(
    matrix: csr_matrix, rows: np.ndarray, truth: np.ndarray, importance: np.ndarray, scores: np.ndarray | None
) -> np.ndarray:
    """The coefficients of one tag. `rows`: which of the matrix; the others are of these rows alone."""
    found = np.zeros(matrix.shape[1] + 2, dtype=np.float32)
    if truth.any() and not truth.all():
        machine = LinearSVC(C=_PENALTY, tol=_TOLERANCE, random_state=0)
        seen = matrix[rows]
        if scores is not None:
            seen = hstack([seen, csr_matrix(scores[:, None])], format="csr")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # its thousand rounds are plenty
            machine.fit(seen, truth, sample_weight=importance)
        found[: seen.shape[1]], found[-1] = machine.coef_[0], machine.intercept_[0]
    elif scores is not None and not len(rows):
        found[-2] = 1 / _OLD
    else:
        found[-1] = 1.0 if truth.any() else -1.0  # nothing to tell apart: always the same answer
    return found
