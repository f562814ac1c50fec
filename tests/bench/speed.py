"""How fast texts are tagged, beside a plain version of the same model, peers and the machine: `make speed`.

One table from one run: end to end (DuckDB rows to committed scores), every stage alone in one thread, the plain
version (float32, packed sequences, batches in the order given, one stage at a time), TF-IDF + logistic regression,
fastText where it is installed, and what the machine can do. Postings are repeated with a suffix up to --rows.
"""

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

from tagger import Tagger, evaluate, pipeline, snapshot, store
from tagger.batches import Ragged, in_head
from tagger.config import TagConfig, cores
from tagger.evaluate import Paths
from tagger.model import BiLSTMTagger
from tagger.text import posting_text
from tests.conftest import SHARED_DATA

_PLAIN_BATCH = 64
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
def plain(tagger: Tagger, texts: list[tuple[str, str]]) -> np.ndarray:
    """The same model as a tutorial would ask it; probabilities (texts, tags)."""
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
    network = BiLSTMTagger(model.tokenizer.size, model.deep.tags, model.config)
    network.load_state_dict({name: torch.from_numpy(array) for name, array in model.deep.parameters.items()})
    network.eval()
    head = _head(tagger, ids)
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
        took, cleaned = seconds(lambda: [posting_text(*text, model.max_characters)[0] for text in some])  # noqa: B023
        spent["clean"] += took
        took, (ids, _) = seconds(lambda: model.tokenizer.encode(cleaned, model.max_tokens))  # noqa: B023
        spent["tokenize"] += took
        took, wide = seconds(lambda: model.ngrams.scores(ids, model.weights))  # noqa: B023
        spent["n-grams"] += took
        took, head = seconds(lambda: _head(tagger, ids))  # noqa: B023
        spent["cut to the head"] += took
        took, deep = seconds(lambda: model.deep.scores(head, config.batch_tokens))  # noqa: B023
        spent["BiLSTM"] += took
        took, _ = seconds(
            lambda: evaluate.probabilities(Paths(wide, deep), model.calibration, model.facets) >= model.thresholds  # noqa: B023
        )
        spent["calibrate, threshold"] += took
    return spent


def _head(tagger: Tagger, ids: Ragged) -> Ragged:
    config = tagger.model.config
    return ids.where(in_head(ids, tagger.model.tokenizer.title_end, config.title_tokens, config.body_tokens))


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


def end_to_end(rows: pl.DataFrame, folder: Path) -> tuple[dict[str, float], dict[str, float], float]:
    """Seconds of the stages from rows to committed scores of a tagging run on a fresh database, and of what the run
    does afterwards; its peak memory in MiB.
    """
    db = folder / "speed.duckdb"
    rows.write_parquet(folder / "postings.parquet")
    pipeline.ingest(db, [folder / "postings.parquet"])
    with pipeline.working_on(db):
        pipeline.ensure_champion(db)
    spent: dict[str, float] = {}
    then: dict[str, float] = {}
    with PeakMemory() as peak:
        spent["read: find and spool the texts"], todo = seconds(lambda: pipeline.plan(db))
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


