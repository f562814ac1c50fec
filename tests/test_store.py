import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tagger import pipeline, store
from tagger.config import SAMPLES
from tagger.store import BadDatabase, DatabaseLocked, Source

# Holds a database open for writing, says so, and waits to be killed.
HOLDER = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('open', flush=True); time.sleep(60)"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "jobs.duckdb"
    pipeline.init(path)
    return path


def test_init_twice_changes_nothing_and_leaves_other_tables_alone(db: Path) -> None:
    with duckdb.connect(str(db)) as con:
        con.execute("CREATE TABLE mine AS SELECT 42 AS x")
    pipeline.init(db)
    with store.connect(db, read_only=True) as con:
        assert con.execute("SELECT x FROM mine").fetchall() == [(42,)]
        assert con.execute("SELECT count(*) FROM tagger.schema_version").fetchall() == [(1,)]


@pytest.mark.parametrize("version", [2, 3])
def test_a_database_of_the_version_before_is_upgraded(db: Path, tmp_path: Path, version: int) -> None:
    """Version 3 had no groups of near-duplicates, version 2 no hashes in posting, and posting_source was the user's
    table itself where one was bound.
    """
    pipeline.ingest(db, [SAMPLES / "postings.jsonl"])
    tagged = pipeline.tag(db)
    bound = tmp_path / "bound.duckdb"
    with duckdb.connect(str(bound)) as con:
        con.execute("CREATE TABLE jobs AS SELECT 7 AS id, 'Java senior engineer in UK' AS text")
    pipeline.init(bound, Source("jobs", "id", None, ("text",)))
    assert pipeline.tag(bound).texts == 1
    for path in (db, bound):
        with duckdb.connect(str(path)) as con:
            con.execute("DROP TABLE tagger.text_group")
            con.execute("ALTER TABLE tagger.posting_text DROP COLUMN first_seen_at")
            if version == 2:
                con.execute("DROP VIEW tagger.posting_source")
                con.execute("ALTER TABLE tagger.posting DROP COLUMN content_hash")
            con.execute("UPDATE tagger.schema_version SET version = $version", {"version": version})
        with pytest.raises(BadDatabase, match=f"has schema {version}, not 4: run `tagger init"):
            pipeline.tag(path)
        pipeline.init(path)
        assert pipeline.tag(path).texts == 0
    with store.connect(db, read_only=True) as con:
        hashed = con.execute("SELECT count(content_hash) FROM tagger.posting").fetchall()
        grouped = con.execute("SELECT count(leader) FROM tagger.text_group").fetchall()
        assert (
            con.execute("FROM tagger.posting_text WHERE first_seen_at IS DISTINCT FROM valid_from").fetchall() == []
        )
    assert hashed == grouped == [(tagged.all_postings,)]


def test_a_posting_that_was_changed_by_hand_is_read_again(db: Path) -> None:
    pipeline.ingest(db, [SAMPLES / "postings.jsonl"])
    pipeline.tag(db)
    with duckdb.connect(str(db)) as con:
        con.execute(
            "INSERT INTO tagger.posting BY NAME SELECT 'new' AS posting_id, 'Nurse' AS title, now() AS ingested_at"
        )
        con.execute("INSERT INTO tagger.posting BY NAME SELECT 'none' AS posting_id, now() AS ingested_at")
        con.execute("UPDATE tagger.posting SET title = 'Cook', content_hash = NULL WHERE posting_id = 'sample-001'")
    done = pipeline.tag(db)
    assert (done.texts, done.postings) == (2, 2)
    assert pipeline.tag(db).texts == 0


def test_what_is_no_database_of_ours(db: Path, tmp_path: Path) -> None:
    with (
        pytest.raises(BadDatabase, match="there is no database"),
        store.connect(tmp_path / "no", read_only=True),
    ):
        pass
    text = tmp_path / "text.duckdb"
    text.write_text("no database " * 1_000)
    with pytest.raises(BadDatabase, match="cannot be opened"), store.connect(text):
        pass
    foreign = tmp_path / "foreign.duckdb"
    duckdb.connect(str(foreign)).close()
    with store.connect(foreign, read_only=True) as con, pytest.raises(BadDatabase, match="tagger init"):
        store.require_schema(con, foreign)
    with store.connect(db) as con:
        con.execute("INSERT INTO tagger.schema_version VALUES (99, now()::TIMESTAMP)")
    with pytest.raises(BadDatabase, match="upgrade job-tagger"):
        pipeline.init(db)


