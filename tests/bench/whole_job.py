"""The whole job on the real postings, measured: `make bench` or `python -m tests.bench.whole_job --minutes 40`.

Ingest, train, tag, tag again; while tagging, a reader in another process asks in a loop and notes how long it had
to wait. Needs the shared data beside the checkout. Prints a table; results with their dates are in README.md here.
"""

import argparse
import multiprocessing
import platform
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import TypeVar

import psutil

from tagger import pipeline, store
from tagger.config import cores
from tagger.errors import TaggerError
from tests.conftest import SHARED_DATA

T = TypeVar("T")


class PeakMemory:
    """The largest resident set of this process while inside, in MiB, looked at every 50 ms."""

    def __enter__(self) -> "PeakMemory":
        self.mib, self._done = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self) -> None:
        process = psutil.Process()
        while not self._done.wait(0.05):
            self.mib = max(self.mib, process.memory_info().rss / 2**20)

    def __exit__(self, *exception: object) -> None:
        self._done.set()
        self._thread.join()


def read_in_a_loop(db: Path, done: Event, waits: "multiprocessing.Queue[list[float]]") -> None:
    """Open, count, close, again and again: how long until each answer, the lock of a writer included."""
    found = []
    while not done.is_set():
        began = time.monotonic()
        try:
            with store.connect(db, read_only=True) as con:
                con.execute("SELECT count(*) FROM tagger.scored").fetchall()
            found.append(time.monotonic() - began)
        except TaggerError as error:
            print(f"reader: {error}", file=sys.stderr)
            found.append(time.monotonic() - began)
        time.sleep(0.2)  # a person, or a dashboard; without a pause it would take a core from the tagging
    waits.put(found)


def timed(what: Callable[[], T]) -> tuple[float, float, T]:
    """Seconds, peak MiB and the result."""
    with PeakMemory() as memory:
        began = time.monotonic()
        result = what()
        seconds = time.monotonic() - began
    return seconds, memory.mib, result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=40, help="bound for the training")
    parser.add_argument("--keep", type=Path, help="work in this folder and leave the database there")
    arguments = parser.parse_args()
    if not SHARED_DATA.is_dir():
        sys.exit("the real postings are not beside this checkout: nothing to measure")
    folder = arguments.keep or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    db = folder / "jobs.duckdb"
    rows: list[tuple[str, str]] = [
        (
            "machine",
            f"{platform.processor() or platform.machine()}, {cores()} cores, Python {platform.python_version()}",
        )
    ]

    def note(name: str, value: str) -> None:
        rows.append((name, value))
        print(f"{name}: {value}", flush=True)

    files = [SHARED_DATA / "postings.parquet"], [SHARED_DATA / "labels.parquet"]
    seconds, memory, done = timed(lambda: pipeline.ingest(db, *files))
    note(
        "ingest",
        f"{done.added:,} postings and {done.labels:,} labels in {seconds:.1f} s, peak {memory:,.0f} MiB",
    )
    seconds, memory, done = timed(lambda: pipeline.ingest(db, *files))
    note("the same files again", f"{done.added + done.updated + done.labels} changes, {seconds:.1f} s")

    def tell(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    seconds, memory, trained = timed(lambda: pipeline.train(db, arguments.minutes, tell=tell))
    note("train", f"{seconds / 60:.1f} min in all, peak {memory:,.0f} MiB")
    note("train, the network alone", f"{trained.tokens / trained.seconds:,.0f} tokens/s")
    size = sum(path.stat().st_size for path in trained.folder.iterdir())
    note("model folder", f"{size / 2**20:.1f} MiB")

    spawn = multiprocessing.get_context("spawn")
    ended, waits = spawn.Event(), spawn.Queue()
    reader = spawn.Process(target=read_in_a_loop, args=(db, ended, waits))
    reader.start()
    seconds, memory, tagged = timed(lambda: pipeline.tag(db))
    ended.set()
    found = sorted(waits.get())
    reader.join()
    note("tag everything", f"{tagged.postings:,} postings ({tagged.texts:,} texts) in {seconds:.0f} s")
    note("rate", f"{tagged.postings / seconds:,.0f} postings/s, peak {memory:,.0f} MiB")
    note(
        "readers meanwhile",
        f"{len(found):,} answers, median {found[len(found) // 2]:.2f} s, longest {found[-1]:.2f} s",
    )
    note("postings without any tag", f"{tagged.untagged:,}")
    seconds, _, again = timed(lambda: pipeline.tag(db))
    note("second run", f"{again.texts} texts, {seconds:.1f} s")
    note("database", f"{db.stat().st_size / 2**20:.0f} MiB")

    width = max(len(name) for name, _ in rows)
    print("\n" + "\n".join(f"| {name:{width}} | {value} |" for name, value in rows))
    print("\n" + trained.summary)


if __name__ == "__main__":
    main()
