"""Writes sql/DICTIONARY.md from the comments of a fresh database: `make dictionary`. A test holds it to them."""

import tempfile
from pathlib import Path

from tagger import pipeline, store

DICTIONARY = Path(__file__).parents[1] / "sql" / "DICTIONARY.md"
_RELATIONS = """
    SELECT name, kind, comment FROM (
        SELECT table_name AS name, 'table' AS kind, comment, schema_name FROM duckdb_tables()
        UNION ALL
        SELECT view_name, 'view', comment, schema_name FROM duckdb_views()
    ) WHERE schema_name = 'tagger' ORDER BY kind DESC, name
"""
_COLUMNS = """
    SELECT column_name, data_type, comment FROM duckdb_columns()
    WHERE schema_name = 'tagger' AND table_name = $name ORDER BY column_index
"""


def render() -> str:
    """The dictionary as Markdown: views first, which people ask; then tables."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "empty.duckdb"
        pipeline.init(db)
        about = "Everything in the schema `tagger`, as its comments say; made by `make dictionary`."
        lines = ["# Data dictionary", "", about]
        with store.connect(db, read_only=True) as con:
            for name, kind, comment in con.execute(_RELATIONS).fetchall():
                lines += ["", f"## {name} ({kind})", "", comment, "", "| column | type | |", "|---|---|---|"]
                for column, data_type, said in con.execute(_COLUMNS, {"name": name}).fetchall():
                    lines.append(f"| `{column}` | {data_type} | {said} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    DICTIONARY.write_text(render())