def test_a_locked_database_is_waited_for_and_then_named(db: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(db)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "open\n"
        with (
            pytest.raises(DatabaseLocked, match=f"process {holder.pid}"),
            store.connect(db, wait_seconds=0.3),
        ):
            pass
        killer = subprocess.Popen([sys.executable, "-c", f"import time, os; time.sleep(1); os.kill({holder.pid}, 9)"])
        with store.connect(db, wait_seconds=30) as con:  # as soon as the other is gone
            store.require_schema(con, db)
        killer.wait()
    finally:
        holder.kill()
        holder.wait()


def test_a_transaction_is_all_or_nothing(db: Path) -> None:
    with store.connect(db) as con, pytest.raises(ZeroDivisionError), store.transaction(con):
        store.start_run(con, "r", "tag")
        raise ZeroDivisionError
    with store.connect(db, read_only=True) as con:
        assert con.execute("SELECT count(*) FROM tagger.run").fetchall() == [(0,)]


def test_runs_that_were_killed_are_found_dead(db: Path) -> None:
    with store.connect(db) as con:
        store.start_run(con, "one", "tag")
        store.start_run(con, "two", "tag")
        store.finish_run(con, "two", "done", postings=3)
        states = con.execute("SELECT run_id, state FROM tagger.run ORDER BY run_id").fetchall()
    assert states == [("one", "died"), ("two", "done")]


def _own_table(path: Path) -> None:
    with duckdb.connect(str(path)) as con:
        con.execute(
            '''CREATE TABLE "my jobs" AS
            SELECT * FROM (VALUES
                (1, 'Cook', 'Bistro', 'Evenings'), (2, NULL, 'Nurse', NULL), (NULL, 'a', 'b', 'c'),
                (3, '', '  ', NULL), (4, 'Clerk', 'x', 'y'), (4, 'Clerk', 'other', 'y')
            ) AS t(job_id, "the ""title""", intro, body)'''
        )


@pytest.mark.parametrize("apart", [False, True])
def test_the_users_own_table(tmp_path: Path, apart: bool) -> None:
    db, theirs = tmp_path / "tags.duckdb", tmp_path / ("theirs.duckdb" if apart else "tags.duckdb")
    _own_table(theirs)
    pipeline.init(db, Source("my jobs", "job_id", 'the "title"', ("intro", "body"), str(theirs) if apart else None))
    with store.connect(db, read_only=True) as con:
        found = con.execute("SELECT posting_id, title, text FROM tagger.posting_source ORDER BY ALL").fetchall()
    assert found == [
        ("1", "Cook", "Bistro\nEvenings"), ("2", "", "Nurse"), ("3", "", "  "),
        ("4", "Clerk", "other\ny"), ("4", "Clerk", "x\ny"), (None, "a", "b\nc"),
    ]  # fmt: skip
    pipeline.init(db)  # an upgrade does not unbind
    with store.connect(db, read_only=True) as con:
        assert con.execute("SELECT count(*) FROM tagger.posting_source").fetchall() == [(6,)]


def test_a_source_that_is_not_there(tmp_path: Path) -> None:
    db = tmp_path / "jobs.duckdb"
    _own_table(db)
    with pytest.raises(BadDatabase, match="no table or view nothing"):
        pipeline.init(db, Source("nothing", "id", "title", ()))
    with pytest.raises(BadDatabase, match="no column id, but job_id"):
        pipeline.init(db, Source("my jobs", "id", "title", ()))
    with store.connect(db, read_only=True) as con:  # what was bound before still is
        assert con.execute("SELECT count(*) FROM tagger.source").fetchall() == [(0,)]
