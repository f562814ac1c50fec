"""The nightly work as plain functions: init, ingest, tag, group, prune, publish. Read this first.

A posting's journey: `ingest` upserts it; `plan` finds that its text has no score by the champion and spools it;
`tag_chunk` cleans, tokenizes and scores it and commits scores and ledger in one transaction; the views in SQL do
the rest. Killed at any moment, the next run goes on where the last transaction ended.

What people do now and then stands beside it: `tagger.champions` trains, compares and promotes models,
`tagger.corrections` takes labels and thresholds. The command line and the Prefect flows call these functions.
"""

import functools
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from tagger import label_studio, snapshot, staging, store, workplace
from tagger.config import TagConfig
from tagger.errors import TaggerError

if TYPE_CHECKING:
    from tagger.predict import Tag, Tagger, Text

Progress = Callable[[int], object]  # is told how many rows were just done


# --- init and ingest


def init(db: Path, source: store.Source | None = None) -> None:
    """Create or upgrade the schema in `db`; with `source`, tag the postings of that table from now on."""
    with store.connect(db) as con:
        store.create_schema(con)
        if source is not None:
            store.bind_source(con, source)


def ingest(
    db: Path,
    files: Sequence[Path],
    labels: Sequence[Path] = (),
    mapping: Mapping[str, str] | None = None,
    new_facets: Sequence[str] = (),
    progress: Progress = lambda rows: None,
) -> store.Ingested:
    """Upsert postings and labels from files; all of them or, on an error, none.

    `mapping`: our column -> the file's. Labels may only have facets that labels in the database have already,
    or that `new_facets` names; the first labels of a database may have any.

    Raises:
        BadFile: a file cannot be read, or has no column that could be the id or the text.
        Busy, DatabaseLocked: somebody else is writing.
    """
    with workplace.working_on(db):
        with store.connect(db) as con:
            store.ensure_schema(con, db)
            facets = store.known_facets(con)
            if files and (bound := store.bound_relation(con)) is not None:
                raise TaggerError(f"{db} tags the postings of {bound}, not ingested ones: load them there")
        with workplace.scratch(db, "ingest") as folder:
            staged = folder / "staged.duckdb"
            labels = [label_studio.as_rows(path, folder) if path.suffix == ".json" else path for path in labels]
            with staging.database(staged) as con:
                for paths, of_labels in ((files, False), (labels, True)):
                    for path in paths:
                        file = staging.open_file(con, path)
                        columns = staging.matched_columns(file, mapping or {}, of_labels)
                        for rows in staging.stage(con, file, columns, labels=of_labels):
                            progress(rows)
                staging.finish(con, [*facets, *new_facets] if facets else [])
            with store.connect(db) as con:
                done = store.merge_staged(con, staged, workplace.run_id("ingest"))
        if done.labels or snapshot.snapshot_link(db).is_file():  # before, there is nothing to read
            snapshot.publish(db)
        return done


# --- tag


@dataclass(frozen=True)
class Plan:
    """What one tagging run has to do; small enough to hand around, the texts lie in the spool."""

    run_id: str
    model_id: str
    model_folder: Path
    spool: Path
    chunks: int
    counts: store.PlanCounts


@dataclass(frozen=True)
class Tagged:
    """What a tagging run did; `untagged` postings are scored, but no tag passed its threshold."""

    run_id: str
    model_id: str
    texts: int
    postings: int
    untagged: int
    all_postings: int

    @property
    def summary(self) -> str:
        """One line for people."""
        if not self.postings:
            return f"nothing to do: all {self.all_postings:,} postings are tagged (model {self.model_id})"
        return (
            f"tagged {self.postings:,} postings: {self.texts:,} texts scored, {self.postings - self.texts:,} looked "
            f"up (model {self.model_id}); {self.untagged:,} of all {self.all_postings:,} postings have no tag"
        )


def tag(
    db: Path,
    config: TagConfig | None = None,
    progress: Callable[[int, int], object] | None = None,
    grouping: Callable[[int, int], object] | None = None,
) -> Tagged:
    """Score every distinct text that the champion has not scored, and find near-duplicates among new ones; chunk by
    chunk, each in one transaction.

    `progress` is told how many texts were just scored, and of how many; `grouping` the same of near-duplicates.

    A database without a champion gets the default model.

    Raises:
        NoModel: there is no model at all; Busy, DatabaseLocked: somebody else is writing.
    """
    config = config or TagConfig()
    store.require_file(db)
    with workplace.working_on(db):
        workplace.ensure_champion(db)
        todo = plan(db, config)
        try:
            for chunk in range(todo.chunks):
                tag_chunk(db, todo, chunk, config, lambda n: progress and progress(n, todo.counts.texts))
            group(db, config, grouping)
            tagged = finish(db, todo)
        except BaseException as error:
            abandon(db, todo, error)
            raise
        snapshot.publish(db)
        return tagged


