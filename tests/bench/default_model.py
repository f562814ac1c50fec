"""Trains the default model from the real postings and puts it into the package: `make default-model`.

The same data, seed and machine give the same bits: the learning rate follows the tokens, not the clock.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path

import click

from tagger import champions, pipeline
from tagger.config import DEFAULT_MODEL
from tests.conftest import SHARED_DATA

_ABOUT = Path(__file__).with_name("default_model.md")


@click.command(help=__doc__)
@click.option("--out", type=click.Path(path_type=Path), default=DEFAULT_MODEL, help="The folder to write.")
@click.option("--keep", type=click.Path(path_type=Path), help="Keep the database in this folder.")
def main(out: Path, keep: Path | None) -> None:
    if not SHARED_DATA.is_dir():
        sys.exit("the real postings are not beside this checkout (../shared/data): there is nothing to learn from")
    folder = keep or Path(tempfile.mkdtemp(prefix="default-model-"))
    folder.mkdir(parents=True, exist_ok=True)
    db, began = folder / "jobs.duckdb", time.monotonic()
    pipeline.ingest(db, [SHARED_DATA / "postings.parquet"], [SHARED_DATA / "labels.parquet"])
    trained = champions.train(
        db, tell=lambda line: print(f"{(time.monotonic() - began) / 60:5.1f} min  {line}", flush=True)
    )
    card = trained.summary + "\n" + _ABOUT.read_text()
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(trained.folder, out)
    (out / "MODEL_CARD.md").write_text(card)
    size = sum(path.stat().st_size for path in out.iterdir()) / 2**20
    minutes = (time.monotonic() - began) / 60
    print(f"{card}\n{trained.model_id}: {minutes:.1f} minutes in all, {size:.1f} MiB in {out.name}/")
    if keep is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
