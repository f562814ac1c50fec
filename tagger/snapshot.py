"""Publishing: readers get files of their own, which never change, behind a link that moves from one to the next.

A new file is written beside the others, checked, synced and renamed; then the link is replaced, which is atomic. So
whoever opens the link sees one publication whole, or the next, and nobody waits for anybody.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tagger import store
from tagger.errors import TaggerError

_KEEP = 3  # publications: who has just looked up the link can still open what it pointed to
_PARQUET = ("posting_tag", "tagged_posting")


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
    fingerprint = store.fingerprint(db)
    if link.is_file() and (before := store.published(link)) is not None and before[0] == fingerprint:
        return Published(link, *before[1:], is_new=False)

    def write(path: Path) -> None:
        store.write_snapshot(db, path, fingerprint)
        if not store.is_complete(path):
            raise TaggerError(f"the snapshot of {db} is not complete: a bug, or a damaged disk; the last one stays")
        path.chmod(0o444)  # who opened it for writing would lock all others out

    _next_version(versions, f"{db.stem}-{store.utc_now():%Y%m%dT%H%M%S%f}.duckdb", link, write)
    found = store.published(link)
    assert found is not None
    return Published(link, *found[1:], is_new=True)


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
            with store.described_batches(link, relation) as batches:
                ds.write_dataset(batches, path / relation, format="parquet", partitioning=partitioning)

    folder.mkdir(parents=True, exist_ok=True)
    latest = folder / "latest"
    if latest.exists() and not latest.is_symlink():
        raise TaggerError(f"{latest} is there already and no link of ours: name another folder")
    _next_version(folder / "versions", f"{store.utc_now():%Y%m%dT%H%M%S%f}", latest, write)
    return latest


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
