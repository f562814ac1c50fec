"""Everything that is asked of the database, one function a statement.

The statements are files, `sql/<folder>/<name>.sql`; values are always parameters. A connection is opened late and
closed soon (`connect`), because DuckDB lets either one process write or many read: whoever comes second waits.
"""

import functools
import hashlib
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from duckdb import (
    ColumnExpression,
    ConstantExpression,
    DuckDBPyConnection,
    FunctionExpression,
    StarExpression,
)
from duckdb.sqltypes import HUGEINT

from tagger.config import TagConfig, cores
from tagger.errors import TaggerError

if TYPE_CHECKING:  # imported where they are needed: commands that only ask in SQL answer at once
    import pyarrow as pa

    from tagger.evaluate import Metric

SCHEMA_VERSION = 4
# Version -> what brings a database of the version before to it; new tables, views and macros come by themselves.
_UPGRADES = {
    3: [
        "3_posting_hash",
        "3_label_present",
        "3_label_origin",
        "3_label_labelled_at",
        "3_threshold_origin",
        "3_threshold_set_at",
    ],
    4: ["4_first_seen_at", "4_first_seen_at_filled"],
}
TABLES = [
    "schema_version",
    "posting",
    "source",
    "posting_text",
    "tag",
    "model",
    "champion",
    "threshold",
    "metric",
    "label",
    "label_issue",
    "scored",
    "score",
    "evidence",
    "text_group",
    "run",
    "quarantine",
    "pruning",
]
_TEXT_MACROS = ["content_hash", "has_text", "text_hash"]
# Each needs only what stands before it.
_RELATIONS = [
    "macros/texts_at",
    "macros/model_tags_at",
    "macros/labels_at",
    "macros/tags_at",
    "macros/tag_changes",
    "views/current_threshold",
    "views/current_label",
    "views/current_scored",
    "views/model_tag",
    "views/posting_tag",
    "views/posting_group",
    "views/duplicate_posting",
    "views/tagged_posting",
    "views/tag_count",
    "views/tag_pair",
    "views/near_miss",
    "views/untagged_posting",
    "views/truncated_posting",
    "views/repost",
    "views/label_conflict",
    "views/model_report",
    "macros/as_list",
    "macros/has_tags",
    "macros/tagged",
    "macros/tag_trend",
    "macros/review_queue",
    "macros/model_changes",
]
_MEMORY = "1GB"  # DuckDB spills to disk beyond; the rest of the memory is for the model

VIEWS = [name.removeprefix("views/") for name in _RELATIONS if name.startswith("views/")]


class DatabaseLocked(TaggerError):
    """Another process has the database open, and did not let go of it in time."""


class BadDatabase(TaggerError):
    """There is no database there, or it is none of ours."""


@dataclass(frozen=True)
class Source:
    """The user's own table. `database`: the DuckDB file that holds it, None for the same file."""

    relation: str
    id_column: str
    title_column: str | None
    text_columns: tuple[str, ...]
    database: str | None = None


@dataclass(frozen=True)
class Ingested:
    """What an ingest did, in rows; `usable` postings were in the files, `labels` are new or changed."""

    added: int
    updated: int
    usable: int
    labels: int
    rejected: int

    @property
    def unchanged(self) -> int:
        """Postings of the files that were there already, just so."""
        return self.usable - self.added - self.updated


@dataclass(frozen=True)
class PlanCounts:
    """What a tagging run has to do. `postings` get new tags, for which `texts` distinct ones are scored."""

    texts: int
    postings: int
    changes: int
    rejected: int
    all_postings: int


@functools.cache
def statement(name: str) -> str:
    """The text of sql/<name>.sql: in the package when installed from a wheel, beside it in a checkout."""
    package = Path(__file__).parent
    folder = package / "sql" if (package / "sql").is_dir() else package.parent / "sql"
    return (folder / f"{name}.sql").read_text(encoding="utf-8")


