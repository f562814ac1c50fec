"""Some thousand real postings through ingest and tag: texts that nobody wrote for a test."""

from pathlib import Path

import polars as pl

from tagger import pipeline, store
from tests.conftest import World


def test_real_postings(world: World, shared_data: Path, tmp_path: Path) -> None:
    postings = pl.read_parquet(shared_data / "postings.parquet").gather_every(30)
    labels = pl.read_parquet(shared_data / "labels.parquet").join(postings, on="posting_id", how="semi")
    postings.write_parquet(tmp_path / "postings.parquet")
    labels.write_parquet(tmp_path / "labels.parquet")
    done = pipeline.ingest(world.db, [tmp_path / "postings.parquet"], [tmp_path / "labels.parquet"])
    assert (done.added, done.labels, done.rejected) == (postings.height, labels.height, 0)
    tagged = pipeline.tag(world.db)
    assert tagged.all_postings == postings.height + 274
    assert tagged.texts <= postings.select(pl.struct("title", "description").n_unique()).item() + 274
    assert pipeline.tag(world.db).texts == 0
    with store.connect(world.db, read_only=True) as con:
        missing = con.execute("SELECT count(*) FROM tagger.tagged_posting WHERE tagged_at IS NULL").fetchall()
        twice = con.execute(
            "SELECT count(*) - count(DISTINCT (posting_id, facet, tag)) FROM tagger.posting_tag"
        ).fetchall()
    assert (missing, twice) == ([(0,)], [(0,)])
