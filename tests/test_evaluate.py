"""Known answers, computed by hand."""

import numpy as np
import pytest

from tagger.evaluate import (
    NEVER,
    Paths,
    best_threshold,
    calibrate,
    calibration_error,
    f1_scores,
    facet_calibration,
    guaranteed_threshold,
    metrics,
    probabilities,
    sigmoid,
    tune_thresholds,
)
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
    x = np.array([True, True, False])
    slices = {"all": x | True, "x": x, "y": ~x, "source: s": x}
    found = metrics(probability, probability >= 0.5, present, known, facets, slices)
    values = {(m.kind, m.tag, m.name): m.value for m in found}
    assert values["all", None, "untagged"] == pytest.approx(1 / 3)
    assert values["all", None, "micro_f1"] == pytest.approx(4 / 5)
    assert values["x", "a", "recall"] == pytest.approx(1 / 2)
    assert values["y", None, "macro_f1"] == 1.0
    assert ("y", "a", "f1") not in values
    assert values["source: s", None, "micro_f1"] == values["x", None, "micro_f1"]
    assert ("source: s", "a", "f1") not in values


def _paths(rows: int, seed: int) -> tuple[Paths, np.ndarray]:
    """Scores whose true logit is 3 · wide + 0.5 · deep - 1."""
    random = np.random.default_rng(seed)
    wide, deep = random.normal(size=(2, rows, 1)).astype(np.float32)
    return Paths(wide, deep), random.random((rows, 1)) < sigmoid(3 * wide + 0.5 * deep - 1)


def test_calibration_finds_how_scores_were_made() -> None:
    facets = Facets({"f": ("a",)})
    paths, present = _paths(20_000, 1)
    found = facet_calibration(paths, present, np.ones_like(present), facets)
    np.testing.assert_allclose(found[:, 0], [3, 0.5, -1], atol=0.2)
    fresh, truth = _paths(20_000, 2)
    assert calibration_error(probabilities(fresh, found, facets)[:, 0], truth[:, 0]) < 0.015


def test_tags_of_an_exclusive_facet_share_their_odds() -> None:
    logits = np.log(np.array([[3.0, 1.0], [0.01, 0.002], [1e-9, 1e-9]], dtype=np.float32))
    paths = Paths(logits, np.zeros_like(logits))
    calibration = np.array([[1, 1], [1, 1], [0, 0]], dtype=np.float32)
    apart = probabilities(paths, calibration, Facets({"f": ("a", "b")}))
    np.testing.assert_allclose(apart[0], [3 / 4, 1 / 2], rtol=1e-5)
    facets = Facets({"f": ("a", "b")}, frozenset("f"))
    shared = probabilities(paths, calibration, facets)
    rest = np.exp(-5)  # neither of them
    np.testing.assert_allclose(shared[0], np.array([3, 1]) / (4 + rest), rtol=1e-5)
    np.testing.assert_allclose(shared[1], np.array([0.01, 0.002]) / (0.012 + rest), rtol=1e-5)
    assert shared[2].max() < 1e-6
    # Even the best single thresholds would give both tags to some rows, were they below a half.
    present = np.array([[1, 0], [0, 1], [0, 1]] * 20, dtype=bool)
    found = tune_thresholds(np.where(present, 0.4, 0.1), present, np.ones_like(present), facets)
    assert found.min() == 0.5


def test_without_known_rows_calibration_is_its_prior() -> None:
    paths, present = _paths(100, 1)
    prior = np.array([[2.0], [1.0], [-0.5]])
    np.testing.assert_allclose(calibrate(paths, present, np.zeros_like(present), prior), prior)


def test_calibration_error_by_hand() -> None:
    # Two bins: of four at 0.9 three are there (off by 0.15), of two at 0.1 none (off by 0.1).
    probability = np.array([0.9, 0.9, 0.9, 0.9, 0.1, 0.1])
    present = np.array([1, 1, 1, 0, 0, 0], dtype=bool)
    assert calibration_error(probability, present) == pytest.approx((4 * 0.15 + 2 * 0.1) / 6)
    assert calibration_error(np.array([]), np.array([], dtype=bool)) == 0.0


def test_a_guarantee_holds_in_nine_of_ten_draws() -> None:
    random = np.random.default_rng(0)
    kept = 0
    for _ in range(300):
        probability = random.random(2_000)
        present = random.random(2_000) < probability  # calibrated: precision above t is (1 + t) / 2
        threshold = guaranteed_threshold(probability, present, 0.9)
        kept += threshold == NEVER or (1 + threshold) / 2 >= 0.9
    assert kept >= 0.9 * 300
    assert guaranteed_threshold(np.linspace(0, 1, 5_000), np.linspace(0, 1, 5_000) > 0.5, 0.95) < 0.6


def test_a_tag_that_cannot_be_guaranteed_abstains() -> None:
    random = np.random.default_rng(0)
    assert guaranteed_threshold(random.random(3_000), random.random(3_000) < 0.5, 0.95) == NEVER
    assert guaranteed_threshold(np.ones(20), np.ones(20, dtype=bool), 0.95) == NEVER  # too few to be sure