@functools.cache
def definitions() -> str:
    """A hash of all tables, views and macros, as this version defines them."""
    names = [*(f"tables/{table}" for table in TABLES), *(f"macros/{macro}" for macro in _TEXT_MACROS), *_RELATIONS]
    return hashlib.sha256("".join(map(statement, names)).encode()).hexdigest()[:16]


def utc_now() -> datetime:
    """The time as all tables hold it: UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


@contextmanager
def connect(
    db: Path, *, read_only: bool = False, wait_seconds: float = TagConfig.wait_seconds
) -> Iterator[DuckDBPyConnection]:
    """A connection to the database file, closed at the end; errors of DuckDB become one line.

    Raises:
        DatabaseLocked: another process still has it open after `wait_seconds`.
        BadDatabase: no database there, not a database, or without our schema.
    """
    con = _open(db, read_only, wait_seconds)
    try:
        source = _source_file(con)
        if source is not None:
            con.execute(statement("statements/attach_source"), {"path": source})
        yield con
    except duckdb.Error as error:
        raise BadDatabase(f"{db}: {first_line(error)}") from error
    finally:
        con.close()


def _open(db: Path, read_only: bool, wait_seconds: float) -> DuckDBPyConnection:
    if read_only:
        require_file(db)
    if not db.parent.is_dir():
        raise BadDatabase(f"there is no folder {db.parent} for the database")
    return _patiently(
        db, wait_seconds, lambda: duckdb.connect(str(db), read_only=read_only, config=settings(db.parent))
    )


def _patiently(db: Path, wait_seconds: float, attach: Callable[[], DuckDBPyConnection]) -> DuckDBPyConnection:
    """What `attach` returns, as soon as no other process holds `db` any more."""
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            return attach()
        except duckdb.Error as error:
            message = str(error)
            if "lock on file" not in message:
                raise BadDatabase(f"{db} cannot be opened: {first_line(error)}") from None
            if time.monotonic() > deadline:
                holder = re.search(r"PID (\d+)", message)
                who = f"process {holder[1]}" if holder else "another process"
                raise DatabaseLocked(f"{db} is in use by {who}: close it there, or try again later") from None
        time.sleep(random.uniform(0.01, 0.1))  # jitter, so that two who wait do not meet again


def attach(con: DuckDBPyConnection, live: Path, wait_seconds: float = TagConfig.wait_seconds) -> None:
    """Attach the database `live` read-only, under that name, as soon as nobody writes to it; errors as `connect`."""
    _patiently(live, wait_seconds, lambda: execute(con, "attach_live", path=str(live)))


def digest(con: DuckDBPyConnection, table: str, without: str | None = None) -> tuple[int, int]:
    """How many rows a table has, and a sum of their hashes: equal for equal rows, whatever their order. `without`
    names a column that does not matter.
    """
    relation = con.table(table)
    row = FunctionExpression("hash", *(ColumnExpression(name) for name in relation.columns if name != without))
    parts = [FunctionExpression("count", StarExpression()), FunctionExpression("sum", row.cast(HUGEINT))]
    ((count, hashes),) = relation.aggregate(parts).fetchall()
    return count, hashes


def require_file(db: Path) -> None:
    """Raises BadDatabase where there is no such file: before a lock or a folder is made for it."""
    if not db.is_file():
        raise BadDatabase(f"there is no database {db}: create it with `tagger init --db {db}`")


def settings(folder: Path) -> dict[str, Any]:
    """How DuckDB is opened: with as many threads as we have cores, little memory, and `folder` to spill into."""
    return {"threads": cores(), "memory_limit": _MEMORY, "temp_directory": str(folder / ".tagger-spill")}


def _source_file(con: DuckDBPyConnection) -> str | None:
    if _schema_version(con) == 0:
        return None
    return next((row[0] for row in fetch(con, "source")), None)


def _schema_version(con: DuckDBPyConnection) -> int:
    """0 where there is no schema."""
    (tables,) = fetch_one(con, "schema_exists")
    return int(fetch_one(con, "schema_version")[0] or 0) if tables else 0


def first_line(error: Exception) -> str:
    """What an error of DuckDB says, without where in a statement."""
    return str(error).strip().splitlines()[0]


def execute(con: DuckDBPyConnection, name: str, **values: object) -> DuckDBPyConnection:
    """Run `sql/statements/<name>.sql`."""
    return con.execute(statement(f"statements/{name}"), values)


def as_arrow(con: DuckDBPyConnection, name: str, **values: object) -> "pa.Table":
    """What a statement answers, as columns."""
    return con.sql(statement(f"statements/{name}"), params=values).to_arrow_table()


def fetch_one(con: DuckDBPyConnection, name: str, **values: object) -> tuple[Any, ...]:
    """The only row that a statement answers."""
    (row,) = fetch(con, name, **values)
    return row


def fetch(con: DuckDBPyConnection, name: str, **values: object) -> list[tuple[Any, ...]]:
    """All rows that a statement answers: a half-read result would own the connection."""
    return execute(con, name, **values).fetchall()


@contextmanager
def transaction(con: DuckDBPyConnection) -> Iterator[None]:
    """All or nothing: commits at the end, rolls back on any exception."""
    con.begin()
    try:
        yield
    except BaseException:
        con.rollback()
        raise
    con.commit()


# --- the schema and the user's own table


def create_schema(con: DuckDBPyConnection) -> None:
    """Create or upgrade everything, in one transaction; views and macros are always those of this version.

    Raises:
        BadDatabase: the database was made by a newer version.
    """
    version = _schema_version(con)
    if version > SCHEMA_VERSION:
        raise BadDatabase(
            f"the database has schema {version}, this version knows {SCHEMA_VERSION}: upgrade job-tagger"
        )
    with transaction(con):
        execute(con, "create_schema")
        for table in TABLES:
            con.execute(statement(f"tables/{table}"))
        for macro in _TEXT_MACROS:
            con.execute(statement(f"macros/{macro}"))
        for step in range(version + 1, SCHEMA_VERSION + 1) if version else []:
            for name in _UPGRADES.get(step, []):
                con.execute(statement(f"upgrades/{name}"))
        if version < SCHEMA_VERSION:
            execute(con, "set_schema_version", version=SCHEMA_VERSION, now=utc_now())
        bound = [
            Source(relation, id_column, title, tuple(texts), file)
            for file, relation, id_column, title, texts in fetch(con, "source")
        ]
        if bound:
            _view_source(con, bound[0])
        else:
            con.execute(statement("views/ingested_posting"))
        for relation in _RELATIONS:
            con.execute(statement(relation))
        for name in ("posting_source", *TABLES, *VIEWS):
            con.execute(statement(f"comments/{name}"))


def ensure_schema(con: DuckDBPyConnection, db: Path) -> None:
    """Create the schema where there is none; BadDatabase where it is not of this version."""
    if _schema_version(con) == 0:
        create_schema(con)
    require_schema(con, db)


def require_schema(con: DuckDBPyConnection, db: Path) -> None:
    """Raises BadDatabase unless the schema is there, in the version that this one knows."""
    version = _schema_version(con)
    if version != SCHEMA_VERSION:
        what = "has no tagger schema" if version == 0 else f"has schema {version}, not {SCHEMA_VERSION}"
        raise BadDatabase(f"{db} {what}: run `tagger init --db {db}`")


def bind_source(con: DuckDBPyConnection, source: Source) -> None:
    """Make `tagger.posting_source` a view over the user's table. The names are quoted by DuckDB's expressions.

    Raises:
        BadDatabase: no such table or column, in a message that names those there are.
    """
    if source.database is not None:
        execute(con, "attach_source", path=source.database)
    with transaction(con):
        _view_source(con, source)
        execute(con, "clear_source")
        values = asdict(source)
        values["database_file"] = values.pop("database")
        execute(con, "set_source", **values)


def _view_source(con: DuckDBPyConnection, source: Source) -> None:
    name = source.relation if source.database is None else f"source.{source.relation}"
    execute(con, "use_tagger")
    try:
        table = con.table(name)
    except duckdb.Error as error:
        raise BadDatabase(f"there is no table or view {source.relation}: {first_line(error)}") from None
    for column in (source.id_column, source.title_column, *source.text_columns):
        if column is not None and column not in table.columns:
            raise BadDatabase(f"{source.relation} has no column {column}, but {', '.join(table.columns)}")
    nothing = ConstantExpression(None).cast("VARCHAR")
    table.select(
        ColumnExpression(source.id_column).cast("VARCHAR").alias("posting_id"),
        _joined([source.title_column] if source.title_column else []).alias("title"),
        _joined(source.text_columns).alias("text"),
        nothing.alias("duplicate_group"),
        nothing.alias("kind"),
    ).create_view("bound_source", replace=True)
    con.execute(statement("views/bound_posting"))


def bound_relation(con: DuckDBPyConnection) -> str | None:
    """The user's own table whose postings are tagged, if one is bound."""
    return next((row[1] for row in fetch(con, "source")), None)


