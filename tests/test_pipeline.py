"""A posting's journey, on a real database with a real model: what is tagged when, and what a kill leaves behind."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest

from tagger import Tagger, champions, pipeline, store, workplace
from tagger.config import SAMPLES, TagConfig
from tests.conftest import PIECES, QUICK, SMALL, World, ask

CHUNKS = TagConfig(chunk_rows=50)


def add(world: World, rows: Sequence[tuple[str, str, str]]) -> store.Ingested:
    file = world.db.parent / "more.csv"
    pl.DataFrame(rows, schema=["posting_id", "title", "description"], orient="row").write_csv(file)
    return pipeline.ingest(world.db, [file])


def test_everything_is_tagged_once(world: World) -> None:
    first = pipeline.tag(world.db, CHUNKS)
    assert (first.texts, first.postings, first.all_postings) == (274, 274, 274)
    assert ask(world.db, "SELECT count(*), count(DISTINCT content_hash) FROM tagger.scored") == [(274, 274)]
    before = ask(world.db, "FROM tagger.posting_tag ORDER BY ALL")
    again = pipeline.tag(world.db, CHUNKS)
    assert (again.texts, again.postings) == (0, 0)
    assert "nothing to do" in again.summary
    assert ask(world.db, "FROM tagger.posting_tag ORDER BY ALL") == before
    assert ask(world.db, "SELECT kind, state FROM tagger.run WHERE kind = 'tag'") == [("tag", "done")]


def test_what_sql_says_is_what_the_model_says(tagged: World) -> None:
    rows = ask(tagged.db, "SELECT posting_id, title, text FROM tagger.posting_source ORDER BY posting_id LIMIT 40")
    taggings = Tagger.load(tagged.model).tag([(str(title), str(text)) for _, title, text in rows])
    for (posting_id, *_), tagging in zip(rows, taggings, strict=True):
        said = ask(
            tagged.db,
            f"SELECT facet, tag, probability, threshold FROM tagger.model_tag WHERE posting_id = '{posting_id}'",
        )
        assert {(facet, tag) for facet, tag, *_ in said} == {(tag.facet, tag.tag) for tag in tagging.tags}
        probability = {(facet, tag): p for facet, tag, p, _ in said}
        for tag in tagging.tags:
            assert probability[tag.facet, tag.tag] == pytest.approx(tag.probability, abs=1e-5)


def test_new_edited_reposted_and_deleted_postings(world: World) -> None:
    pipeline.tag(world.db)
    add(world, [("new", "Nurse", "in a hospital"), ("repost", "Nurse", "in a hospital")])
    done = pipeline.tag(world.db)
    assert (done.texts, done.postings) == (1, 2)
    tags = "SELECT facet, tag, probability FROM tagger.posting_tag WHERE posting_id = '{}' ORDER BY ALL"
    assert ask(world.db, tags.format("new")) == ask(world.db, tags.format("repost"))

    add(world, [("new", "Lorry driver", "on long routes")])
    edited = pipeline.tag(world.db)
    assert (edited.texts, edited.postings) == (1, 1)
    history = ask(
        world.db,
        "SELECT title, valid_to IS NULL FROM tagger.posting_text WHERE posting_id = 'new' ORDER BY 2",
    )
    assert history == [("Nurse", False), ("Lorry driver", True)]

    add(world, [("new", "Nurse", "in a hospital")])  # back again: the text is known
    assert (pipeline.tag(world.db).texts, len(ask(world.db, tags.format("new")))) == (
        0,
        len(ask(world.db, tags.format("repost"))),
    )

    with store.connect(world.db) as con:
        con.execute("DELETE FROM tagger.posting WHERE posting_id = 'repost'")
    pipeline.tag(world.db)
    assert ask(world.db, tags.format("repost")) == []
    assert ask(world.db, "SELECT count(*) FROM tagger.tagged_posting") == [(275,)]


def test_a_new_champion_tags_everything_again_and_no_posting_is_ever_without_tags(world: World) -> None:
    pipeline.tag(world.db)
    before = ask(world.db, "SELECT count(*) FROM tagger.model_tag")
    challenger = champions.train(
        world.db, config=replace(QUICK, max_passes=2, seed=7), model_config=SMALL, tokenizer_config=PIECES
    )
    assert not challenger.is_champion
    assert pipeline.tag(world.db).texts == 0
    champions.promote(world.db, challenger.model_id)
    assert ask(world.db, "SELECT count(*) FROM tagger.model_tag") == before
    assert pipeline.tag(world.db).texts == 274
    assert ask(world.db, "SELECT DISTINCT model_id FROM tagger.model_tag") == [(challenger.model_id,)]
    verdict = champions.challenge(world.db, world.model_id, tolerance=1.0)
    assert verdict.promoted  # with a tolerance of 1 anything is good enough
    assert champions.challenge(world.db, challenger.model_id, tolerance=-1.0).promoted is False
    assert pipeline.tag(world.db).texts == 0  # the old champion's scores are still there


def test_an_updated_threshold_counts_at_once(world: World) -> None:
    pipeline.tag(world.db)
    with store.connect(world.db) as con:
        con.execute("UPDATE tagger.threshold SET threshold = 1.1")
    assert ask(world.db, "SELECT count(*) FROM tagger.model_tag") == [(0,)]
    assert ask(world.db, "SELECT count(*), count(tagged_at) FROM tagger.tagged_posting") == [(274, 274)]


def test_rows_of_the_users_table_that_cannot_be_tagged(world: World) -> None:
    with duckdb.connect(str(world.db)) as con:
        con.execute(
            """CREATE TABLE mine AS SELECT * FROM (VALUES
            ('a', 'Cook', 'Bistro'), ('a', 'Cook', 'other'), ('b', NULL, NULL), (NULL, 'Clerk', 'x'),
            ('c', 'Nurse', '')
            ) AS t(id, title, body)"""
        )
    pipeline.init(world.db, store.Source("mine", "id", "title", ("body",)))
    assert pipeline.tag(world.db).postings == 2
    found = ask(world.db, "SELECT posting_id, reason FROM tagger.quarantine ORDER BY ALL")
    assert found == [("a", "duplicate id"), ("b", "no text"), (None, "no id")]
    pipeline.tag(world.db)
    assert len(ask(world.db, "FROM tagger.quarantine")) == 3
    with duckdb.connect(str(world.db)) as con:
        con.execute("DELETE FROM mine")
    done = pipeline.tag(world.db)
    assert (done.texts, done.all_postings) == (0, 0)
    assert ask(world.db, "FROM tagger.tagged_posting") == []


def test_evidence_is_kept_where_it_is_asked_for(world: World) -> None:
    add(world, [("mail", "Nurse", "Write to jane.roe@example.org or call +49 221 1234567. Work in a hospital.")])
    pipeline.tag(world.db, replace(CHUNKS, evidence=True))
    rows = ask(world.db, "SELECT posting_id, evidence FROM tagger.posting_tag WHERE origin = 'model'")
    assert all(span for _, span in rows)
    assert all(1 <= len(str(span).split()) <= 8 for _, span in rows)
    assert not any("@" in str(span) or "1234567" in str(span) for _, span in rows)
    tags = "SELECT posting_id, facet, tag, count(*) FROM tagger.posting_tag GROUP BY ALL HAVING count(*) > 1"
    assert ask(world.db, tags) == []


def test_a_database_of_the_version_before_is_upgraded_in_place(world: World) -> None:
    pipeline.tag(world.db)
    before = ask(world.db, "SELECT posting_id, facet, tag, probability FROM tagger.posting_tag ORDER BY ALL")
    with store.connect(world.db) as con:  # what version 1 did not have
        con.execute("DROP VIEW tagger.posting_tag")
        con.execute("DROP TABLE tagger.evidence")
        con.execute("UPDATE tagger.schema_version SET version = 1")
    with pytest.raises(store.BadDatabase, match="has schema 1, not 4: run `tagger init"):
        pipeline.tag(world.db)
    pipeline.init(world.db)
    assert ask(world.db, "SELECT posting_id, facet, tag, probability FROM tagger.posting_tag ORDER BY ALL") == before


def test_with_another_run_at_work(world: World) -> None:
    with workplace.working_on(world.db), pytest.raises(workplace.Busy, match="another run"):
        pipeline.tag(world.db)


def test_a_wrong_path_leaves_nothing_behind(tmp_path: Path) -> None:
    for call in (pipeline.tag, champions.train):
        with pytest.raises(store.BadDatabase, match="there is no database"):
            call(tmp_path / "nowhere" / "jobs.duckdb")
    with pytest.raises(store.BadDatabase, match="there is no folder"):
        pipeline.ingest(tmp_path / "nowhere" / "jobs.duckdb", [SAMPLES / "postings.jsonl"])
    assert list(tmp_path.iterdir()) == []


def test_a_chunk_written_twice_counts_once(world: World) -> None:
    todo = pipeline.plan(world.db, CHUNKS)
    for chunk in (0, 0, 1):
        pipeline.tag_chunk(world.db, todo, chunk, CHUNKS)
    assert ask(world.db, "SELECT count(*), count(DISTINCT content_hash) FROM tagger.scored") == [(100, 100)]
    scores = "SELECT count(*), count(DISTINCT (content_hash, tag_id)) FROM tagger.score"
    ((rows, distinct),) = ask(world.db, scores)
    assert rows == distinct


KILLED = """
import os, sys
from pathlib import Path
from tagger import pipeline, store
from tagger.config import TagConfig

