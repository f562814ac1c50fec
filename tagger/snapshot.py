"""Publishing: readers get files of their own, which never change, behind a link that moves from one to the next.

A new file is written beside the others, checked, synced and renamed; then the link is replaced, which is atomic. So
whoever opens the link sees one publication whole, or the next, and nobody waits for anybody.

What the views say is stored in it, since nothing changes there. Where few postings changed, the new file is a copy of
the last one in which only their rows are replaced: what the views say of them is asked of a small database with all
that the large one knows of them. A posting's rows depend on nothing else but thresholds, the champion and what was
pruned: where one of the last two has changed, everything is made anew.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tagger import store
from tagger.errors import TaggerError

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

_KEEP = 3  # publications: who has just looked up the link can still open what it pointed to
_PARQUET = ("posting_tag", "tagged_posting")

# Views that are stored, each of which needs only those before it; those of them whose rows are of single postings.
_STORE = ("store_posting_group", "store_posting_tag", "store_tagged_posting", "store_tag_count")
_DELETE = ("delete_stored_posting_group", "delete_stored_posting_tag", "delete_stored_tagged_posting")
_NOT_COPIED = ("schema_version", "source")
_FOR_ALL = ("champion", "pruning")  # where these differ, any posting may have other tags
_RULES = ("tag", "threshold", *_FOR_ALL)  # what a posting's tags depend on beside its own rows
_WITH_POSTING = ("posting", "posting_text", "label")
_WITH_TEXT = ("scored", "score", "evidence", "text_group")
_LEFT_OUT = {"posting": "description", "text_group": "sketch"}
_GROWING = ("label", "tag", "model", "metric", "quarantine")  # small enough to be compared row by row
_SLICE = 1_500_000  # postings, nearly, whose lists of tags are made at a time
_AMENDED = 0.2  # share of its postings that are replaced in a snapshot before it is made anew


@dataclass(frozen=True)
class Published:
    """A publication; not `is_new` where the last one says the same already."""

    link: Path
    postings: int
    tags: int
    is_new: bool


def snapshot_link(db: Path) -> Path:
    """The link behind which the snapshots of a database lie: jobs.duckdb has jobs.tags.duckdb beside it."""
    return db.with_suffix(".tags.duckdb")


def publish(db: Path) -> Published:
    """Write what readers need of `db` into a new snapshot and move the link to it, unless nothing is new. Call with
    the lock held.

    Raises:
        DatabaseLocked: another process keeps the database open; BadDatabase: it is none of ours, or the disk is full.
    """
    link, versions = snapshot_link(db), db.with_suffix(".tags")
    with store.connect(db, read_only=True) as con:
        store.require_schema(con, db)
        ((fingerprint,),) = con.execute(
            store.statement("snapshot/fingerprint"), {"version": store.definitions()}
        ).fetchall()
    before = _publication(link) if link.is_file() else None
    if before is not None and before.fingerprint == fingerprint:
        return Published(link, before.postings, before.tags, is_new=False)

    def write(path: Path) -> None:
        try:
            done = (
                before is not None
                and before.definitions == store.definitions()
                and amend(db, link.resolve(), path, fingerprint)
            )
        except (store.BadDatabase, OSError):  # the last snapshot is damaged; if it is another thing, `make` says so
            done = False
        if not done:
            for failed in path.parent.glob(f"{path.name}*"):
                failed.unlink()
            make(db, path, fingerprint)
        if path.with_name(f"{path.name}.wal").exists():
            raise TaggerError(f"the snapshot of {db} could not be written to the disk; the last one stays")
        with store.connect(path, read_only=True) as con:
            ((is_complete,),) = con.execute(store.statement("snapshot/complete")).fetchall()
        if not is_complete:
            raise TaggerError(f"the snapshot of {db} is not complete: a bug, or a damaged disk; the last one stays")
        path.chmod(0o444)  # who opened it for writing would lock all others out

    _next_version(versions, f"{db.stem}-{store.utc_now():%Y%m%dT%H%M%S%f}.duckdb", link, write)
    now = _publication(link)
    assert now is not None
    return Published(link, now.postings, now.tags, is_new=True)


@dataclass(frozen=True)
class _Publication:
    """What a snapshot says of itself: see sql/snapshot/publication.sql."""

    fingerprint: str
    definitions: str
    postings: int
    tags: int
    amended: int


def _publication(snapshot: Path) -> _Publication | None:
    """None where the file is none of ours, or of an earlier version."""
    try:
        with store.connect(snapshot, read_only=True) as con:
            store.require_schema(con, snapshot)
            (found,) = con.execute(store.statement("snapshot/published")).fetchall()
            return _Publication(*found)
    except store.BadDatabase:
        return None


def make(db: Path, new: Path, fingerprint: str) -> None:
    """Write a snapshot of `db` into the file `new`: all but the descriptions, and what the views say."""
    with store.connect(new) as con:
        store.create_schema(con)
        store.attach(con, db)
        with store.transaction(con):
            for step in ("copy_posting", "copy_text_group"):
                con.execute(store.statement(f"snapshot/{step}"))
            for table in store.TABLES:
                if table not in _NOT_COPIED and table not in _LEFT_OUT:
                    con.table(f"live.tagger.{table}").insert_into(f"tagger.{table}")
    with store.connect(new) as con:  # without the live one: nobody waits for us any more
        for step in _STORE:
            _store(con, step)
        _note(con, fingerprint, amended=0)


def amend(db: Path, last: Path, new: Path, fingerprint: str) -> bool:
    """Make the file `new` what `make` would make it, but for the order of rows, from the `last` snapshot of `db`.
    False where that cannot be, or would not pay; whatever `new` is then.
    """
    shutil.copyfile(last, new)
    with store.connect(new) as con:
        store.attach(con, db)
        if any(_differs(con, table) for table in _FOR_ALL):
            return False
        for table in ("new_scored", "new_text_group", "changed_threshold", "changed"):
            con.execute(store.statement(f"amend/{table}"))
        ((amended, postings),) = con.execute(store.statement("amend/size")).fetchall()
        if amended > _AMENDED * postings:
            return False
        with store.transaction(con):
            _copy_changes(con)
        for table in (*_WITH_POSTING, *_WITH_TEXT):
            left_out = _LEFT_OUT.get(table)
            if store.digest(con, f"tagger.{table}", left_out) != store.digest(con, f"live.tagger.{table}", left_out):
                return False  # somebody has changed or deleted rows that otherwise only come
        if any(_differs(con, table) for table in _GROWING):
            return False
        con.execute(store.statement("amend/detach_live"))  # nobody waits for us any more
        _gather(con)
        with store.transaction(con):
            for step in _DELETE:
                stored = step.removeprefix("delete_")
                con.execute(store.statement(f"amend/{step}"))
                con.table(f"small.tagger.{stored.removeprefix('stored_')}").insert_into(f"tagger.{stored}")
            _store(con, "store_tag_count")
            _note(con, fingerprint, amended)
    return True


def _copy_changes(con: "DuckDBPyConnection") -> None:
    """Bring the tables to what they are in `live`."""
    for step in ("delete_posting", "delete_posting_text", "delete_run", "delete_threshold"):
        con.execute(store.statement(f"amend/{step}"))
    con.execute(store.statement("statements/clear_label_issues"))
    con.execute(store.statement("amend/insert_posting"))
    changed, new_scored = con.table("changed"), con.table("new_scored")
    live = {table: con.table(f"live.tagger.{table}") for table in store.TABLES}
    live["posting_text"].join(changed, "posting_id", "semi").insert_into("tagger.posting_text")
    for table in ("score", "evidence"):
        live[table].join(new_scored, "content_hash, model_id", "semi").insert_into(f"tagger.{table}")
    new_scored.insert_into("tagger.scored")
    con.execute(store.statement("amend/insert_text_group"))
    for table in ("run", "threshold", "label_issue"):
        live[table].insert_into(f"tagger.{table}")
    for table in _GROWING:
        live[table].except_(con.table(f"tagger.{table}")).insert_into(f"tagger.{table}")


def _gather(con: "DuckDBPyConnection") -> None:
    """A database `small`, in memory, with all that the snapshot knows of the postings in `changed`."""
    con.execute(store.statement("amend/attach_small"))
    with con.cursor() as small:  # what it uses, this one does not
        small.execute(store.statement("amend/use_small"))
        store.create_schema(small)
    for table in _RULES:
        con.table(f"tagger.{table}").insert_into(f"small.tagger.{table}")
    for tables, key, some in (
        (_WITH_POSTING, "posting_id", con.table("changed")),
        (_WITH_TEXT, "content_hash", con.table("small.tagger.posting_text")),
    ):
        for table in tables:
            con.table(f"tagger.{table}").join(some, key, "semi").insert_into(f"small.tagger.{table}")


def _store(con: "DuckDBPyConnection", step: str) -> None:
    """Work out once what a view says, and let it say that."""
    view = step.removeprefix("store_")
    con.execute(store.statement(f"views/{view}"))
    con.execute(store.statement(f"snapshot/{step}"))
    if view == "tagged_posting":
        first = ""
        slices = {"slice": _SLICE, "every": max(1, _SLICE // 100)}
        for (end,) in con.execute(store.statement("snapshot/slices"), slices).fetchall():
            con.execute(store.statement("snapshot/insert_tagged_posting"), {"first": first, "next": end})
            first = end
    con.execute(store.statement(f"snapshot/{view}"))
    con.execute(store.statement(f"comments/{view}"))  # they went with the view that was replaced


def _note(con: "DuckDBPyConnection", fingerprint: str, amended: int) -> None:
    values = {"fingerprint": fingerprint, "definitions": store.definitions(), "amended": amended}
    con.execute(store.statement("snapshot/publication"), {"now": store.utc_now(), **values})


def _differs(con: "DuckDBPyConnection", table: str) -> bool:
    ours, theirs = con.table(f"tagger.{table}"), con.table(f"live.tagger.{table}")
    return bool(ours.except_(theirs).limit(1).fetchall() or theirs.except_(ours).limit(1).fetchall())


def write_parquet(link: Path, folder: Path) -> Path:
    """The tags of a snapshot as Parquet files for other engines: posting_tag, a folder a facet, and tagged_posting,
    with a description of every field, in a new folder behind the link `folder`/latest. Returns that link.
    """
    import pyarrow as pa
    import pyarrow.dataset as ds

    by_facet = ds.partitioning(pa.schema([("facet", pa.string())]), flavor="hive")

    def write(path: Path) -> None:
        for relation in _PARQUET:
            partitioning = by_facet if relation == "posting_tag" else None
            with _described_batches(link, relation) as batches:
                ds.write_dataset(batches, path / relation, format="parquet", partitioning=partitioning)

    folder.mkdir(parents=True, exist_ok=True)
    latest = folder / "latest"
    if latest.exists() and not latest.is_symlink():
        raise TaggerError(f"{latest} is there already and no link of ours: name another folder")
    _next_version(folder / "versions", f"{store.utc_now():%Y%m%dT%H%M%S%f}", latest, write)
    return latest


@contextmanager
def _described_batches(snapshot: Path, relation: str) -> Iterator["pa.RecordBatchReader"]:
    """The rows of a view as Arrow batches, whose fields carry the comments of its columns as `description`."""
    import pyarrow as pa

    with store.connect(snapshot, read_only=True) as con:
        comments = dict(con.execute(store.statement("snapshot/column_comments"), {"relation": relation}).fetchall())
        reader = con.table(f"tagger.{relation}").to_arrow_reader(100_000)
        schema = pa.schema(
            [field.with_metadata({"description": comments.get(field.name, "")}) for field in reader.schema]
        )
        batches = (pa.RecordBatch.from_arrays(batch.columns, schema=schema) for batch in reader)
        yield pa.RecordBatchReader.from_batches(schema, batches)


def _next_version(versions: Path, name: str, link: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make versions/name, then point the link to it; what is old or was left unfinished goes."""
    versions.mkdir(exist_ok=True)
    for unfinished in versions.glob("*.tmp*"):
        _remove(unfinished)
    path = versions / name
    partial = versions / f"{name}.tmp"
    try:
        write(partial)
    except BaseException:
        for left_over in versions.glob("*.tmp*"):
            _remove(left_over)
        raise
    for file in [partial] if partial.is_file() else [p for p in partial.rglob("*") if p.is_file()]:
        _sync(file)
    partial.rename(path)
    _sync(versions)
    moved = link.with_name(f"{link.name}.tmp")
    moved.unlink(missing_ok=True)
    moved.symlink_to(os.path.relpath(path, link.parent))
    moved.replace(link)
    _sync(link.parent)
    others = sorted(other for other in versions.iterdir() if other != path)  # by name, by the clock: it may go back
    for old in others[: 1 - _KEEP]:
        _remove(old)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _sync(path: Path) -> None:
    """To the disk, so that a power cut cannot leave a link to half a file."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
