"""What a model learns from."""

import numpy as np

from tagger.batches import Ragged
from tagger.facets import Facets
from tagger.learn import _alike, _few_words, _holds_for_title, _joined, _Rows
from tagger.ngrams import NGrams
from tagger.text import posting_text
from tagger.tokenizer import Tokenizer
from tests.conftest import World


def test_a_title_of_another_language_does_not_teach_that_of_its_posting(trained: World) -> None:
    tokenizer = Tokenizer((trained.model / "tokenizer.model").read_bytes())
    words = {"de": ["Pfleger", "Krankenhaus", "Fahrer"], "en": ["nurse", "hospital", "driver"]}
    random = np.random.default_rng(0)
    truth = np.repeat(["de", "en"], 60)
    titles = [" ".join(random.choice(words[language], 4)) for language in truth]
    labelled = truth.copy()
    labelled[[0, 70]] = ["en", "de"]  # a German title above an English text, and the other way round
    ids, _ = tokenizer.encode([posting_text(title, "", 1_000)[0] for title in titles], 100)
    ngrams = NGrams.learn(tokenizer, ids, 10_000)
    present = np.stack([labelled == "de", labelled == "en", random.random(120) < 0.5], axis=1)
    rows = _Rows(ids, present, np.ones((120, 3), dtype=np.float32), 20_000 * np.arange(120, dtype=np.uint64))
    facets = Facets({"language": ("de", "en"), "noise": ("yes",)}, frozenset({"language"}))
    holds = _holds_for_title(rows, ngrams, facets, lambda line: None)
    assert np.flatnonzero(~holds[:, 0]).tolist() == [0, 70]
    np.testing.assert_array_equal(holds[:, 0], holds[:, 1])
    assert holds[:, 2].all()  # nothing is said of a facet that is not exclusive


def test_each_row_goes_with_another_of_the_same_keys() -> None:
    keys = np.array([[0, 1], [1, 1], [0, 1], [0, 1], [1, 1], [2, 0]])
    alike = _alike(keys, np.random.default_rng(0))
    np.testing.assert_array_equal(keys[alike], keys)
    assert sorted(alike.tolist()) == list(range(6))
    assert np.flatnonzero(alike == np.arange(6)).tolist() == [5]  # the only one
    assert len(_alike(keys[:0], np.random.default_rng(0))) == 0


def test_a_title_goes_on_with_whole_words_of_a_description(trained: World) -> None:
    tokenizer = Tokenizer((trained.model / "tokenizer.model").read_bytes())
    description = "We care for people in our hospital by day and at night."
    texts = [posting_text("Senior nurse", description, 1_000)[0], posting_text("Cook", "", 1_000)[0]]
    ids, _ = tokenizer.encode(texts, 100)
    bare = Ragged.from_rows([ids.values[: np.flatnonzero(ids.values == tokenizer.title_end)[0] + 1]] * 50)
    words = _few_words(ids.take(np.zeros(50, dtype=int)), tokenizer, np.random.default_rng(0))
    joined = _joined(bare, words)
    read = ["".join(tokenizer.vocabulary[i] for i in row) for row in np.split(joined.values, joined.offsets[1:-1])]
    end = tokenizer.vocabulary[tokenizer.title_end]
    begin = "".join(tokenizer.vocabulary[i] for i in bare.values[: bare.lengths[0] - 1])
    counts = set()
    for text in read:
        assert text.startswith(begin)
        assert text.endswith(end)
        more = text.removeprefix(begin).removesuffix(end).strip(tokenizer.WORD).split(tokenizer.WORD)
        assert f" {' '.join(more)} " in f" {description.lower()} "
        counts.add(len(more))
    assert counts == set(range(1, 7))