def _joined(columns: Sequence[str]) -> duckdb.Expression:
    """The columns as text, a line each; NULLs are left out."""
    if not columns:
        return ConstantExpression("")
    texts = (ColumnExpression(column).cast("VARCHAR") for column in columns)
    return FunctionExpression("concat_ws", ConstantExpression("\n"), *texts)


# --- ingest: what `tagger.staging` has read is merged in one transaction


def known_facets(con: DuckDBPyConnection) -> list[str]:
    """The facets that labels may have; none: the first labels may have any."""
    return [facet for (facet,) in fetch(con, "known_facets")]


def merge_staged(con: DuckDBPyConnection, staged: Path, run_id: str) -> Ingested:
    """Upsert what was staged, in one transaction together with the row of the run."""
    execute(con, "attach_staged", path=str(staged))
    now = utc_now()
    with transaction(con):
        start_run(con, run_id, "ingest")
        execute(con, "merge_changed")
        execute(con, "merge_labels_changed")
        execute(con, "merge_delete")
        execute(con, "merge_insert", now=now)
        execute(con, "merge_labels_insert", now=now)
        execute(con, "merge_rejected", run_id=run_id, now=now)
        *counts, postings, distinct = fetch_one(con, "merge_counts")
        assert postings == distinct, f"{postings - distinct} posting ids would be twice in the table: a bug"
        ingested = Ingested(*counts)
        detail = f"{ingested.labels:,} labels, {ingested.rejected:,} rows in quarantine"
        finish_run(con, run_id, "done", postings=ingested.added + ingested.updated, detail=detail)
    return ingested


