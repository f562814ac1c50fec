import numpy as np
import pytest

import tagger
from tagger import Tag, Tagger, Tagging
from tagger.config import TagConfig
from tagger.predict import Text, both_paths
from tests.conftest import World


@pytest.fixture(scope="module")
def model(trained: World) -> Tagger:
    return Tagger.load(trained.model)


def test_typed_results_that_passed_their_threshold(model: Tagger) -> None:
    (tagging,) = model.tag(["Java senior engineer in UK"])
    assert isinstance(tagging, Tagging)
    assert tagging.tags
    for tag in tagging.tags:
        assert isinstance(tag, Tag)
        assert 0 <= tag.threshold <= tag.probability <= 1
        assert tag.tag in model.model.facets.tags[tag.facet]
    assert not tagging.truncated


def test_the_languages_of_the_samples_are_learned(model: Tagger) -> None:
    texts = ["Wir suchen eine Pflegefachkraft für unsere Station in Köln und freuen uns auf Ihre Bewerbung"]
    assert ("language", "de") in {(tag.facet, tag.tag) for tag in model.tag(texts)[0].tags}


def test_scores_and_tags_say_the_same(model: Tagger) -> None:
    texts: list[Text] = ["Nurse", ("Nurse", "in a hospital"), "", "🚀" * 50, "مهندس برمجيات", "x" * 10_000_000]
    scores, taggings = model.scores(texts), model.tag(texts)
    assert scores.probability.shape == (6, len(model.model.facets.columns))
    for row, tagging in zip(scores.probability, taggings, strict=True):
        given = {(tag.facet, tag.tag) for tag in tagging.tags}
        passed = np.flatnonzero(row >= model.model.thresholds)
        assert given == {model.model.facets.columns[i] for i in passed}
    assert [tagging.truncated for tagging in taggings] == [False, False, False, False, False, True]


def test_case_html_and_white_space_change_nothing(model: Tagger) -> None:
    plain = model.scores([("Senior Nurse", "Work in a hospital & at home")]).probability
    same = model.scores(
        [
            ("SENIOR NURSE", "work in a hospital & at home"),
            ("<b>Senior</b>  Nurse\n", "<p>Work in a hospital &amp; at&nbsp;home</p>"),
        ]
    ).probability
    np.testing.assert_allclose(same, np.repeat(plain, 2, axis=0), atol=1e-6)


def test_why_adds_up_to_the_logit(model: Tagger) -> None:
    text = ("Senior Nurse", "Work in a hospital at night and care for people.")
    scores = model.scores([text])
    (tagging,) = model.taggings(scores)
    assert tagging.tags
    inner, ids = model.model, model.encode([text])[0]
    paths = both_paths(inner.deep, inner.ngrams, inner.weights, ids, inner.config, TagConfig())
    for reason in model.why(text, tagging):
        column = model.model.facets.columns.index((reason.tag.facet, reason.tag.tag))
        a, b, c = model.model.calibration[:, column]
        constant = c + b * inner.deep.parameters["output.bias"][column]
        logit = a * paths.wide[0, column] + b * paths.deep[0, column] + c
        assert constant + sum(amount for _, amount in reason.words) == pytest.approx(logit, abs=0.01)
        assert [word for word, _ in reason.words][:2] == ["Senior", "Nurse"]
        assert len(reason.span.split()) <= 8


def test_a_short_line_is_a_title_and_a_long_text_is_none(model: Tagger) -> None:
    line = "Nurse in a hospital"
    assert np.array_equal(model.scores([line]).probability, model.scores([(line, "")]).probability)
    text = "We look for a nurse. " * 10
    assert np.array_equal(model.scores([text]).probability, model.scores([("", text)]).probability)


def test_threads_and_batches_change_nothing(model: Tagger) -> None:
    random = np.random.default_rng(0)
    words = ["nurse", "hospital", "driver", "lorry", "Java", "engineer", "🚀", "Köln"]
    texts = [(" ".join(random.choice(words, 3)), " ".join(random.choice(words, n))) for n in range(0, 300, 7)]
    whole = model.scores(texts)
    told: list[int] = []
    for config in (TagConfig(threads=1, part_rows=4, batch_tokens=300), TagConfig(threads=3, part_rows=5)):
        other = Tagger(model.model_id, model.model, config).scores(texts, told.append)
        np.testing.assert_allclose(other.probability, whole.probability, atol=1e-5)
        np.testing.assert_array_equal(other.tokens, whole.tokens)
    assert sum(told) == 2 * len(texts)


def test_nothing_is_said_of_a_text_without_a_known_piece(model: Tagger) -> None:
    for text in ("", " ", "🚀🚀 🚀", "<p></p>"):
        (tagging,) = model.tag([text])
        assert not tagging.tags
    assert model.tag(["🚀 Nurse in a hospital"])[0].tags


def test_no_texts(model: Tagger) -> None:
    assert model.tag([]) == []


def test_the_public_names() -> None:
    assert tagger.__all__ == ["Reason", "Scores", "Tag", "Tagger", "TaggerError", "Tagging"]
    assert all(hasattr(tagger, name) for name in tagger.__all__)
    with pytest.raises(AttributeError):
        _ = tagger.nonsense
