"""How fast texts are tagged, beside a plain version of the same model, peers and the machine: `make speed`.

One table from one run: end to end (DuckDB rows to committed scores), every stage alone in one thread, the plain
version (float32, packed sequences, batches in the order given, one stage at a time), the same with the network that
this project began with, TF-IDF + logistic regression, fastText where it is installed, in turns; and what the machine
can do. All are timed on texts in memory; beside it stands what they reach, or would reach, where texts are read and
scores written as ours. Postings are repeated, with a suffix, up to --rows.
"""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import click
import numpy as np
import polars as pl
import psutil
import torch
from sentencepiece import SentencePieceProcessor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from threadpoolctl import threadpool_limits

from tagger import Tagger, evaluate, pipeline, snapshot, store, workplace
from tagger.batches import Ragged, in_head
from tagger.config import DEFAULT_MODEL, ModelConfig, TagConfig, cores
from tagger.evaluate import Paths
from tagger.model import BiLSTMTagger
from tagger.text import posting_text
from tests.conftest import SHARED_DATA

_OURS = "job-tagger"
_PLAIN = "plain version"
_PLAIN_BATCH = 64
_FIRST = ModelConfig(embedding=128, hidden=128, title_tokens=24, body_tokens=232)  # 256 tokens in all
_PEER_ROWS = 20_000  # that peers learn from: their speed hangs on the size of their vocabulary, not on their labels


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