# --- labels by hand


@dataclass(frozen=True)
class Review:
    """A posting whose label would teach much: the tag of `facet` that the model doubts most, its threshold, how many
    postings are like it, and the tags that the model gives it, as facet, tag and probability.
    """

    posting_id: str
    title: str
    text: str
    facet: str
    tag: str
    probability: float
    threshold: float
    postings: int
    given: list[dict[str, Any]]


def review_queue(con: DuckDBPyConnection, facet: str | None, size: int) -> list[Review]:
    """The postings whose labels would teach most, of all facets or of one."""
    return [Review(*row) for row in fetch(con, "review", facet=facet, size=size)]


def known_tags(con: DuckDBPyConnection) -> dict[str, list[str]]:
    """The tags of each facet that labels or the champion have."""
    found: dict[str, list[str]] = {}
    for facet, tag in fetch(con, "known_tags"):
        found.setdefault(facet, []).append(tag)
    return found


def has_posting(con: DuckDBPyConnection, posting_id: str) -> bool:
    """Is there such a posting?"""
    return bool(fetch_one(con, "has_posting", posting_id=posting_id)[0])


def add_labels(con: DuckDBPyConnection, said: "pa.Table", origin: str) -> None:
    """Add labels, rows (posting_id, facet, tag, present), all or none; what was said before is kept."""
    con.register("said", said)
    with transaction(con):
        execute(con, "insert_labels", origin=origin, now=utc_now())


