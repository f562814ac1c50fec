"""The n-grams of a text, checked against a plain reading of it."""

import numpy as np
import pytest

from tagger.batches import Ragged, title_ends, titles
from tagger.ngrams import BUCKETS, NGrams, Weights
from tagger.text import posting_text
from tagger.tokenizer import Tokenizer
from tests.conftest import World


@pytest.fixture(scope="module")
def tokenizer(trained: World) -> Tokenizer:
    return Tokenizer((trained.model / "tokenizer.model").read_bytes())


def encode(tokenizer: Tokenizer, *postings: tuple[str, str]) -> Ragged:
    return tokenizer.encode([posting_text(*posting, 10_000)[0] for posting in postings], 1_024)[0]


def seen(ngrams: NGrams, ids: Ragged, row: int) -> dict[int, float]:
    found = ngrams.of(ids)
    part = slice(found.offsets[row], found.offsets[row + 1])
    return dict(zip(found.of[part].tolist(), found.weight[part].tolist(), strict=True))


NURSE, COOK = (
    ("Senior nurse", "Care for people in our hospital."),
    ("Cook", "Care for guests in our hospital canteen."),
)


def test_each_block_has_length_one_and_rows_do_not_mix(tokenizer: Tokenizer) -> None:
    ids = encode(tokenizer, NURSE, COOK, NURSE, ("", ""), COOK)
    ngrams = NGrams.learn(tokenizer, ids, 100_000)
    assert seen(ngrams, ids, 0) == seen(ngrams, ids, 2) != seen(ngrams, ids, 1)
    for row in (0, 1):
        weights = seen(ngrams, ids, row)
        for in_title in (True, False):
            block = [w for f, w in weights.items() if (ngrams.buckets[f] >= BUCKETS // 2) == in_title]
            assert sum(w * w for w in block) == pytest.approx(1.0, abs=1e-5)
    alone = encode(tokenizer, COOK)
    assert seen(ngrams, alone, 0) == pytest.approx(seen(ngrams, ids, 1))


def test_a_title_counts_apart(tokenizer: Tokenizer) -> None:
    ids = encode(tokenizer, ("nurse", "cook"), ("cook", "nurse"), ("nurse", "cook"), ("cook", "nurse"))
    ngrams = NGrams.learn(tokenizer, ids, 100_000)
    one, other = ({f for f in seen(ngrams, ids, row) if ngrams.buckets[f] >= BUCKETS // 2} for row in (0, 1))
    assert one - other
    assert other - one


def test_what_one_row_has_is_no_feature_and_the_limit_holds(tokenizer: Tokenizer) -> None:
    ids = encode(tokenizer, NURSE, NURSE, ("Xylophonist", "Zwölfton"))
    ngrams = NGrams.learn(tokenizer, ids, 100_000)
    rare = seen(ngrams, ids, 2)
    assert len(rare) < 0.5 * len(seen(ngrams, ids, 0))
    assert len(NGrams.learn(tokenizer, ids, 10)) <= 20


def test_scores_are_what_features_weigh_together(tokenizer: Tokenizer) -> None:
    ids = encode(tokenizer, NURSE, COOK, ("", ""), ("Nurse " * 200, "people and people " * 300), NURSE, COOK)
    ngrams = NGrams.learn(tokenizer, ids, 100_000)
    dense = np.random.default_rng(0).normal(size=(len(ngrams), 5)).astype(np.float32)
    weights = Weights.of(dense, ngrams)
    np.testing.assert_allclose(weights.dense(), dense, atol=weights.scale.max())
    again = Weights.of(weights.dense(), ngrams)
    np.testing.assert_array_equal(again.levels, weights.levels)
    matrix = np.zeros((len(ids), len(ngrams)))
    for row in range(len(ids)):
        for feature, weight in seen(ngrams, ids, row).items():
            matrix[row, feature] = weight
    np.testing.assert_allclose(ngrams.scores(ids, weights), matrix @ weights.dense(), atol=1e-4)


def test_only_the_weights_that_matter_are_kept(tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tagger.ngrams._WEIGHTS", 50)
    ids = encode(tokenizer, NURSE, COOK, NURSE, COOK)
    ngrams = NGrams.learn(tokenizer, ids, 100_000)
    dense = np.random.default_rng(0).normal(size=(len(ngrams), 5)).astype(np.float32)
    levels = Weights.of(dense, ngrams).levels
    assert 40 <= np.count_nonzero(levels) <= 50
    assert np.abs(dense[levels != 0]).min() > np.median(np.abs(dense))


def test_where_finds_what_of_counts(tokenizer: Tokenizer) -> None:
    ids = encode(tokenizer, NURSE, NURSE, COOK, COOK)
    ngrams = NGrams.learn(tokenizer, ids, 100_000)
    one = ids.take(np.array([1]))
    number, first, last = ngrams.where(one)
    assert set(number.tolist()) == set(seen(ngrams, one, 0))
    assert (first >= 0).all()
    assert (last >= first).all()
    assert (last < len(one.values)).all()


def test_titles_end_where_the_marker_is(tokenizer: Tokenizer) -> None:
    ids = encode(tokenizer, NURSE, ("", "Only a text"), ("Only a title", ""))
    ends = title_ends(ids, tokenizer.title_end)
    assert (ids.values[ends] == tokenizer.title_end).all()
    alone = titles(ids, tokenizer.title_end)
    assert (alone.values[alone.offsets[1:] - 1] == tokenizer.title_end).all()
    assert alone.lengths[2] == ids.lengths[2]


def test_no_rows(tokenizer: Tokenizer) -> None:
    ids = encode(tokenizer, NURSE, NURSE)
    ngrams = NGrams.learn(tokenizer, ids, 100)
    found = ngrams.of(ids.take(np.array([], dtype=int)))
    assert (len(found.of), found.offsets.tolist()) == (0, [0])
