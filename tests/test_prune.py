"""Retention: what counted since the horizon stays to the row, what was before cannot be asked for any more."""

import time
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from tagger import corrections, pipeline, snapshot, store, workplace
from tagger.cli import main
from tests.conftest import World

TAGS = "SELECT posting_id, facet, tag, probability, threshold, model_id FROM tagger.tags_at($moment) ORDER BY ALL"


def tags_at(db: Path, moment: datetime) -> list[tuple[object, ...]]:
    with store.connect(db, read_only=True) as con:
        return con.execute(TAGS, {"moment": moment}).fetchall()


def counts(db: Path) -> dict[str, int]:
    tables = ("posting_text", "scored", "score", "threshold", "label", "run", "quarantine", "text_group")
    with store.connect(db, read_only=True) as con:
        return {table: con.execute(f"SELECT count(*) FROM tagger.{table}").fetchall()[0][0] for table in tables}


@pytest.fixture(scope="module")
def made(trained: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, list[datetime]]:
    """A model, then another; a text that changed, a posting that is gone, a threshold that was set twice, a label
    that was corrected, an unusable row; and the moments between.
    """
    world = trained.copy(tmp_path_factory.mktemp("history"))
    db = world.db
    moments: list[datetime] = []

    def then() -> None:
        moments.append(store.utc_now())
        time.sleep(0.01)

    with store.connect(db) as con:
        con.execute("DELETE FROM tagger.label")
        con.execute("UPDATE tagger.posting SET title = 'x', content_hash = NULL WHERE posting_id = 'sample-001'")
    pipeline.tag(db)
    then()
    with store.connect(db) as con:
        con.execute("UPDATE tagger.posting SET title = 'y', content_hash = NULL WHERE posting_id = 'sample-001'")
        con.execute("DELETE FROM tagger.posting WHERE posting_id = 'sample-002'")
        con.execute("INSERT INTO tagger.posting BY NAME SELECT 'void' AS posting_id, now() AS ingested_at")
    corrections.set_threshold(db, "domain", "it", 0.9, "ann")
    corrections.label(db, "sample-003", [("domain", "it")], [], "ann")
    pipeline.tag(db)
    then()
    with store.connect(db) as con:
        con.execute("DELETE FROM tagger.champion")
    workplace.ensure_champion(db)  # the default model
    with store.connect(db) as con:
        con.execute(
            "INSERT INTO tagger.champion SELECT model_id, $at, $now FROM tagger.model WHERE model_id = $id",
            {"at": moments[0].replace(year=2020), "now": store.utc_now(), "id": world.model_id},
        )
    then()  # some are not tagged anew yet: the former champion's tags count
    pipeline.tag(db)
    corrections.set_threshold(db, "domain", "it", 0.8, "ann")
    corrections.set_threshold(db, "domain", "it", 0.7, "ann")
    corrections.label(db, "sample-003", [("domain", "media")], [], "bob")
    then()
    return world, moments


@pytest.fixture
def history(made: tuple[World, list[datetime]], tmp_path: Path) -> tuple[Path, list[datetime]]:
    """The same, to change."""
    world, moments = made
    return world.copy(tmp_path / "own").db, moments


@pytest.mark.parametrize("step", range(4))
def test_all_since_the_horizon_stays_all_before_is_an_error(history: tuple[Path, list[datetime]], step: int) -> None:
    db, moments = history
    before = [tags_at(db, moment) for moment in moments]
    assert before[0] != before[1] == before[2] != before[3]
    rows = counts(db)
    with workplace.working_on(db), store.connect(db) as con:
        store.prune(con, moments[step], keep=False)
    for k, moment in enumerate(moments):
        if k >= step:
            assert tags_at(db, moment) == before[k]
        else:
            with pytest.raises(store.BadDatabase, match="what was then is pruned: ask for a moment since 20"):
                tags_at(db, moment)
    after = counts(db)
    assert after["label"] == rows["label"]
    if step == 3:
        assert after["posting_text"] == 273
        assert after["scored"] == 273
        assert after["text_group"] == 274  # the leader of what sample-001 says now, too
        assert after["threshold"] < rows["threshold"]
        assert after["score"] < rows["score"]
    pipeline.publish(db)
    assert tags_at(snapshot.snapshot_link(db), moments[3]) == before[3]
    assert pipeline.tag(db).texts == 0


def test_two_models_side_by_side(history: tuple[Path, list[datetime]]) -> None:
    db, _ = history
    with store.connect(db, read_only=True) as con:
        models = [
            model for (model,) in con.execute("SELECT model_id FROM tagger.model ORDER BY created_at").fetchall()
        ]
        changes = con.execute(
            "FROM tagger.model_changes($one, $other)", dict(zip(("one", "other"), models, strict=True))
        )
        found = {(posting_id, tag, change) for posting_id, _, tag, change, _ in changes.fetchall()}
        back = con.execute(
            "FROM tagger.model_changes($other, $one)", dict(zip(("one", "other"), models, strict=True))
        )
        reverse = {(posting_id, tag, change) for posting_id, _, tag, change, _ in back.fetchall()}
        for model, change in zip(models, ("lost", "got"), strict=True):
            given = con.execute(
                "SELECT posting_id, tag, $change FROM tagger.posting_text JOIN tagger.score USING (content_hash) "
                "JOIN tagger.current_threshold USING (model_id, tag_id) "
                "WHERE valid_to IS NULL AND model_id = $model AND probability >= threshold",
                {"change": change, "model": model},
            ).fetchall()
            assert {row for row in found if row[2] == change} < set(given)
    assert found
    assert reverse == {(posting, tag, "lost" if change == "got" else "got") for posting, tag, change in found}


def test_the_command_asks_and_tells(history: tuple[Path, list[datetime]]) -> None:
    db, _ = history
    rows = counts(db)
    arguments = ["prune", "--keep-days", "0", "--db", str(db)]
    asked = CliRunner().invoke(main, arguments, input="n\n")
    assert "to prune: 2 texts" in asked.output
    assert "labels are kept for ever" in asked.output
    assert counts(db) == rows
    done = CliRunner().invoke(main, [*arguments, "--yes"])
    assert done.output.startswith("pruned: 2 texts")
    assert counts(db)["posting_text"] == rows["posting_text"] - 2
    again = CliRunner().invoke(main, [*arguments, "--yes"])
    assert "nothing" in again.output
    with duckdb.connect(str(snapshot.snapshot_link(db)), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM tagger.pruning").fetchall() == [(2,)]


def test_a_threshold_can_still_be_reset(history: tuple[Path, list[datetime]]) -> None:
    db, _ = history
    tuned = corrections.preview_threshold(db, "domain", "it", None).after
    pipeline.prune(db, 0)
    assert corrections.preview_threshold(db, "domain", "it", None).after == tuned