def postings(rows: int, kind: str) -> pl.DataFrame:
    """posting_id, title, description of so many real postings, each a different text."""
    real = pl.read_parquet(SHARED_DATA / "postings.parquet")
    real = real if kind == "all" else real.filter(pl.col("kind") == kind)
    real = real.sample(fraction=1, shuffle=True, seed=1).with_columns(pl.col("title", "description").fill_null(""))
    copies = [real.with_columns(suffix=pl.lit(f" {k}" if k else "")) for k in range(-(-rows // real.height))]
    return pl.concat(copies).head(rows).select(
        pl.col("posting_id") + pl.col("suffix"), "title", pl.col("description") + pl.col("suffix")
    )  # fmt: skip


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def whole(tagger: Tagger, cleaned: list[str]) -> Ragged:
    """Token ids of each text by SentencePiece itself, no word looked up."""
    processor = SentencePieceProcessor(model_proto=tagger.model.tokenizer.model)
    found = processor.encode(cleaned, return_type="numpy", num_threads=cores())
    return Ragged.from_rows([row[: tagger.model.max_tokens] for row in found])


@torch.inference_mode()
def plain(tagger: Tagger, texts: list[tuple[str, str]], shape: ModelConfig) -> np.ndarray:
    """The same model as a tutorial would ask it; probabilities (texts, tags). Where it is not of this shape, random
    weights stand for its network.
    """
    model = tagger.model
    torch.set_num_threads(cores())
    cleaned = [posting_text(title, text, model.max_characters)[0] for title, text in texts]
    ids = whole(tagger, cleaned)
    dense = torch.from_numpy(model.weights.dense())
    features = model.ngrams.of(ids)
    wide = torch.nn.functional.embedding_bag(
        torch.from_numpy(features.of.astype(np.int64)), dense, torch.from_numpy(features.offsets[:-1]), mode="sum",
        per_sample_weights=torch.from_numpy(features.weight),
    ).numpy()  # fmt: skip
    network = BiLSTMTagger(model.tokenizer.size, model.deep.tags, shape)
    if shape == model.config:
        network.load_state_dict({name: torch.from_numpy(array) for name, array in model.deep.parameters.items()})
    network.eval()
    head = _head(tagger, ids, shape)
    both = torch.nn.LSTM(network.config.embedding, network.config.hidden, bidirectional=True, batch_first=True)
    for lstm, suffix in ((network.forwards, ""), (network.backwards, "_reverse")):
        for name, parameter in lstm.named_parameters():
            getattr(both, name + suffix).copy_(parameter)
    deep = np.empty_like(wide)
    for start in range(0, len(ids), _PLAIN_BATCH):
        rows = np.arange(start, min(start + _PLAIN_BATCH, len(ids)))
        tokens, lengths = map(torch.from_numpy, head.padded(rows, 0))
        packed = torch.nn.utils.rnn.pack_padded_sequence(
            network.embedding(tokens), lengths, batch_first=True, enforce_sorted=False
        )
        states, _ = torch.nn.utils.rnn.pad_packed_sequence(both(packed)[0], batch_first=True)
        outside = torch.arange(states.shape[1]) >= lengths[:, None]
        looked = network.attention(states).masked_fill(outside[:, :, None], float("-inf")).softmax(dim=1)
        summed = (looked * torch.nn.functional.linear(states, network.output.weight)).sum(dim=1)
        deep[rows] = summed + network.output.bias
    return evaluate.probabilities(Paths(wide, deep), model.calibration, model.facets)


def stages(tagger: Tagger, texts: list[tuple[str, str]]) -> dict[str, float]:
    """Seconds of each stage of scoring, one after another in one thread, parts as in `Tagger.scores`."""
    model, config = tagger.model, TagConfig()
    spent = dict.fromkeys(("clean", "tokenize", "n-grams", "cut to the head", "BiLSTM", "calibrate, threshold"), 0.0)
    order = np.argsort([-len(title) - len(text) for title, text in texts], kind="stable")
    for start in range(0, len(order), config.part_rows):
        some = [texts[i] for i in order[start : start + config.part_rows]]
        took, cleaned = seconds(lambda: [posting_text(title, text, model.max_characters)[0] for title, text in some])  # noqa: B023
        spent["clean"] += took
        took, (ids, _) = seconds(lambda: model.tokenizer.encode(cleaned, model.max_tokens))  # noqa: B023
        spent["tokenize"] += took
        took, wide = seconds(lambda: model.ngrams.scores(ids, model.weights))  # noqa: B023
        spent["n-grams"] += took
        took, head = seconds(lambda: _head(tagger, ids, model.config))  # noqa: B023
        spent["cut to the head"] += took
        took, deep = seconds(lambda: model.deep.scores(head, config.batch_tokens))  # noqa: B023
        spent["BiLSTM"] += took
        took, _ = seconds(
            lambda: evaluate.probabilities(Paths(wide, deep), model.calibration, model.facets) >= model.thresholds  # noqa: B023
        )
        spent["calibrate, threshold"] += took
    return spent


def _head(tagger: Tagger, ids: Ragged, shape: ModelConfig) -> Ragged:
    return ids.where(in_head(ids, tagger.model.tokenizer.title_end, shape.title_tokens, shape.body_tokens))


@contextmanager
def timed(spent: dict[str, float], stage: str, owner: Any, function: str) -> Iterator[None]:
    """While this lasts, the seconds that a function takes are added to `spent`."""
    real = getattr(owner, function)

    def around(*arguments: Any, **named: Any) -> Any:
        took, result = seconds(lambda: real(*arguments, **named))
        spent[stage] = spent.get(stage, 0.0) + took
        return result

    with mock.patch.object(owner, function, around):
        yield


def end_to_end(rows: pl.DataFrame, model: Path, folder: Path) -> tuple[dict[str, float], dict[str, float], float]:
    """Seconds of the stages from rows to committed scores of a tagging run on a fresh database, and of what the run
    does afterwards; its peak memory in MiB.
    """
    db = folder / "speed.duckdb"
    rows.write_parquet(folder / "postings.parquet")
    pipeline.ingest(db, [folder / "postings.parquet"])
    with workplace.working_on(db), mock.patch.object(workplace, "DEFAULT_MODEL", model):
        workplace.ensure_champion(db)
    spent: dict[str, float] = {}
    then: dict[str, float] = {}
    with PeakMemory() as peak:
        spent["read: find and spool the texts"], todo = seconds(lambda: pipeline.plan(db))
        pipeline._load.cache_clear()
        pipeline._load(todo.model_folder, TagConfig())
        with (
            timed(spent, "read: chunks of the spool", pipeline, "_read_rows"),
            timed(spent, "score", Tagger, "scores"),
            timed(spent, "write: scores and ledger", store, "write_chunk"),
        ):
            took, _ = seconds(lambda: [pipeline.tag_chunk(db, todo, chunk) for chunk in range(todo.chunks)])
        spent["rows between them"] = took + spent["read: find and spool the texts"] - sum(spent.values())
        then["near-duplicates"], _ = seconds(lambda: pipeline.group(db))
        then["closing count"], _ = seconds(lambda: pipeline.finish(db, todo))
        then["publish"], _ = seconds(lambda: snapshot.publish(db))
    with store.connect(db, read_only=True) as con:
        assert store.tagging_state(con)[:2] == (rows.height, rows.height)
    return spent, then, peak.mib


def peers(texts: list[tuple[str, str]], tags: int, folder: Path) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What people would use instead, fitted to as many tags, drawn at random: a name, and how it tags the texts."""
    joined = [f"{title} {text[:6_000]}".lower() for title, text in texts]
    few = joined[:_PEER_ROWS]
    random = np.random.default_rng(0)
    present = random.random((len(few), tags)) < 0.1
    for name, n in (("words", 1), ("words and pairs", 2)):
        vectorizer = TfidfVectorizer(sublinear_tf=True, min_df=2, ngram_range=(1, n), max_features=300_000)
        machine = OneVsRestClassifier(LogisticRegression(solver="liblinear"))
        matrix = vectorizer.fit_transform(few)
        machine.fit(matrix[:500], present[:500])
        yield (
            f"TF-IDF {name} + logistic regression",
            lambda vectorizer=vectorizer, machine=machine: machine.predict_proba(vectorizer.transform(joined)),  # type: ignore[misc]
        )
    try:
        import fasttext
    except ImportError:
        return
    flat = [" ".join(text.split()) for text in joined]
    with (folder / "fast.txt").open("w") as lines:
        for text, row in zip(flat, present, strict=False):
            print(*(f"__label__{k}" for k in np.flatnonzero(row)), text, file=lines)
    model = fasttext.train_supervised(
        str(folder / "fast.txt"), loss="ova", epoch=1, wordNgrams=2, dim=100, thread=cores(), verbose=0
    )
    yield "fastText, one-vs-all", lambda: model.predict(flat, k=-1)


def _times(ratios: np.ndarray) -> str:
    return f"{np.median(ratios):.2f} ({ratios.min():.2f} to {ratios.max():.2f})"


def machine() -> Iterator[tuple[str, str]]:
    """What the machine can do, with all cores."""
    torch.set_num_threads(cores())
    for name, kind in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
        a = torch.randn(2_048, 2_048).to(kind)
        took = min(seconds(lambda: a @ a)[0] for _ in range(5))  # noqa: B023
        yield f"{name} matrix product", f"{2 * 2_048**3 / took / 1e9:,.0f} GFLOP/s"
    big = np.zeros(50_000_000)
    copy = np.empty_like(big)
    took = min(seconds(lambda: np.copyto(copy, big))[0] for _ in range(5))
    yield "memory, copying", f"{2 * big.nbytes / took / 1e9:.1f} GB/s"


@click.command(help=__doc__)
@click.option("--rows", default=20_000, show_default=True, help="Postings to tag.")
@click.option("--kind", default="posting", show_default=True, help="posting, occupation, title, or all of them.")
@click.option("--model", type=click.Path(path_type=Path), default=DEFAULT_MODEL, help="Else the default.")
@click.option("--rounds", default=3, show_default=True, help="So often everything is timed; medians are shown.")
@click.option("--only-ours", is_flag=True, help="Without the plain version and the peers.")
def main(rows: int, kind: str, model: Path, rounds: int, only_ours: bool) -> None:
    if not SHARED_DATA.is_dir():
        raise SystemExit("the real postings are not beside this checkout (../shared/data)")
    frame = postings(rows, kind)
    texts: list[tuple[str, str]] = list(frame.select("title", "description").iter_rows())
    tagger = Tagger.load(model)
    tokens = int(tagger.encode(texts)[0].lengths.sum())
    tagger.scores(texts[:2_000])  # compiled and warm
    print(f"{rows:,} postings ({kind}), {np.mean([sum(map(len, t)) for t in texts]):,.0f} characters, "
          f"{tokens / rows:,.0f} tokens each; {cores()} cores; medians of {rounds} rounds\n")  # fmt: skip
    with tempfile.TemporaryDirectory() as scratch:
        fresh = iter([Tagger.load(model) for _ in range(rounds)])  # that have not met these words yet
        systems: dict[str, Callable[[], Any]] = {_OURS: lambda: next(fresh).scores(texts).probability}
        if not only_ours:
            systems[_PLAIN] = lambda: plain(tagger, texts, tagger.model.config)
            systems[_PLAIN + ", 128 a direction over 256 tokens"] = lambda: plain(tagger, texts, _FIRST)
            systems.update(peers(texts, tagger.model.deep.tags, Path(scratch)))
        took: dict[str, list[float]] = {name: [] for name in systems}
        runs, alone, results = [], [], {}
        for number in range(rounds):  # one after the other, so that a slow minute of the machine meets all
            folder = Path(scratch) / str(number)
            folder.mkdir()
            runs.append(end_to_end(frame, model, folder))
            for name, work in systems.items():
                lasted, results[name] = seconds(work)
                took[name].append(lasted)
            with threadpool_limits(1):
                alone.append(stages(Tagger.load(model), texts))
            shutil.rmtree(folder)
    total = np.array([sum(run[0].values()) for run in runs])
    print("| end to end | seconds | share |\n|---|---:|---:|")
    for prefix, parts in ("", [run[0] for run in runs]), ("then: ", [run[1] for run in runs]):
        for name in parts[0]:
            each = np.array([part[name] for part in parts])
            print(f"| {prefix}{name} | {np.median(each):.2f} | {np.median(each / total):.0%} |")
    print("\n| scoring, one thread | µs a posting |\n|---|---:|")
    for name in alone[0]:
        print(f"| {name} | {1e6 * np.median([spent[name] for spent in alone]) / rows:.0f} |")
    print(f"\nend to end: {rows / np.median(total):,.0f} postings/s, {tokens / np.median(total):,.0f} tokens/s, "
          f"peak {max(run[2] for run in runs):,.0f} MiB, benchmark included")  # fmt: skip
    print("\n| | scoring alone, postings/s | ours is so many times as fast | read and written as ours, postings/s | "
          "ours is so many times as fast |\n|---|---:|---:|---:|---:|")  # fmt: skip
    others = total - [run[0]["score"] for run in runs]
    ours = np.array(took[_OURS])
    for name in took:
        spent = np.array(took[name])
        around = total if name == _OURS else spent + others
        print(f"| {name} | {rows / np.median(spent):,.0f} | {_times(spent / ours)} | "
              f"{rows / np.median(around):,.0f} | {_times(around / total)} |")  # fmt: skip
    if not only_ours:
        one, other = results[_OURS], results[_PLAIN]
        equal = ((one >= tagger.model.thresholds) == (other >= tagger.model.thresholds)).all(axis=1)
        apart = np.abs(one - other).max(axis=1)
        print(f"\nbeside the plain version, probabilities differ by {np.quantile(apart, 0.999):.4f} in 99.9 % "
              f"of the postings, by {apart.max():.4f} in all, tags are equal for {equal.mean():.3%}")  # fmt: skip
    print("\n| the machine | |\n|---|---|")
    for name, figure in machine():
        print(f"| {name} | {figure} |")
    cleaned = [posting_text(*text, tagger.model.max_characters)[0] for text in texts]
    asked, _ = seconds(lambda: whole(tagger, cleaned))
    print(f"| SentencePiece alone | {rows / asked:,.0f} postings/s, {tokens / asked:,.0f} tokens/s |")


if __name__ == "__main__":
    main()