def replace_label_issues(con: DuckDBPyConnection, issues: Sequence[Mapping[str, Any]]) -> None:
    """Note the labels that are probably wrong, instead of those that were found before, in one transaction."""
    import pyarrow as pa

    text, number = pa.string(), pa.float32()
    fields = {"posting_id": text, "facet": text, "tag": text, "present": pa.bool_()}
    fields |= {"probability": number, "quality": number}
    con.register("found_issue", pa.Table.from_pylist(issues, pa.schema(fields)))
    with transaction(con):
        execute(con, "clear_label_issues")
        execute(con, "insert_label_issues", now=utc_now())


# --- tagging: plan without a lock, write chunk by chunk


@dataclass(frozen=True)
class Spool:
    """The Parquet files through which a plan travels."""

    folder: Path

    @property
    def texts(self) -> Path:
        return self.folder / "texts.parquet"

    @property
    def changes(self) -> Path:
        return self.folder / "changes.parquet"

    @property
    def rejected(self) -> Path:
        return self.folder / "rejected.parquet"


def has_unhashed(con: DuckDBPyConnection) -> bool:
    """Are there postings without a hash: changed by hand, or from before there were hashes?"""
    return bool(fetch_one(con, "unhashed")[0])


def fill_hashes(con: DuckDBPyConnection) -> None:
    """Give every posting that has none its hash."""
    execute(con, "fill_hashes")


def plan(con: DuckDBPyConnection, model_id: str, spool: Spool) -> PlanCounts:
    """Find what is stale and write it to the spool; only reads, so that other readers are not kept waiting."""
    changes, rejected = str(spool.changes), str(spool.rejected)
    execute(con, "plan_rows")
    execute(con, "plan_rejected", path=rejected)
    execute(con, "plan_changes", path=changes)
    execute(con, "plan_stale", model_id=model_id)
    execute(con, "plan_texts", path=str(spool.texts))
    return PlanCounts(*fetch_one(con, "plan_counts", changes=changes, rejected=rejected))


def apply_plan(con: DuckDBPyConnection, spool: Spool, run_id: str, model_id: str) -> None:
    """Note which text each posting has from now on, what is quarantined, and that the run is at work."""
    now = utc_now()
    with transaction(con):
        start_run(con, run_id, "tag", model_id)
        execute(con, "close_texts", changes=str(spool.changes), now=now)
        execute(con, "open_texts", changes=str(spool.changes), now=now)
        execute(con, "quarantine_rows", rejected=str(spool.rejected), run_id=run_id, now=now)


def write_chunk(
    con: DuckDBPyConnection,
    scored: "pa.Table",
    scores: "pa.Table",
    evidence: "pa.Table",
    model_id: str,
    run_id: str,
) -> None:
    """Scores and ledger of one chunk, in one transaction; a chunk that is there already changes nothing.

    `scored`: text (its number in the chunk), content_hash, tokens, truncated; `scores`: text, tag_id, probability;
    `evidence`: text, tag_id, span.
    """
    con.register("chunk_scored", scored)
    con.register("chunk_score", scores)
    con.register("chunk_evidence", evidence)
    with transaction(con):
        execute(con, "chunk_new", model_id=model_id)
        execute(con, "insert_scores", model_id=model_id)
        execute(con, "insert_evidence", model_id=model_id)
        execute(con, "insert_scored", model_id=model_id, run_id=run_id, now=utc_now())


# --- retention

_PRUNED = ("texts", "scores", "evidence", "thresholds", "groups", "runs", "quarantine")


def prune(con: DuckDBPyConnection, horizon: datetime, *, keep: bool) -> dict[str, int]:
    """Remove, in one transaction, what no longer counted at `horizon` (UTC): every count since then stays as it was.
    Returns how many rows of what went, or with `keep` would go.
    """
    found = {}
    con.begin()
    try:
        for name in ("texts", "superseded", "scores", "evidence", "ledger", *_PRUNED[3:]):
            values = {"horizon": horizon} if "$horizon" in statement(f"prune/{name}") else None
            ((found[name],),) = con.execute(statement(f"prune/{name}"), values).fetchall()
        con.execute(statement("prune/note"), {"horizon": horizon, "now": utc_now()})
    except BaseException:
        con.rollback()
        raise
    if keep:
        con.rollback()
    else:
        con.commit()
    return {name: found[name] for name in _PRUNED}