written, original = 0, getattr(store, sys.argv[2])
def dying(con, *rest, **named):
    global written
    written += 1
    if written == 3 and sys.argv[3] == "before":
        os.kill(os.getpid(), 9)
    original(con, *rest, **named)
    if written == 3 and sys.argv[3] == "inside":
        con.begin()
        con.execute("DELETE FROM tagger.scored")
    if written == 3:
        os.kill(os.getpid(), 9)
setattr(store, sys.argv[2], dying)
pipeline.tag(Path(sys.argv[1]), TagConfig(chunk_rows=50))
"""


@pytest.mark.parametrize("when", ["before", "after", "inside"])
def test_kill_9_loses_nothing_and_the_next_run_goes_on(world: World, when: str) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(world.db), "write_chunk", when], check=False)
    assert done.returncode == -signal.SIGKILL
    committed = 100 if when == "before" else 150
    assert ask(world.db, "SELECT count(*), count(DISTINCT content_hash) FROM tagger.scored") == [
        (committed, committed)
    ]
    again = pipeline.tag(world.db, CHUNKS)
    assert again.texts == 274 - committed
    assert ask(world.db, "SELECT count(*), count(DISTINCT content_hash) FROM tagger.scored") == [(274, 274)]
    states = ask(world.db, "SELECT state FROM tagger.run WHERE kind = 'tag' ORDER BY started_at")
    assert states == [("died",), ("done",)]
    assert not list(world.db.parent.glob(".*spool*"))


def test_a_failure_is_noted_and_what_was_committed_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    original, calls = store.write_chunk, []

    def failing(*args: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise OSError("No space left on device")
        original(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "write_chunk", failing)
    with pytest.raises(OSError, match="No space"):
        pipeline.tag(world.db, CHUNKS)
    assert ask(world.db, "SELECT state, detail FROM tagger.run WHERE kind = 'tag'") == [
        ("failed", "OSError: No space left on device")
    ]
    assert ask(world.db, "SELECT count(*) FROM tagger.scored") == [(50,)]


def test_a_readers_lock_is_waited_for(world: World) -> None:
    reader = (
        "import duckdb, sys, time; c = duckdb.connect(sys.argv[1], read_only=True); "
        "print(1, flush=True); time.sleep(1)"
    )
    process = subprocess.Popen([sys.executable, "-c", reader, str(world.db)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    assert pipeline.tag(world.db).texts == 274
    process.wait()


def test_database_and_models_can_move_together(world: World, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere"
    shutil.move(world.db.parent, moved)
    assert pipeline.tag(moved / world.db.name).texts == 274
    assert Tagger.load(workplace.champion_folder(moved / world.db.name)).model_id == world.model_id


def test_scores_below_the_floor_are_not_stored(tagged: World) -> None:
    ((lowest,),) = ask(tagged.db, "SELECT min(probability) FROM tagger.score")
    assert isinstance(lowest, float)
    assert lowest >= np.float32(TagConfig.floor)