def peers(texts: list[tuple[str, str]], folder: Path) -> Iterator[tuple[str, float]]:
    """Texts a second of what people would use instead; fitted to as many tags, drawn at random."""
    joined = [f"{title} {text[:6_000]}".lower() for title, text in texts]
    few = joined[:_PEER_ROWS]
    random = np.random.default_rng(0)
    present = random.random((len(few), 34)) < 0.1
    for name, n in (("words", 1), ("words and pairs", 2)):
        vectorizer = TfidfVectorizer(sublinear_tf=True, min_df=2, ngram_range=(1, n), max_features=300_000)
        machine = OneVsRestClassifier(LogisticRegression(solver="liblinear"))
        matrix = vectorizer.fit_transform(few)
        machine.fit(matrix[:500], present[:500])
        took, _ = seconds(lambda: machine.predict_proba(vectorizer.transform(joined)))  # noqa: B023
        yield f"TF-IDF {name} + logistic regression", len(joined) / took
    try:
        import fasttext
    except ImportError:
        return
    with (folder / "fast.txt").open("w") as lines:
        for text, tags in zip(few, present, strict=True):
            flat = " ".join(text.split())
            print(*(f"__label__{k}" for k in np.flatnonzero(tags)), flat, file=lines)
    model = fasttext.train_supervised(
        str(folder / "fast.txt"), loss="ova", epoch=1, wordNgrams=2, dim=100, thread=cores(), verbose=0
    )
    flat = [" ".join(text.split()) for text in joined]
    took, _ = seconds(lambda: model.predict(flat, k=-1))
    yield "fastText, one-vs-all", len(joined) / took


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
@click.option("--model", type=click.Path(path_type=Path), default=pipeline.DEFAULT_MODEL, help="Else the default.")
@click.option("--only-ours", is_flag=True, help="Without the plain version and the peers.")
def main(rows: int, kind: str, model: Path, only_ours: bool) -> None:
    if not SHARED_DATA.is_dir():
        raise SystemExit("the real postings are not beside this checkout (../shared/data)")
    frame = postings(rows, kind)
    texts: list[tuple[str, str]] = list(frame.select("title", "description").iter_rows())
    tagger = Tagger.load(model)
    tagger.scores(texts[:2_000])  # compiled and warm
    ids, _ = tagger.encode(texts)
    tokens = int(ids.lengths.sum())
    print(f"{rows:,} postings ({kind}), {np.mean([sum(map(len, t)) for t in texts]):,.0f} characters, "
          f"{tokens / rows:,.0f} tokens each; {cores()} cores\n")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        spent, then, mib = end_to_end(frame, Path(folder))
        total = sum(spent.values())
        print("| end to end | seconds | share |\n|---|---:|---:|")
        for name, took in spent.items():
            print(f"| {name} | {took:.2f} | {took / total:.0%} |")
        print(f"| **all: {rows / total:,.0f} postings/s, {tokens / total:,.0f} tokens/s, {mib:,.0f} MiB** "
              f"| {total:.2f} | |")  # fmt: skip
        for name, took in then.items():
            print(f"| then: {name} | {took:.2f} | {took / total:.0%} |")
        print()
        with threadpool_limits(1):
            alone = stages(tagger, texts)
        print("| scoring, one thread | µs a posting | share |\n|---|---:|---:|")
        for name, took in alone.items():
            print(f"| {name} | {1e6 * took / rows:.0f} | {took / sum(alone.values()):.0%} |")
        took, scores = seconds(lambda: tagger.scores(texts))
        print(
            f"\n| the same postings | postings/s | ratio |\n|---|---:|---:|\n| scoring alone | {rows / took:,.0f} | |"
        )
        print(f"| end to end | {rows / total:,.0f} | |")
        if not only_ours:
            took, same = seconds(lambda: plain(tagger, texts))
            print(f"| plain version, no database | {rows / took:,.0f} | {took / total:.1f} |")
            for name, rate in peers(texts, Path(folder)):
                print(f"| {name} | {rate:,.0f} | {rows / total / rate:.1f} |")
            apart = np.abs(same - scores.probability)
            equal = ((same >= tagger.model.thresholds) == (scores.probability >= tagger.model.thresholds)).all(axis=1)
            print(f"\nagainst the plain version: probabilities differ by {apart.max():.4f} at most, "
                  f"tags are equal for {equal.mean():.3%} of the postings")  # fmt: skip
    print("\n| the machine | |\n|---|---|")
    for name, figure in machine():
        print(f"| {name} | {figure} |")
    cleaned = [posting_text(*text, tagger.model.max_characters)[0] for text in texts]
    took, _ = seconds(lambda: whole(tagger, cleaned))
    print(f"| SentencePiece alone | {rows / took:,.0f} postings/s, {tokens / took:,.0f} tokens/s |")


if __name__ == "__main__":
    main()
