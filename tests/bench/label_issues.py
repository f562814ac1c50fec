"""How well wrong labels are found: `python -m tests.bench.label_issues`.

Real postings with a domain, of some of which one domain, drawn at random, is replaced by another one. All the wrong
labels that the data had before count as right ones here, so the precision is a lower bound. Postings are ranked by
their worst label; those without an issue come last, in random order.
"""

import random
import tempfile
import time
from pathlib import Path

import click
import numpy as np
import polars as pl

from tagger import corrections, pipeline
from tests.conftest import SHARED_DATA


def average_precision(hits: np.ndarray) -> float:
    """Of a whole ranking, best first: the mean of the precision at each hit."""
    places = np.flatnonzero(hits)
    return float((np.arange(1, len(places) + 1) / (places + 1)).mean())


def flip(labels: pl.DataFrame, share: float, rng: random.Random) -> tuple[pl.DataFrame, set[tuple[str, str, bool]]]:
    """The labels of one facet with a tag replaced in that share of the postings; and what is wrong by that, as
    posting, tag and what the labels say now: the new tag is there, the old one is missing.
    """
    by_posting: dict[str, list[str]] = {}
    for posting_id, tag in labels.select("posting_id", "tag").iter_rows():
        by_posting.setdefault(posting_id, []).append(tag)
    every = sorted(set(labels["tag"]))
    wrong = set()
    for posting_id in rng.sample(sorted(by_posting), round(share * len(by_posting))):
        tags = by_posting[posting_id]
        place = rng.randrange(len(tags))
        other = rng.choice([tag for tag in every if tag not in tags])
        wrong |= {(posting_id, other, True), (posting_id, tags[place], False)}
        tags[place] = other
    rows = [(posting_id, "domain", tag) for posting_id, tags in by_posting.items() for tag in tags]
    return pl.DataFrame(rows, schema=["posting_id", "facet", "tag"], orient="row"), wrong


@click.command(help=__doc__)
@click.option("--rows", default=20_000, show_default=True, help="Labelled postings.")
@click.option("--share", default=0.05, show_default=True, help="Of them get a wrong label.")
def main(rows: int, share: float) -> None:
    if not SHARED_DATA.is_dir():
        raise SystemExit("the real postings are not beside this checkout (../shared/data)")
    rng = random.Random(1)
    labels = pl.read_parquet(SHARED_DATA / "labels.parquet").filter(pl.col("facet") == "domain")
    postings = pl.read_parquet(SHARED_DATA / "postings.parquet").filter(
        pl.col("kind") == "posting", pl.col("posting_id").is_in(labels["posting_id"].implode())
    )
    postings = postings.sample(min(rows, len(postings)), seed=1, shuffle=True)
    labels = labels.filter(pl.col("posting_id").is_in(postings["posting_id"].implode()))
    labels, wrong = flip(labels.sort("posting_id", "tag"), share, rng)
    with tempfile.TemporaryDirectory(prefix="label-issues-") as name:
        folder = Path(name)
        db = folder / "jobs.duckdb"
        postings.write_parquet(folder / "postings.parquet")
        labels.write_parquet(folder / "labels.parquet")
        pipeline.ingest(db, [folder / "postings.parquet"], [folder / "labels.parquet"])
        began = time.monotonic()
        issues = corrections.find_label_issues(db, "domain", lambda line: print(line, flush=True))
        minutes = (time.monotonic() - began) / 60
    flipped = {posting_id for posting_id, _, _ in wrong}
    ranked = list(dict.fromkeys(issue.posting_id for issue in issues))  # by the worst label of each
    rest = sorted(set(postings["posting_id"]) - set(ranked))
    order = np.array([posting_id in flipped for posting_id in [*ranked, *rng.sample(rest, len(rest))]])
    cells = np.array([(issue.posting_id, issue.tag, issue.present) in wrong for issue in issues])
    print(f"{len(postings):,} postings, {len(flipped):,} with a wrong domain; {minutes:.1f} minutes")
    print(f"postings with an issue: {len(ranked):,}, recall {order[: len(ranked)].sum() / len(flipped):.3f}")
    print(f"of the first {len(flipped):,} postings so many have a wrong one: {order[: len(flipped)].mean():.3f}")
    print(f"of the first 100: {order[:100].mean():.3f}")
    print(f"average precision {average_precision(order):.3f}, at random {order.mean():.3f}")
    print(f"issues: {len(issues):,}; wrong labels among the first {len(wrong):,}: {cells[: len(wrong)].mean():.3f}")
    print(f"recall of wrong labels {cells.sum() / len(wrong):.3f}")
    for present in (True, False):
        some = [hit for hit, issue in zip(cells, issues, strict=True) if issue.present == present]
        said = "that are there" if present else "that are missing"
        print(f"tags {said}: {len(some):,} issues, recall {sum(some) / len(flipped):.3f}")


if __name__ == "__main__":
    main()