# --- near-duplicates


def spool_ungrouped(con: DuckDBPyConnection, path: Path) -> int:
    """Write the texts that belong to no group of near-duplicates yet to a Parquet file (content_hash, title, text);
    only reads. Returns how many they are.
    """
    execute(con, "ungrouped")
    (texts,) = fetch_one(con, "ungrouped_count")
    if texts:
        execute(con, "ungrouped_texts", path=str(path))
    return int(texts)


def earlier_leaders(con: DuckDBPyConnection, sketches: "pa.Table", most: int) -> "pa.Table":
    """The leaders of groups that share a band of their sketch with a text of `sketches` (row_number, sketch): rows
    (row, leader, title, sketch), at most `most` of one value of a band.
    """
    con.register("chunk_sketch", sketches)
    return as_arrow(con, "earlier_leaders", most=most)


def write_groups(con: DuckDBPyConnection, groups: "pa.Table") -> None:
    """Note the leaders of texts, rows (content_hash, leader, similarity, title, sketch), in one transaction."""
    con.register("chunk_group", groups)
    with transaction(con):
        execute(con, "insert_groups")


def tag_ids(con: DuckDBPyConnection) -> dict[tuple[str, str], int]:
    """(facet, tag) -> tag_id."""
    return {(facet, tag): tag_id for facet, tag, tag_id in fetch(con, "tag_ids")}


# --- runs and models


def start_run(
    con: DuckDBPyConnection, run_id: str, kind: str, model_id: str | None = None, began: datetime | None = None
) -> None:
    """Say that a run is at work, since now or since `began`; what of its kind still says so was killed."""
    execute(con, "bury_runs", kind=kind)
    execute(con, "start_run", run_id=run_id, kind=kind, model_id=model_id, now=began or utc_now())


def finish_run(
    con: DuckDBPyConnection,
    run_id: str,
    state: str,
    *,
    model_id: str | None = None,
    postings: int | None = None,
    texts: int | None = None,
    detail: str | None = None,
) -> None:
    """Say how a run ended: state is done or failed."""
    values = {"run_id": run_id, "state": state, "model_id": model_id, "postings": postings, "texts": texts}
    execute(con, "finish_run", **values, detail=detail, now=utc_now())


def champion(con: DuckDBPyConnection) -> tuple[str, str] | None:
    """Id and folder (as registered) of the model whose tags count, if there is one."""
    return next(((row[0], row[1]) for row in fetch(con, "champion")), None)


def trained_here(con: DuckDBPyConnection, model_id: str) -> bool:
    """Was this model trained in this database, or did it come with the package?"""
    return bool(fetch_one(con, "trained_here", model_id=model_id)[0])


def model_folder(con: DuckDBPyConnection, model_id: str) -> str | None:
    """The folder of a registered model, as registered."""
    return next((row[0] for row in fetch(con, "model_folder", model_id=model_id)), None)


@dataclass(frozen=True)
class Threshold:
    """What a tag of the champion has to reach, and what training chose."""

    model_id: str
    tag_id: int
    threshold: float
    tuned: float


def threshold_of(con: DuckDBPyConnection, facet: str, tag: str) -> Threshold | None:
    """The champion's threshold of a tag; None where it does not know the tag."""
    return next((Threshold(*row) for row in fetch(con, "threshold_now", facet=facet, tag=tag)), None)


def threshold_preview(con: DuckDBPyConnection, now: Threshold, value: float) -> tuple[int, int]:
    """How many postings would get the tag, and how many would lose it, with another threshold."""
    gained, lost = fetch_one(con, "threshold_preview", model_id=now.model_id, tag_id=now.tag_id, threshold=value)
    return gained, lost


