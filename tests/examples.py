"""Writes sql/EXAMPLES.md, the questions of sql/examples with the answers of tests/story.py: `make dictionary`. A test
holds it to them, but for figures.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb

from tagger import store
from tests.story import ASKED_AT, story

SQL = Path(__file__).parents[1] / "sql"
DOCUMENT = SQL / "EXAMPLES.md"
GROUPS = {
    "finding": "Finding postings",
    "counting": "Counting them",
    "trusting": "How far to trust the tags",
    "correcting": "What people corrected",
    "looking_back": "Looking back",
    "operating": "Keeping it running",
}
# As the store names statements: examples/counting/new_per_day.
EXAMPLES = sorted(str(path.relative_to(SQL).with_suffix("")) for path in (SQL / "examples").rglob("*.sql"))
_ROWS = 10  # of an answer are shown
_COMMENT = re.compile(r"\A(-- .*\n)+")
_ABOUT = f"""\
What analysts ask, one question a file in [`sql/examples`](examples), and what a small database answers: the sample
postings and some more, which came in over five nights, with labels, edits, reposts and a run that broke off
([`tests/story.py`](../tests/story.py)). Asked at {ASKED_AT:%Y-%m-%d %H:%M}; made by `make dictionary`."""


@contextmanager
def asking(db: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the story, or to its snapshot, for which it is still the morning after."""
    with store.connect(db, read_only=True) as con:
        con.execute(f"CREATE TEMP MACRO now() AS TIMESTAMPTZ '{ASKED_AT}+00'")
        yield con


def question(name: str) -> tuple[str, str]:
    """What stands above a query: the question, and what there is to say beside it."""
    comment = _COMMENT.match(store.statement(name))
    said = "" if comment is None else comment[0].replace("-- ", "").replace("\n", " ").strip()
    asked, mark, more = said.partition("?")
    return asked + mark, more.strip()


def render(db: Path) -> str:
    """The document: all questions, then each with its query and its answer."""
    contents: list[str] = []
    pages: list[str] = []
    with asking(db) as con:
        for group, title in GROUPS.items():
            contents += [f"\n**{title}**\n"]
            pages += [f"\n## {title}"]
            for name in (name for name in EXAMPLES if name.split("/")[1] == group):
                asked, more = question(name)
                query = _COMMENT.sub("", store.statement(name)).strip()
                link = f"[`{name.split('/')[2]}`]({name}.sql)"
                contents += [f"- [{asked}](#{_anchor(asked)})"]
                pages += [f"\n### {asked}\n", f"{more} {link}".strip(), f"\n```sql\n{query}\n```\n"]
                pages += _answer(con, query)
    return "\n".join(["# Questions and answers", "", _ABOUT, *contents, *pages]) + "\n"


def _anchor(heading: str) -> str:
    """As GitHub makes one of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _answer(con: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """A table in Markdown."""
    relation = con.sql(query)
    rows = relation.fetchall()
    rules = ["---:" if all(map(_is_number, column)) else "---" for column in zip(*rows, strict=True)]
    table = [relation.columns, rules, *map(_cells, rows[:_ROWS])]
    more = [f"\n… and {len(rows) - _ROWS} more."] if len(rows) > _ROWS else []
    return [f"| {' | '.join(row)} |" for row in table] + more


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | None) and not isinstance(value, bool)


def _cells(values: tuple[object, ...]) -> list[str]:
    return [_cell(value).replace("|", "\\|") for value in values]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_cell, value))
    if isinstance(value, dict):
        return f"({', '.join(map(_cell, value.values()))})"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return str(value).lower()
    return str(round(value, 6) if isinstance(value, float) else value)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        DOCUMENT.write_text(render(story(Path(folder))), encoding="utf-8")