def plan(db: Path, config: TagConfig | None = None) -> Plan:
    """Find the texts that the champion has not scored and spool them; note which posting has which text now.

    Raises:
        NoModel: there is no champion.
    """
    config = config or TagConfig()
    spool = store.Spool(db.with_name(f".{db.name}.spool"))
    shutil.rmtree(spool.folder, ignore_errors=True)  # of a run that was killed: its texts are still stale
    with store.connect(db, read_only=True, wait_seconds=config.wait_seconds) as con:
        store.require_schema(con, db)
        model = store.champion(con)
        if model is None:
            raise workplace.without_model(db)
    _hash_texts(db, config)
    spool.folder.mkdir()
    with store.connect(db, read_only=True, wait_seconds=config.wait_seconds) as con:
        counts = store.plan(con, model[0], spool)
    run_id = workplace.run_id("tag")
    if counts.texts or counts.changes or counts.rejected:
        with store.connect(db, wait_seconds=config.wait_seconds) as con:
            store.apply_plan(con, spool, run_id, model[0])
    chunks = -(-counts.texts // config.chunk_rows)
    return Plan(run_id, model[0], db.parent / model[1], spool.folder, chunks, counts)


def _hash_texts(db: Path, config: TagConfig) -> None:
    """Postings that came or were changed by hand get their hashes."""
    with store.connect(db, read_only=True, wait_seconds=config.wait_seconds) as con:
        store.require_schema(con, db)
        unhashed = store.has_unhashed(con)
    if unhashed:
        with store.connect(db, wait_seconds=config.wait_seconds) as con:
            store.fill_hashes(con)


def tag_chunk(
    db: Path,
    todo: Plan,
    chunk: int,
    config: TagConfig | None = None,
    progress: Progress = lambda rows: None,
) -> int:
    """Score the texts of one chunk and commit them; again without effect. Returns the number of texts."""
    config = config or TagConfig()
    tagger = _load(todo.model_folder, config)
    texts = _read_rows(store.Spool(todo.spool).texts, chunk * config.chunk_rows, config.chunk_rows)
    pairs: list[Text] = list(texts.select("title", "text").iter_rows())
    scores = tagger.scores(pairs, progress)
    scored = texts.select("content_hash").with_columns(
        text=pl.int_range(len(texts), dtype=pl.Int32),
        tokens=pl.Series(scores.tokens, dtype=pl.Int32),
        truncated=pl.Series(scores.truncated),
    )
    evidence: list[list[tuple[Tag, str]]] = [[] for _ in pairs]
    if config.evidence:
        for number, (text, tagging) in enumerate(zip(pairs, tagger.taggings(scores), strict=True)):
            evidence[number] = [(reason.tag, reason.span) for reason in tagger.why(text, tagging)]
    with store.connect(db, wait_seconds=config.wait_seconds) as con:
        ids = store.tag_ids(con)
        tag_id = np.array([ids[pair] for pair in tagger.model.facets.columns], dtype=np.int16)
        row, column = np.nonzero(scores.probability >= config.floor)
        long = pa.table(
            {
                "text": row.astype(np.int32),
                "tag_id": tag_id[column],
                "probability": scores.probability[row, column],
            }
        )
        spans = pa.Table.from_pylist(
            [
                {"text": number, "tag_id": ids[tag.facet, tag.tag], "span": span}
                for number, spoken in enumerate(evidence)
                for tag, span in spoken
            ],
            pa.schema([("text", "int32"), ("tag_id", "int16"), ("span", "string")]),
        )
        store.write_chunk(con, scored.to_arrow(), long, spans, todo.model_id, todo.run_id)
    return len(texts)


def finish(db: Path, todo: Plan) -> Tagged:
    """Close the run and say how things stand now."""
    shutil.rmtree(todo.spool, ignore_errors=True)
    counts = todo.counts
    if not (counts.texts or counts.changes or counts.rejected):
        return Tagged(todo.run_id, todo.model_id, 0, 0, 0, counts.all_postings)
    with store.connect(db, read_only=True) as con:  # takes a while on many postings: let others read meanwhile
        all_postings, _, untagged = store.tagging_state(con)
    with store.connect(db) as con:
        store.finish_run(con, todo.run_id, "done", postings=counts.postings, texts=counts.texts)
    return Tagged(todo.run_id, todo.model_id, counts.texts, counts.postings, untagged, all_postings)


def abandon(db: Path, todo: Plan, error: BaseException) -> None:
    """Note that a run failed; what it committed stays, the next run does the rest."""
    shutil.rmtree(todo.spool, ignore_errors=True)
    detail = f"{type(error).__name__}: {error}".splitlines()[0].rstrip(": ")
    with store.connect(db) as con:
        store.finish_run(con, todo.run_id, "failed", detail=detail)


@functools.lru_cache(maxsize=1)
def _load(model_folder: Path, config: TagConfig) -> "Tagger":
    """The chunks of a run share one model; a model folder never changes, its name is a hash of it."""
    from tagger.predict import Tagger

    return Tagger.load(model_folder, config)


def _read_rows(path: Path, start: int, count: int) -> pl.DataFrame:
    """Rows start to start + count of a Parquet file; reads only the row groups that hold them."""
    file = pq.ParquetFile(path)
    groups, first, before = [], 0, 0
    for group in range(file.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if before + rows <= start:
            first += rows
        elif before < start + count:
            groups.append(group)
        before += rows
    frame = pl.DataFrame(pl.from_arrow(file.read_row_groups(groups)))
    return frame.slice(start - first, count)


# --- near-duplicates


def group(db: Path, config: TagConfig | None = None, progress: Callable[[int, int], object] | None = None) -> int:
    """Find the near-duplicates of every text that has no group yet; chunk by chunk, each in one transaction. Returns
    how many texts they are. Call with the lock held; `progress` is told how many were just done, and of how many.
    """
    from tagger import duplicates

    config = config or TagConfig()
    _hash_texts(db, config)
    with workplace.scratch(db, "group") as folder:
        spool = folder / "texts.parquet"
        with store.connect(db, read_only=True, wait_seconds=config.wait_seconds) as con:
            ungrouped = store.spool_ungrouped(con, spool)
        for start in range(0, ungrouped, config.group_rows):
            hashes: list[str] = []
            titles: list[str] = []
            sketches: list[np.ndarray] = []
            for first in range(start, min(start + config.group_rows, ungrouped), config.chunk_rows):
                texts = _read_rows(spool, first, min(config.chunk_rows, start + config.group_rows - first))
                hashes.extend(texts["content_hash"])
                titles.extend(texts["title"])
                sketches.append(duplicates.sketches(texts["title"] + "\n" + texts["text"]))
            chunk = duplicates.Chunk(hashes, titles, np.concatenate(sketches))
            with store.connect(db, wait_seconds=config.wait_seconds) as con:
                earlier = store.earlier_leaders(con, chunk.sketched(), duplicates.MOST_LEADERS)
                store.write_groups(con, chunk.groups(earlier))
            if progress is not None:
                progress(len(hashes), ungrouped)
    return ungrouped


# --- retention


@dataclass(frozen=True)
class Pruned:
    """What was pruned, in rows by kind, and since when (UTC) everything is still there."""

    horizon: datetime
    rows: dict[str, int]

    @property
    def summary(self) -> str:
        """One line for people."""
        rows = ", ".join(f"{count:,} {name}" for name, count in self.rows.items() if count)
        return (
            f"{rows or 'nothing'}; tags of before {self.horizon:%Y-%m-%d %H:%M} (UTC) can no longer be asked for, "
            "every count since then stays; labels are kept for ever"
        )


def prune(db: Path, keep_days: float, *, dry_run: bool = False) -> Pruned:
    """Forget what no longer counted `keep_days` ago, and publish. With `dry_run` only say what that would be.

    Raises:
        Busy, DatabaseLocked: somebody else is writing.
    """
    store.require_file(db)
    with workplace.working_on(db):
        pruned = forget(db, keep_days, dry_run=dry_run)
        if not dry_run:
            snapshot.publish(db)
    return pruned


def forget(db: Path, keep_days: float, *, dry_run: bool = False) -> Pruned:
    """Remove texts that postings had before, what former champions said, former thresholds, runs and quarantined
    rows, where they no longer counted `keep_days` ago. Call with the lock held.
    """
    with store.connect(db) as con:
        store.require_schema(con, db)
        horizon = store.utc_now() - timedelta(days=keep_days)
        return Pruned(horizon, store.prune(con, horizon, keep=dry_run))


# --- publish


def publish(db: Path, parquet: Path | None = None) -> snapshot.Published:
    """Publish a snapshot for readers, unless nothing is new; with `parquet`, write the tags into that folder, too.

    Every run does so at its end.
    """
    store.require_file(db)
    with workplace.working_on(db):
        published = snapshot.publish(db)
        if parquet is not None:
            snapshot.write_parquet(published.link, parquet)
    return published


def publish_if_free(db: Path) -> snapshot.Published | None:
    """Publish, or leave that to the run that is at work: it publishes at its end."""
    try:
        return publish(db)
    except workplace.Busy:
        return None
