"""Publishing: readers are never blocked, never see half a snapshot, and never an older one than before."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.dataset as ds
import pytest

from tagger import corrections, pipeline, snapshot, store
from tagger.config import SAMPLES
from tagger.errors import TaggerError
from tests.conftest import World
from tests.examples import EXAMPLES, asking
from tests.story import ASKED_AT

# Opens the link, counts, and says when what it saw was published; until it is told to end.
READER = """
import sys, duckdb
last, reads = None, 0
while not sys.stdin.closed and reads < 10_000:
    with duckdb.connect(sys.argv[1], read_only=True) as con:
        ((published, promised, found),) = con.execute(
            "SELECT published_at, tags, (SELECT count(*) FROM tagger.posting_tag) FROM tagger.publication"
        ).fetchall()
    assert promised == found, (promised, found)
    assert last is None or published >= last, (published, last)
    last, reads = published, reads + 1
    print(reads, published, flush=True)
"""
WRITER = """
import sys
from pathlib import Path
from tagger import corrections, pipeline, store
db = Path(sys.argv[1])
for k in range(1_000):  # snapshots are amended, and made anew when a fifth has changed
    corrections.set_threshold(db, "domain", "it", 0.1 + k / 2_000, "test")
    print(k, flush=True)
    corrections.label(db, "sample-001", [("domain", ["it", "finance"][k % 2])], [], "test")
    pipeline.publish(db)
    print(k, flush=True)
