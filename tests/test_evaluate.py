"""Known answers, computed by hand."""

import numpy as np
import pytest

from tagger.evaluate import best_threshold, f1_scores, metrics, tune_thresholds
from tagger.facets import Facets


def test_best_threshold_on_five_rows() -> None:
    # Sorted: .9 yes, .8 no, .7 yes, .4 yes, .1 no. Giving the first four: 3 hits, 1 wrong: F1 = 6/7, the best.
    probability, present = np.array([0.4, 0.9, 0.1, 0.8, 0.7]), np.array([1, 1, 0, 0, 1], dtype=bool)
    assert best_threshold(probability, present) == pytest.approx((0.4 + 0.1) / 2)


def test_best_threshold_never_parts_equal_probabilities() -> None:
    probability, present = np.array([0.5, 0.5, 0.5, 0.2]), np.array([1, 0, 0, 0], dtype=bool)
    assert best_threshold(probability, present) == pytest.approx(0.35)


def test_best_threshold_without_positives() -> None:
    assert best_threshold(np.array([0.9, 0.1]), np.array([False, False])) == 0.5


def test_f1_over_what_is_known() -> None:
    given = np.array([[1, 0], [1, 1], [0, 1]], dtype=bool)
    present = np.array([[1, 0], [0, 1], [0, 0]], dtype=bool)
    known = np.array([[1, 1], [1, 1], [1, 0]], dtype=bool)
    # tag 0: 1 hit, 1 wrong -> 2/3; tag 1: 1 hit, the wrong one in row 2 is unknown -> 1. Micro: 4/5.
    micro, macro = f1_scores(given, present, known)
    assert micro == pytest.approx(4 / 5)
    assert macro == pytest.approx((2 / 3 + 1) / 2)


def test_rare_tags_take_the_threshold_of_their_facet() -> None:
    random = np.random.default_rng(0)
    present = np.zeros((2_000, 2), dtype=bool)
    present[:800, 0] = True
    present[0, 1] = True
    # Common tag: parted at 0.6. Rare tag: its only positive lies at 0.95.
    probability = np.where(present, random.uniform(0.6, 1, present.shape), random.uniform(0, 0.6, present.shape))
    probability[0, 1] = 0.95
    known = np.ones_like(present)
    common, rare = tune_thresholds(probability, present, known, Facets({"f": ("common", "rare")}))
    assert common == pytest.approx(0.6, abs=0.01)
    assert abs(rare - common) < 0.05


def test_metrics_count_untagged_rows_and_part_kinds() -> None:
    facets = Facets({"f": ("a", "b")})
    probability = np.array([[0.9, 0.1], [0.1, 0.1], [0.2, 0.8]])
    present = np.array([[1, 0], [1, 0], [0, 1]], dtype=bool)
    known = np.array([[1, 1], [1, 1], [1, 1]], dtype=bool)
    found = metrics(probability, np.array([0.5, 0.5]), present, known, facets, np.array(["x", "x", "y"]))
    values = {(m.kind, m.tag, m.name): m.value for m in found}
    assert values["all", None, "untagged"] == pytest.approx(1 / 3)
    assert values["all", None, "micro_f1"] == pytest.approx(4 / 5)
    assert values["x", "a", "recall"] == pytest.approx(1 / 2)
    assert values["y", None, "macro_f1"] == 1.0
    assert ("y", "a", "f1") not in values
