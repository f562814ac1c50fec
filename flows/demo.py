"""The demo: the sample postings through the real nightly flow, and three questions in SQL.

python -m flows.demo --db demo.duckdb
"""

from pathlib import Path

import click

from flows.nightly import nightly
from tagger import pipeline, store
from tagger.config import SAMPLES

_QUESTIONS = ("finding/newest_tagged", "counting/postings_per_tag", "finding/senior_it_in_english")


@click.command(help=__doc__)
@click.option("--db", default="demo.duckdb", show_default=True, help="The DuckDB file, created where there is none.")
def main(db: str) -> None:
    path = Path(db)
    done = pipeline.ingest(path, [SAMPLES / "postings.jsonl"])
    click.echo(f"{done.usable} sample postings, {done.added} of them new in {path}")
    summary = nightly(db)
    with store.connect(path, read_only=True) as con:
        for question in _QUESTIONS:
            click.echo(f"\n{store.statement(f'examples/{question}')}")
            store.show(con, f"examples/{question}")
    click.echo(summary)


if __name__ == "__main__":
    main()