def set_threshold(con: DuckDBPyConnection, now: Threshold, value: float, origin: str) -> None:
    """From now on the tag has to reach `value`; what was before is kept."""
    execute(
        con, "set_threshold", model_id=now.model_id, tag_id=now.tag_id, threshold=value, origin=origin, now=utc_now()
    )


def promote(con: DuckDBPyConnection, model_id: str) -> None:
    """Make a registered model champion, in one transaction."""
    now = utc_now()
    with transaction(con):
        execute(con, "close_champion", now=now)
        execute(con, "insert_champion", model_id=model_id, now=now)


def register(
    con: DuckDBPyConnection,
    model_id: str,
    folder: str,
    thresholds: Mapping[tuple[str, str], float],
    metrics: Sequence["Metric"],
    training_rows: int,
    training_seconds: float,
) -> None:
    """Enter a model with its tags, thresholds and metrics; a second time changes nothing."""
    import pyarrow as pa

    rows = [{"facet": facet, "tag": tag, "threshold": value} for (facet, tag), value in thresholds.items()]
    con.register("model_tag", pa.Table.from_pylist(rows))
    text, number, count = pa.string(), pa.float64(), pa.int64()
    fields = {"kind": text, "facet": text, "tag": text, "name": text, "value": number, "support": count}
    con.register("model_metric", pa.Table.from_pylist([asdict(metric) for metric in metrics], pa.schema(fields)))
    now = utc_now()
    with transaction(con):
        execute(
            con, "insert_model", model_id=model_id, folder=folder, now=now,
            training_rows=training_rows, training_seconds=training_seconds,
        )  # fmt: skip
        execute(con, "insert_tags")
        execute(con, "insert_thresholds", model_id=model_id, now=now)
        execute(con, "insert_metrics", model_id=model_id)


def labelled(con: DuckDBPyConnection, validation_share: float) -> "pa.Table":
    """posting_id, title, text, kind, source (may be NULL), group_number (uint64, of its duplicates), is_validation,
    labels (list of facet, tag, present), ordered by id.
    """
    return as_arrow(con, "labelled", validation_share=validation_share)


# --- for people


def tag_counts(con: DuckDBPyConnection) -> list[dict[str, Any]]:
    """facet, tag, postings, percent: the table of a nightly report."""
    return list(as_arrow(con, "tag_counts").to_pylist())


def tagging_state(con: DuckDBPyConnection) -> tuple[int, int, int]:
    """How many postings there are, how many of them are tagged, and to how many of those no tag was given."""
    postings, tagged, untagged = fetch_one(con, "tagging_state")
    return postings, tagged, untagged


# --- questions of people


class BadQuery(TaggerError):
    """DuckDB cannot make sense of a query."""


def answer(snapshot: Path, query: str, form: str, out: Path | None) -> None:
    """Print the answer to a query of a person's own on a snapshot, or write it to `out`: as a table, or as csv, json
    (an object a line) or parquet.

    Raises:
        BadQuery: DuckDB's message, in one line.
    """
    with connect(snapshot, read_only=True) as con:
        try:
            relation = con.sql(query)
            if relation is None:  # no question: SET, ATTACH, ...
                return
            if form == "table" and out is None:
                relation.show(max_rows=100)
                return
            frame = relation.pl()
        except duckdb.Error as error:
            raise BadQuery(first_line(error)) from None
    writers = {"csv": frame.write_csv, "json": frame.write_ndjson, "parquet": frame.write_parquet}
    if out is not None:
        writers[form](out)
    else:
        sys.stdout.write(writers[form]())


def words(snapshot: Path) -> list[str]:
    """What a prompt can complete: relations, macros, columns, facets and tags."""
    with connect(snapshot, read_only=True) as con:
        return [word for (word,) in fetch(con, "words")]


def show(con: DuckDBPyConnection, name: str) -> None:
    """Print the result of sql/<name>.sql as a table."""
    con.sql(statement(name)).show(max_rows=100)