"""


def test_a_run_ends_by_publishing_all_but_the_descriptions(tagged: World) -> None:
    link = snapshot.snapshot_link(tagged.db)
    assert link.is_symlink()
    assert link.stat().st_mode & 0o222 == 0
    with duckdb.connect(str(tagged.db), read_only=True) as live, duckdb.connect(str(link), read_only=True) as con:
        for relation in ("posting_tag", "tagged_posting", "tag_count", "threshold", "score", "run", "label"):
            ours, theirs = (c.execute(f"FROM tagger.{relation} ORDER BY ALL").fetchall() for c in (live, con))
            assert ours == theirs, relation
        assert con.execute("SELECT count(*), count(description) FROM tagger.posting").fetchall() == [(274, 0)]
        names = [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        assert "source" in names
        moments = "SELECT count(*) FROM tagger.tags_at('infinity'::TIMESTAMP)"
        assert con.execute(moments).fetchall() == live.execute(moments).fetchall()


@pytest.mark.parametrize("size", [1, 20, 250, 1_000])
def test_lists_of_tags_are_made_in_slices(
    tagged: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(snapshot, "_SLICE", size)
    snapshot.make(tagged.db, tmp_path / "new.duckdb", "")
    with store.connect(tagged.db, read_only=True) as live, store.connect(tmp_path / "new.duckdb") as con:
        ours, theirs = (c.execute("FROM tagger.tagged_posting ORDER BY ALL").fetchall() for c in (live, con))
        slices = con.execute(store.statement("snapshot/slices"), {"slice": size, "every": max(1, size // 100)})
        assert len(slices.fetchall()) == {1: 275, 20: 14, 250: 2, 1_000: 1}[size]
    assert ours == theirs


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_says_the_same_of_the_snapshot(story: Path, name: str) -> None:
    text = store.statement(name)
    with asking(story) as live, asking(snapshot.snapshot_link(story)) as con:
        assert con.execute(text).fetchall() == live.execute(text).fetchall()


def differing(one: Path, other: Path) -> list[str]:
    """The relations that do not have the same rows in both snapshots, whatever their order."""
    with duckdb.connect() as con:
        con.execute("ATTACH $path AS one (READ_ONLY)", {"path": str(one)})
        con.execute("ATTACH $path AS other (READ_ONLY)", {"path": str(other)})
        found = []
        for relation in {*store.TABLES, *store.VIEWS} - {"schema_version"}:
            ours, theirs = con.table(f"one.tagger.{relation}"), con.table(f"other.tagger.{relation}")
            if ours.except_(theirs).fetchall() or theirs.except_(ours).fetchall():
                found.append(relation)
            assert ours.count("*").fetchall() == theirs.count("*").fetchall(), relation
    return found


def test_where_little_changed_the_last_snapshot_is_amended_to_what_a_new_one_would_be(
    tagged: World, tmp_path: Path
) -> None:
    db = tagged.copy(tmp_path / "own").db
    link, again = snapshot.snapshot_link(db), tmp_path / "again.duckdb"

    def amended() -> int:
        """By how many postings the snapshot has been amended; it is what a new one would be."""
        again.unlink(missing_ok=True)
        snapshot.make(db, again, "")
        assert differing(link, again) == []
        with duckdb.connect(str(link), read_only=True) as con:
            ((count,),) = con.execute("SELECT amended FROM tagger.publication").fetchall()
        return count

    before = pl.read_ndjson(SAMPLES / "postings.jsonl").head(12)
    edited = before.head(3).with_columns(description=pl.col("description") + "\nThe office is on the third floor.")
    reposts = before[3:6].with_columns(posting_id="again-" + pl.col("posting_id"))
    new = before[6:9].with_columns(posting_id="new-" + pl.col("posting_id"), title=pl.lit("Dog walker in Leeds"))
    empty = before[9:10].with_columns(title=pl.lit(""), description=pl.lit(" "))
    pl.concat([edited, reposts, new, empty]).write_ndjson(tmp_path / "night.jsonl")
    pipeline.ingest(db, [tmp_path / "night.jsonl"])
    with duckdb.connect(
        str(link), read_only=True
    ) as con:  # not tagged yet, but there: the run, and what was rejected
        assert con.execute("SELECT count(*) FROM tagger.run WHERE kind = 'ingest'").fetchall() == [(2,)]
        assert con.execute("SELECT count(*) FROM tagger.quarantine").fetchall() == [(1,)]
    pipeline.tag(db)
    assert amended() == 18  # nine by either run; the last one is rejected, and stays what it was
    with duckdb.connect(str(db)) as con:
        con.execute("INSERT INTO tagger.label (posting_id, facet, tag) VALUES ($id, 'domain', 'it')", {
            "id": before["posting_id"][11],
        })  # fmt: skip
    pipeline.publish(db)
    assert amended() == 19
    with duckdb.connect(str(db)) as con:  # what nothing of ours does
        con.execute(
            "DELETE FROM tagger.text_group WHERE content_hash IN (SELECT min(content_hash) FROM tagger.scored)"
        )
    pipeline.publish(db)
    assert amended() == 0
    corrections.label(db, before["posting_id"][10], [("domain", "it")], [], "test")
    pipeline.publish(db)
    assert amended() == 1
    with duckdb.connect(str(db)) as con:
        ((rare, postings),) = con.execute(
            "SELECT tag, postings FROM tagger.tag_count WHERE facet = 'domain' ORDER BY postings, tag LIMIT 1"
        ).fetchall()
    corrections.set_threshold(db, "domain", rare, 1.0, "test")  # who has it by a label keeps it
    assert 1 < amended() <= 1 + postings
    with duckdb.connect(str(db)) as con:
        con.execute("UPDATE tagger.threshold SET threshold = 0.5 WHERE origin = 'test'")
    pipeline.publish(db)
    assert 1 < amended() <= 1 + 2 * postings
    with duckdb.connect(str(db)) as con:
        con.execute("UPDATE tagger.champion SET valid_from = valid_from - INTERVAL 1 DAY")
    corrections.set_threshold(db, "domain", "it", 0.9, "test")
    assert amended() == 0
    told = (
        "INSERT INTO tagger.label (posting_id, facet, tag, present, labelled_at) "
        "VALUES ($id, 'domain', 'it', $yes, $at)"
    )
    ids = [f"sample-{k:03}" for k in range(30, 40)]
    with duckdb.connect(str(db)) as con:  # two at the same moment: the present one counts, in whatever order they lie
        for k, posting_id in enumerate(ids):
            for present in (k % 2 > 0, k % 2 == 0):
                con.execute(told, {"id": posting_id, "yes": present, "at": ASKED_AT})
    pipeline.publish(db)
    assert amended() == 10
    with duckdb.connect(str(db)) as con:
        given = "SELECT count(*) FROM tagger.posting_tag WHERE tag = 'it' AND posting_id IN (SELECT unnest($ids))"
        assert con.execute(given, {"ids": ids}).fetchall() == [(10,)]
        con.execute("UPDATE tagger.quarantine SET detail = 'known'")
    corrections.label(db, before["posting_id"][8], [("domain", "it")], [], "test")
    pipeline.publish(db)
    assert amended() == 0
    corrections.label(db, before["posting_id"][6], [("domain", "it")], [], "test")
    pipeline.publish(db)
    assert amended() == 1
    link.resolve().chmod(0o644)
    with duckdb.connect(str(link.resolve())) as con:
        con.execute("UPDATE tagger.publication SET definitions = 'of another version'")
    corrections.label(db, before["posting_id"][7], [("domain", "it")], [], "test")
    pipeline.publish(db)
    assert amended() == 0
    damaged = link.resolve()
    damaged.chmod(0o644)
    with damaged.open("r+b") as file:
        file.seek(damaged.stat().st_size // 4)
        file.write(bytes(damaged.stat().st_size // 2))
    corrections.label(db, before["posting_id"][9], [("domain", "it")], [], "test")
    pipeline.publish(db)
    assert amended() == 0


def test_nothing_new_is_not_published_again_and_old_ones_go(tagged: World, tmp_path: Path) -> None:
    db = tagged.copy(tmp_path / "own").db
    assert not pipeline.publish(db).is_new
    for k in range(4):
        corrections.set_threshold(db, "domain", "it", 0.5 + k / 100, "test")
    assert not pipeline.publish(db).is_new
    assert len(list(db.with_suffix(".tags").iterdir())) == 3
    with duckdb.connect(str(db)) as con:
        con.execute("UPDATE tagger.threshold SET threshold = 1.5 WHERE origin = 'test'")
    assert pipeline.publish(db).is_new


def test_a_clock_that_goes_back_takes_nothing_away(
    tagged: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = tagged.copy(tmp_path / "own").db
    now = store.utc_now()
    for years in (3, 2, 1, 0):
        monkeypatch.setattr(store, "utc_now", lambda years=years: now.replace(year=2030 + years))
        corrections.set_threshold(db, "domain", "it", 0.5 + years / 100, "test")
        assert snapshot.snapshot_link(db).is_file()
        with duckdb.connect(str(snapshot.snapshot_link(db)), read_only=True) as con:
            assert con.execute("SELECT published_at FROM tagger.publication").fetchall() == [(store.utc_now(),)]
    assert len(list(db.with_suffix(".tags").iterdir())) == 3


def test_readers_over_many_publications_and_killed_writers(tagged: World, tmp_path: Path) -> None:
    db = tagged.copy(tmp_path / "own").db
    link = snapshot.snapshot_link(db)
    command = [sys.executable, "-c", READER, str(link)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    published = set()
    try:
        for before, kill_after in ((2, 0.05), (2, 0.3), (3, 0.15), (3, 0.3)):
            writer = subprocess.Popen([sys.executable, "-c", WRITER, str(db)], stdout=subprocess.PIPE, text=True)
            assert writer.stdout is not None
            for _ in range(before):
                writer.stdout.readline()
            time.sleep(kill_after)  # somewhere in a publication
            os.kill(writer.pid, signal.SIGKILL)
            writer.communicate()
            published.add(link.readlink())
            assert pipeline.publish(db).tags > 0  # whatever was left half-done does not matter
    finally:
        for reader in readers:
            reader.send_signal(signal.SIGTERM)
    for reader in readers:
        out, err = reader.communicate()
        assert err == ""
        lines = out.splitlines()
        assert len(lines) > 20
        assert len({line.split(" ", 1)[1] for line in lines[:-1]}) > 3  # it did see new ones
    assert len(published) == 4
    assert not list(db.with_suffix(".tags").glob("*.tmp*"))


def test_parquet_for_other_engines_with_descriptions(tagged: World, tmp_path: Path) -> None:
    db = tagged.copy(tmp_path / "own").db
    for _ in range(2):
        published = pipeline.publish(db, tmp_path / "tags")
    with duckdb.connect(str(db), read_only=True) as con:
        expected = con.execute("SELECT posting_id, facet, tag FROM tagger.posting_tag ORDER BY ALL").fetchall()
    latest = tmp_path / "tags" / "latest"
    frame = pl.scan_parquet(latest / "posting_tag" / "**/*.parquet", hive_partitioning=True).collect()
    assert sorted(frame.select("posting_id", "facet", "tag").iter_rows()) == expected
    dataset = ds.dataset(latest / "posting_tag", partitioning="hive")
    assert dataset.count_rows(filter=ds.field("facet") == "domain") == sum(
        facet == "domain" for _, facet, _ in expected
    )
    wide = ds.dataset(latest / "tagged_posting")
    assert wide.count_rows() == published.postings
    for data in (dataset, wide):
        undescribed = [field.name for field in data.schema if not (field.metadata or {}).get(b"description")]
        assert undescribed in ([], ["facet"])  # of the folders' names
    (tmp_path / "mine" / "latest").mkdir(parents=True)
    with pytest.raises(TaggerError, match="no link of ours"):
        pipeline.publish(db, tmp_path / "mine")
