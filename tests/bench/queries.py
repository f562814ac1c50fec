"""How long readers wait: `python -m tests.bench.queries --db jobs.duckdb` (a copy: some texts are made stale in it).

Seconds to publish everything, and what a label for each hundredth posting changes; size of the snapshot; the
median and slowest answer to ten questions, each asked again and again by opening the link anew; then the same while a
run tags a tenth of the postings, which were edited, and publishes at its end.
"""

import subprocess
import sys
import time
from pathlib import Path

import click
import duckdb
import numpy as np

from tagger import snapshot, store

_QUESTIONS = (
    "counting/postings_per_tag", "finding/senior_it_in_english", "finding/newest_tagged", "counting/domain_pairs",
    "counting/languages_of_domain", "counting/seniority_by_domain", "counting/new_per_day", "finding/several_domains",
    "trusting/how_sure", "trusting/near_misses",
)  # fmt: skip
_LABEL = """
    INSERT INTO tagger.label (posting_id, facet, tag)
    SELECT posting_id, 'domain', 'it' FROM tagger.posting WHERE hash(posting_id) % 100 = 0
"""
_EDIT = """
    UPDATE tagger.posting SET description = description || ' Apply now.', content_hash = NULL
    WHERE hash(posting_id) % 10 = 0
"""


def ask(link: Path, name: str) -> float:
    """Seconds from opening the snapshot to the whole answer."""
    began = time.perf_counter()
    with duckdb.connect(str(link), read_only=True) as con:
        con.execute(store.statement(f"examples/{name}")).fetchall()
    return time.perf_counter() - began


@click.command(help=__doc__)
@click.option("--db", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--times", default=10, show_default=True, help="How often each question is asked.")
def main(db: Path, times: int) -> None:
    link = snapshot.snapshot_link(db)
    link.unlink(missing_ok=True)
    began = time.perf_counter()
    published = snapshot.publish(db)
    print(f"published {published.postings:,} postings with {published.tags:,} tags in "
          f"{time.perf_counter() - began:.1f} s: {link.stat().st_size / 2**20:,.0f} MiB "
          f"(the database: {db.stat().st_size / 2**20:,.0f} MiB)")  # fmt: skip
    with duckdb.connect(str(db)) as con:
        ((labels,),) = con.execute(_LABEL).fetchall()
    began = time.perf_counter()
    snapshot.publish(db)
    print(f"again, after {labels:,} labels: {time.perf_counter() - began:.1f} s\n")
    quiet = {name: [ask(link, name) for _ in range(times)] for name in _QUESTIONS}
    with duckdb.connect(str(db)) as con:
        con.execute(_EDIT)
    writer = subprocess.Popen([sys.executable, "-m", "tagger", "tag", "--db", str(db)])
    beside: dict[str, list[float]] = {name: [] for name in _QUESTIONS}
    while writer.poll() is None:
        for name in _QUESTIONS:
            beside[name].append(ask(link, name))
    print("| question | p50, p99 in s | while a run writes |\n|---|---:|---:|")
    for name in _QUESTIONS:
        figures = [f"{np.quantile(x, 0.5):.2f}, {np.quantile(x, 0.99):.2f}" for x in (quiet[name], beside[name])]
        print(f"| {name.split('/')[1]} | {figures[0]} | {figures[1]} |")
    every = [took for found in beside.values() for took in found]
    print(f"\n{len(every):,} answers while the run wrote, the slowest after {max(every):.2f} s")


if __name__ == "__main__":
    main()
