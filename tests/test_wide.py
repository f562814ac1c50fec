"""The wide path learns what a linear model can, and what is held out is held out."""

import numpy as np
import pytest

from tagger.ngrams import Features
from tagger.wide import fit_wide


def _rows(count: int, seed: int = 0) -> tuple[Features, np.ndarray]:
    """Rows with three of 60 features each; tag 0 is there where feature 7 or 8 is, tag 1 where feature 9 is."""
    random = np.random.default_rng(seed)
    of = np.array([random.choice(60, 3, replace=False) for _ in range(count)])
    present = np.stack([np.isin(of, [7, 8]).any(axis=1), np.isin(of, [9]).any(axis=1)], axis=1)
    weight = np.full(of.size, 1 / np.sqrt(3), dtype=np.float32)
    return Features(of.ravel().astype(np.int64), weight, np.arange(0, of.size + 1, 3)), present


def _dense(features: Features, count: int) -> np.ndarray:
    matrix = np.zeros((len(features.offsets) - 1, count))
    matrix[np.repeat(np.arange(len(matrix)), np.diff(features.offsets)), features.of] = features.weight
    return matrix


def test_it_learns_and_scores_rows_it_has_not_seen() -> None:
    features, present = _rows(600)
    wide = fit_wide(features, 60, present, np.ones_like(present), np.arange(600), None, lambda line: None)
    assert ((wide.held_out > 0) == present).mean() > 0.97
    more, truth = _rows(300, seed=1)
    assert ((_dense(more, 60) @ wide.weight + wide.bias > 0) == truth).mean() > 0.97


def test_held_out_scores_do_not_know_their_rows() -> None:
    features, _ = _rows(300)
    noise = np.random.default_rng(5).random((300, 1)) < 0.5
    wide = fit_wide(features, 60, noise, np.ones_like(noise), np.arange(300), None, lambda line: None)
    assert abs(((wide.held_out > 0) == noise).mean() - 0.5) < 0.1


def test_unknown_rows_are_not_learned_from() -> None:
    features, present = _rows(400)
    known = np.ones_like(present)
    known[200:, 0] = False
    wrong = present.copy()
    wrong[200:, 0] = ~present[200:, 0]
    right = fit_wide(features, 60, present, known, np.arange(400), None, lambda line: None)
    same = fit_wide(features, 60, wrong, known, np.arange(400), None, lambda line: None)
    np.testing.assert_array_equal(right.weight, same.weight)


def test_it_goes_on_from_an_older_model() -> None:
    features, present = _rows(600)
    everything = np.ones_like(present)
    old = fit_wide(features, 60, present, everything, np.arange(600), None, lambda line: None)
    few, truth = _rows(40, seed=2)
    known = np.ones_like(truth)
    known[:, 1] = False  # no label of tag 1: it stays as it is
    new = fit_wide(few, 60, truth, known, np.arange(40), (old.weight, old.bias), lambda line: None)
    np.testing.assert_allclose(new.weight[:, 1], old.weight[:, 1], atol=1e-5)
    alone = fit_wide(few, 60, truth, known, np.arange(40), None, lambda line: None)
    more, there = _rows(400, seed=3)
    scores = [_dense(more, 60) @ wide.weight[:, 0] + wide.bias[0] for wide in (new, alone)]
    right = [((score > 0) == there[:, 0]).mean() for score in scores]
    assert right[0] > 0.95
    assert right[0] >= right[1]


@pytest.mark.parametrize("present", [True, False])
def test_nothing_to_tell_apart(present: bool) -> None:
    features, _ = _rows(30)
    always = np.full((30, 1), present)
    wide = fit_wide(features, 60, always, np.ones_like(always), np.arange(30), None, lambda line: None)
    assert ((wide.held_out > 0) == present).all()
