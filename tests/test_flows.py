"""The flows, for real: a Prefect server of the tests' own, a real database, artifacts as a person would find them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prefect.artifacts import Artifact
from prefect.testing.utilities import prefect_test_harness

from flows import demo
from flows.nightly import _is_locked, nightly
from flows.train import train
from tagger import snapshot, store, workplace
from tagger.config import DEFAULT_MODEL
from tagger.registry import load_model
from tests.conftest import World


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=120):
        yield


def artifact(key: str) -> str:
    """What a page of the newest run says."""
    page: Any = Artifact.get(key)  # Prefect types it as itself or a coroutine of itself; it is neither
    assert page is not None
    return str(page.data)


def test_nightly_tags_once_and_reports(world: World) -> None:
    assert "tagged 274 postings: 274 texts scored" in str(nightly(str(world.db), chunk_rows=100))
    assert "tagged 274 postings" in artifact("nightly-summary")
    assert '"facet"' in artifact("tag-counts")
    assert "nothing to do" in str(nightly(str(world.db), keep_days=30))
    with store.connect(world.db, read_only=True) as con:
        assert con.execute("SELECT state, texts FROM tagger.run WHERE kind = 'tag'").fetchall() == [("done", 274)]
        assert con.execute("SELECT count(*) FROM tagger.pruning").fetchall() == [(1,)]


def test_nightly_takes_the_default_model_where_there_is_no_champion(world: World) -> None:
    with store.connect(world.db) as con:
        con.execute("DELETE FROM tagger.champion")
    assert "tagged 274 postings" in str(nightly(str(world.db)))
    assert workplace.champion_folder(world.db).name == load_model(DEFAULT_MODEL)[0]


def test_a_run_fails_clearly(tmp_path: Path, world: World) -> None:
    with pytest.raises(store.BadDatabase, match="there is no database"):
        nightly(str(tmp_path / "none.duckdb"))
    with workplace.working_on(world.db), pytest.raises(workplace.Busy, match="another run"):
        nightly(str(world.db))


def test_a_challenger_is_trained_compared_and_judged(world: World) -> None:
    line = str(train(str(world.db), minutes=0.05))
    assert "macro F1 on the same held-out postings" in line
    assert "What it reaches on validation" in artifact("model-card")
    with store.connect(snapshot.snapshot_link(world.db), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM tagger.run WHERE kind = 'train'").fetchall() == [(2,)]


def test_only_a_lock_is_worth_a_retry() -> None:
    class Failed:
        def __init__(self, error: Exception) -> None:
            self.error = error

        def result(self, raise_on_failure: bool) -> Exception:
            return self.error

    assert _is_locked(None, None, Failed(store.DatabaseLocked("x")))
    assert not _is_locked(None, None, Failed(store.BadDatabase("x")))


def test_the_demo_asks_three_questions() -> None:
    assert len(demo._QUESTIONS) == 3
    assert all(store.statement(f"examples/{question}") for question in demo._QUESTIONS)
