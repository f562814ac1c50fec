"""Files of postings and labels on their way in: read by DuckDB, checked, and staged in a database of their own."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb import ColumnExpression, ConstantExpression, DuckDBPyConnection, DuckDBPyRelation, FunctionExpression

from tagger import store
from tagger.errors import TaggerError

POSTING_FIELDS = (
    "posting_id", "title", "description", "company", "place", "posted_at", "source", "kind", "duplicate_group",
)  # fmt: skip
LABEL_FIELDS = ("posting_id", "facet", "tag", "present", "origin")
_READERS = {
    ".csv": "read_csv",
    ".tsv": "read_csv",
    ".parquet": "read_parquet",
    ".jsonl": "read_jsonl",
    ".ndjson": "read_jsonl",
}
# Names that boards give their columns; --map has the last word.
_ALIASES = {
    "posting_id": ("id", "job_id"),
    "title": ("job_title",),
    "description": ("text", "body", "job_description"),
    "company": ("employer", "company_name"),
    "place": ("location", "city"),
    "posted_at": ("date", "date_posted", "published_at"),
    "duplicate_group": ("dup_group",),
}


class BadFile(TaggerError):
    """A file cannot be read at all, as opposed to single rows of it."""


@contextmanager
def database(path: Path) -> Iterator[DuckDBPyConnection]:
    """A new database for the rows of files on their way in; spills to disk when they are many."""
    con = duckdb.connect(str(path), config=store.settings(path.parent))
    try:
        for table in ("stage_create", "stage_labels_create", "stage_unreadable_create", "create_schema"):
            store.execute(con, table)
        con.execute(store.statement("macros/has_text"))
        yield con
    except duckdb.Error as error:
        raise store.BadDatabase(f"cannot stage rows in {path.parent}: {store.first_line(error)}") from error
    finally:
        con.close()


@dataclass(frozen=True)
class InputFile:
    """A file that is open for reading: a lazy relation over its rows, and the names of its columns."""

    path: Path
    reader: DuckDBPyConnection
    relation: DuckDBPyRelation
    columns: tuple[str, ...]
    is_json: bool
    is_csv: bool


def open_file(con: DuckDBPyConnection, path: Path) -> InputFile:
    """Look into a CSV, Parquet or JSON Lines file, told by its ending.

    Raises:
        BadFile: no such file, unknown ending, or DuckDB cannot make sense of it.
    """
    endings = [ending.lower() for ending in path.suffixes]
    if endings and endings[-1] in (".gz", ".zst"):
        endings.pop()
    name = _READERS.get(endings[-1]) if endings else None
    if name is None:
        raise BadFile(f"{path}: expected .csv, .tsv, .parquet, .jsonl or .ndjson, optionally with .gz or .zst")
    if not path.is_file():
        raise BadFile(f"{path}: no such file")
    reader = con.cursor()  # the temporary table of a CSV's rejected lines is its own
    try:
        relation = reader.sql(store.statement(f"statements/{name}"), params={"path": str(path)})
        columns = relation.columns
        if name == "read_jsonl":
            columns = [key for (key,) in store.fetch(reader, "jsonl_columns", path=str(path))]
    except duckdb.Error as error:
        raise BadFile(f"{path} cannot be read: {store.first_line(error)}") from None
    return InputFile(path, reader, relation, tuple(columns), name == "read_jsonl", name == "read_csv")


def matched_columns(file: InputFile, mapping: Mapping[str, str], labels: bool) -> dict[str, str]:
    """Our field -> the file's column: as `mapping` says, else by name, else by a usual name."""
    fields = LABEL_FIELDS if labels else POSTING_FIELDS
    if unknown := sorted(set(mapping) - {*LABEL_FIELDS, *POSTING_FIELDS}):
        raise TaggerError(f"--map {unknown[0]}=…: there is no such field, but {', '.join(fields)}")
    by_lower = {name.lower(): name for name in reversed(file.columns)}
    columns = {}
    for field in fields:
        # A mapping is meant for the postings; a file of labels beside them may have our names all the same.
        if field in mapping and not (labels and mapping[field] not in file.columns):
            if mapping[field] not in file.columns:
                raise BadFile(f"{file.path} has no column {mapping[field]}, but {', '.join(file.columns)}")
            columns[field] = mapping[field]
            continue
        for name in (field, *_ALIASES.get(field, ())):
            if name in by_lower and by_lower[name] not in mapping.values():
                columns[field] = by_lower[name]
                break
    for needed in ("posting_id", "facet", "tag") if labels else ("posting_id",):
        if needed not in columns:
            _refuse(file, needed)
    if not labels and "title" not in columns and "description" not in columns:
        _refuse(file, "description")
    return columns


def _refuse(file: InputFile, field: str) -> None:
    there = ", ".join(file.columns) or "none at all"
    raise BadFile(f"{file.path} has no column for {field} (there are: {there}): say --map {field}=COLUMN")


def stage(con: DuckDBPyConnection, file: InputFile, columns: Mapping[str, str], *, labels: bool) -> Iterator[int]:
    """Copy a file's rows into the staging tables; `columns`: our field -> the file's. Yields how many at a time.

    Raises:
        BadFile: the file breaks off, or turns out not to be what it seemed.
    """
    insert = "stage_label_rows" if labels else "stage_rows"
    readable = ColumnExpression("json").isnotnull() if file.is_json else ConstantExpression(True)
    fields = [_field(file, columns, field) for field in (LABEL_FIELDS if labels else POSTING_FIELDS)]
    done = 0
    try:
        for record_batch in _read(file, fields=[readable.alias("readable"), *fields]):
            batch = pa.Table.from_batches([record_batch])
            numbers = pa.array(range(done + 1, done + 1 + len(batch)), type=pa.int64())
            con.register("batch", batch.append_column("row_number", numbers))
            store.execute(con, insert, file=file.path.name)
            done += len(batch)
            yield len(batch)
        if file.is_csv:
            con.register("batch", store.as_arrow(file.reader, "csv_unreadable"))
            store.execute(con, "stage_unreadable", file=file.path.name)
    finally:
        file.reader.close()


def _read(file: InputFile, fields: Sequence[duckdb.Expression]) -> Iterator[pa.RecordBatch]:
    """The rows of a file as Arrow batches; what goes wrong in reading is the file's fault."""
    try:
        yield from file.relation.select(*fields).to_arrow_reader(20_000)
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise BadFile(f"{file.path} cannot be read: {store.first_line(error)}") from None


def _field(file: InputFile, columns: Mapping[str, str], field: str) -> duckdb.Expression:
    """One of our fields as text, from wherever the file has it; the names are quoted by DuckDB's expressions."""
    name = columns.get(field)
    if name is None:
        return ConstantExpression(None).cast("VARCHAR").alias(field)
    if not file.is_json:
        return ColumnExpression(name).cast("VARCHAR").alias(field)
    path = "/" + name.replace("~", "~0").replace("/", "~1")  # a JSON pointer, RFC 6901
    return FunctionExpression("json_extract_string", ColumnExpression("json"), ConstantExpression(path)).alias(field)


def finish(con: DuckDBPyConnection, facets: Sequence[str]) -> None:
    """Part what was staged into rows that can be used and rows that cannot, with the reason."""
    store.execute(con, "stage_rejected")
    store.execute(con, "stage_valid")
    store.execute(con, "stage_labels_rejected", facets=list(facets))
    store.execute(con, "stage_labels_valid", facets=list(facets))
