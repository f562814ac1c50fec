"""What a model learns from."""

import numpy as np

from tagger.facets import Facets
from tagger.learn import _holds_for_title, _Rows
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
    rows = _Rows(ids, present, np.ones((120, 3), dtype=np.float32), np.arange(120, dtype=np.uint64))
    facets = Facets({"language": ("de", "en"), "noise": ("yes",)}, frozenset({"language"}))
    holds = _holds_for_title(
        rows, ngrams.of(ids), 0, len(ngrams), np.arange(120), facets, lambda line: None
    )  # fmt: skip
    assert np.flatnonzero(~holds[:, 0]).tolist() == [0, 70]
    np.testing.assert_array_equal(holds[:, 0], holds[:, 1])
    assert holds[:, 2].all()  # nothing is said of a facet that is not exclusive
