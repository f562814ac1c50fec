"""The behaviour table runs on any model, and a test that fails is seen."""

import pytest

from tagger import Tagger, behaviour, champions
from tagger.evaluate import Metric
from tests.conftest import World


def test_every_test_has_a_rate(trained: World) -> None:
    rates = {str(metric.tag): metric for metric in behaviour.pass_rates(Tagger.load(trained.model))}
    assert set(behaviour._INVARIANCES) < set(rates)
    assert rates["white space"].value == 1.0  # white space is folded before anything is read
    assert rates["Senior to Junior in the title"].support == rates["white space"].support == 137
    assert all(0 <= metric.value <= 1 for metric in rates.values())


def test_a_model_without_these_facets_has_the_invariances_alone(trained: World) -> None:
    tagger = Tagger.load(trained.model)
    facets = tagger.model.facets
    object.__setattr__(facets, "tags", {f"my {facet}": tags for facet, tags in facets.tags.items()})
    assert {str(metric.tag) for metric in behaviour.pass_rates(tagger)} == set(behaviour._INVARIANCES)


def test_a_change_that_matters_is_seen(trained: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behaviour, "_INVARIANCES", {"nothing left": lambda p: ("", "")})
    rates = {str(metric.tag): metric.value for metric in behaviour.pass_rates(Tagger.load(trained.model))}
    assert rates["nothing left"] < 0.5


def test_a_challenger_that_behaves_worse_stays_challenger(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rates = iter([0.9, 1.0])  # the challenger's, the champion's

    def fallen(tagger: Tagger) -> list[Metric]:
        return [Metric("behaviour", "behaviour", "upper case", "pass_rate", next(rates), 100)]

    monkeypatch.setattr(behaviour, "pass_rates", fallen)
    verdict = champions.challenge(world.db, world.model_id, tolerance=0.005)
    assert not verdict.promoted
    assert "behaviour that fell: upper case 90% (was 100%)" in verdict.summary


def test_translations_are_distinct() -> None:
    for titles in behaviour._TITLES.values():
        assert len(titles) == len(set(titles)) == 11
