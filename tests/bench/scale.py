"""Three nights on as many postings as you like: `make scale` or `python -m tests.bench.scale --rows 1000000`.

The first night tags everything; before the second, 1 % new and 0.5 % edited postings come in; the third has nothing
to do. Every step is a command of its own, as at night, so its peak memory is its own, too. The postings are the real
ones, repeated with a suffix up to --rows. --reposts gives every second posting the text of the one before it; --fake
puts a constant in the place of the model, to measure all the rest at sizes where inference would take hours.
"""

import functools
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
import numpy as np
import polars as pl
import pyarrow.parquet as pq

from tagger import Tagger, pipeline, predict
from tests.conftest import SHARED_DATA

_CHUNK = 50_000  # rows that are written at a time


class Constant(Tagger):
    """The default model's tags, but every text gets the same probabilities, those of three tags above the floor."""

    def scores(self, texts, progress=lambda done: None):  # type: ignore[no-untyped-def]
        probability = np.zeros((len(texts), len(self.model.facets.columns)), dtype=np.float32)
        probability[:, :3] = 0.9
        progress(len(texts))
        return predict.Scores(probability, np.full(len(texts), 100), np.zeros(len(texts), dtype=bool))


def write_postings(path: Path, first: int, rows: int, suffix: str, reposts: bool = False) -> None:
    """Postings number `first` to `first + rows`, a file of all kinds of texts as they come, each text different."""
    real = pl.read_parquet(SHARED_DATA / "postings.parquet", columns=["title", "description"])
    real = real.sample(fraction=1, shuffle=True, seed=1)
    writer = None
    for start in range(first, first + rows, _CHUNK):
        number = np.arange(start, min(start + _CHUNK, first + rows))
        text = number // 2 if reposts else number
        frame = real[(text % real.height).tolist()].select(
            pl.Series("posting_id", number).cast(pl.String),
            "title",
            pl.format("{} {}" + suffix, pl.col("description").fill_null(""), pl.Series(text // real.height)).alias(
                "description"
            ),
        )
        table = frame.to_arrow()
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    assert writer is not None
    writer.close()


def step(*arguments: str | Path) -> tuple[float, float, str]:
    """Seconds, peak memory in MiB and last line of a command."""
    began = time.monotonic()
    command = subprocess.Popen([sys.executable, "-m", *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    assert command.stdout is not None
    said = command.stdout.read().strip().splitlines()
    _, status, usage = os.wait4(command.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(map(str, arguments))} failed")
    return time.monotonic() - began, usage.ru_maxrss / 1024, said[-1] if said else ""


@click.command(help=__doc__)
@click.option("--rows", default=100_000, show_default=True, help="Postings of the first night.")
@click.option("--fake", is_flag=True, help="A constant in the place of the model.")
@click.option("--reposts", is_flag=True, help="Every second posting has the text of another.")
@click.option("--folder", type=click.Path(path_type=Path), help="Work here and leave everything there.")
@click.option("--tag-fake", "tag_fake", type=click.Path(path_type=Path), hidden=True)
def main(rows: int, fake: bool, reposts: bool, folder: Path | None, tag_fake: Path | None) -> None:
    if tag_fake is not None:
        pipeline._load = functools.cache(Constant.load)
        print(pipeline.tag(tag_fake).summary)
        return
    if not SHARED_DATA.is_dir():
        raise SystemExit("the real postings are not beside this checkout (../shared/data)")
    with tempfile.TemporaryDirectory() as scratch:
        where = folder or Path(scratch)
        where.mkdir(parents=True, exist_ok=True)
        db, first, changes = where / "jobs.duckdb", where / "first.parquet", where / "changes.parquet"
        write_postings(first, 0, rows, "", reposts)
        edited = rows // 200
        write_postings(changes, rows - edited, edited + rows // 100, " changed", reposts)
        ingest = "tagger", "ingest", "--db", db
        tag = ("tests.bench.scale", "--tag-fake", db) if fake else ("tagger", "tag", "--db", db)
        print("| step | seconds | rows/s | peak MiB | database MiB | |\n|---|---:|---:|---:|---:|---|", flush=True)
        for name, count, command in (
            ("ingest everything", rows, (*ingest, first)),
            ("first night", rows, tag),
            ("ingest 1 % new, 0.5 % edited", edited + rows // 100, (*ingest, changes)),
            ("second night", edited + rows // 100, tag),
            ("third night, nothing to do", 0, tag),
        ):
            seconds, mib, said = step(*command)
            rate = f"{count / seconds:,.0f}" if count else ""
            size = db.stat().st_size / 2**20
            print(f"| {name} | {seconds:.1f} | {rate} | {mib:,.0f} | {size:,.0f} | {said} |", flush=True)


if __name__ == "__main__":
    main()
