"""Our model and what people would use instead, on the same held-out postings: `make quality`.

Every system learns from the same rows and is scored on the same ones (1/8 of the duplicate groups); its scores are
calibrated and its thresholds tuned on one half of the held-out groups and measured on the other, and the other way
round. Intervals: 95 %, 1,000 bootstrap draws of duplicate groups. Seeds are fixed.
"""

import itertools
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import polars as pl
from joblib import Parallel, delayed
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

from tagger import Tagger, champions, evaluate, pipeline, store
from tagger.config import TrainConfig, cores
from tagger.evaluate import Paths
from tagger.facets import Facets, learnable
from tagger.predict import both_paths
from tagger.text import posting_text
from tests.conftest import SHARED_DATA

_DRAWS = 1_000
_CHARACTERS = 6_000
_RATE_TEXTS = 3_000
_KINDS = ("posting", "occupation", "title")


@dataclass
class Data:
    """The postings with their targets, encoded by nobody yet; row numbers of either side."""

    rows: pl.DataFrame
    texts: list[str]
    facets: Facets
    present: np.ndarray
    known: np.ndarray
    training: np.ndarray
    validation: np.ndarray


@dataclass
class Result:
    """What a system said of the validation rows, and what it cost."""

    name: str
    paths: Paths
    minutes: float
    rate: float
    megabytes: float


def load(db: Path) -> Data:
    with store.connect(db, read_only=True) as con:
        rows = pl.DataFrame(store.labelled(con, TrainConfig.validation_share))
    labels = [{(x["facet"], x["tag"]): x["present"] for x in row} for row in rows["labels"]]
    is_validation = rows["is_validation"].to_numpy()
    facets, _ = learnable([labels[i] for i in np.flatnonzero(~is_validation)], TrainConfig.min_labels)
    present, known = facets.targets(labels)
    texts = [posting_text(title, text, _CHARACTERS)[0] for title, text in rows.select("title", "text").iter_rows()]
    return Data(rows, texts, facets, present, known, np.flatnonzero(~is_validation), np.flatnonzero(is_validation))


def of_scores(name: str, scores: np.ndarray, minutes: float, rate: float, megabytes: float) -> Result:
    paths = Paths(scores.astype(np.float32), np.zeros(scores.shape, np.float32))
    return Result(name, paths, minutes, rate, megabytes)


# --- the systems


def ours(data: Data, folder: Path, minutes: float) -> Result:
    tagger = Tagger.load(folder)
    assert tagger.model.facets.tags == data.facets.tags
    pairs: list[Any] = list(data.rows.select("title", "text")[data.validation].iter_rows())
    ids, _ = tagger.encode(pairs)
    inner = tagger.model
    paths = both_paths(inner.deep, inner.ngrams, inner.weights, ids, inner.config, tagger._config)
    some = pairs[:_RATE_TEXTS]
    began = time.monotonic()
    tagger.scores(some)
    size = sum(path.stat().st_size for path in folder.iterdir()) / 2**20
    return Result("job-tagger", paths, minutes, len(some) / (time.monotonic() - began), size)


def majority(data: Data) -> Result:
    share = (data.present & data.known)[data.training].sum(axis=0) / data.known[data.training].sum(axis=0)
    scores = np.zeros((len(data.validation), len(share)))
    for columns in data.facets.slices().values():
        scores[:, columns.start + int(share[columns].argmax())] = 1.0
    return of_scores("always the most frequent tag", scores, 0.0, float("inf"), 0.0)


def tf_idf(
    name: str, data: Data, vectorizer: Any, machine: Callable[[], Any], prepared: Any = None
) -> tuple[Result, Any]:
    """One-vs-rest linear machines on TF-IDF n-grams. Language, which is easy, from every fifth row."""
    began = time.monotonic()
    if prepared is None:
        train = vectorizer.fit_transform([data.texts[i] for i in data.training])
        held_out = vectorizer.transform([data.texts[i] for i in data.validation])
        prepared = train, held_out, time.monotonic() - began
    train, held_out, seconds = prepared
    began = time.monotonic()

    def one(tag: int) -> tuple[np.ndarray, int]:
        rows = np.flatnonzero(data.known[data.training, tag])
        if tag in range(*data.facets.slices()["language"].indices(len(data.facets.columns))):
            rows = rows[::5]
        truth = data.present[data.training[rows], tag]
        if not truth.any():
            return np.full(len(data.validation), -1.0), 0
        fitted = machine().fit(train[rows], truth)
        return fitted.decision_function(held_out), int((np.abs(fitted.coef_) > 1e-6).sum())

    found = Parallel(n_jobs=cores(), prefer="threads")(delayed(one)(tag) for tag in range(data.present.shape[1]))
    minutes = (seconds + time.monotonic() - began) / 60
    some = [data.texts[i] for i in data.validation[:_RATE_TEXTS]]
    weights = np.zeros((train.shape[1], data.present.shape[1]), dtype=np.float32)
    began = time.monotonic()
    vectorizer.transform(some) @ weights
    rate = len(some) / (time.monotonic() - began)
    scores = np.stack([scores for scores, _ in found], axis=1)
    megabytes = 4 * weights.size / 2**20
    return of_scores(name, scores, minutes, rate, megabytes), prepared


def fast_text(data: Data, folder: Path) -> Result:
    """A model a facet, one-vs-all, on rows where the facet is known."""
    import fasttext

    began, rate, size = time.monotonic(), 0.0, 0.0
    scores = np.full((len(data.validation), data.present.shape[1]), -10.0)
    held_out = [data.texts[i].lower() for i in data.validation]
    seconds = 0.0
    for facet, columns in data.facets.slices().items():
        rows = data.training[data.known[data.training, columns].any(axis=1)]
        file = folder / f"{facet}.txt"
        with file.open("w") as lines:
            for i in np.random.default_rng(1).permutation(rows):
                tags = [data.facets.tags[facet][k] for k in np.flatnonzero(data.present[i, columns])]
                print(" ".join(f"__label__{tag}" for tag in tags), data.texts[i].lower(), file=lines)
        model = fasttext.train_supervised(
            str(file), loss="ova", epoch=15, lr=0.5, wordNgrams=2, dim=100, thread=cores(), seed=1, verbose=0
        )
        asked = time.monotonic()
        labels, found = model.predict(held_out, k=-1)
        seconds += time.monotonic() - asked
        places = {f"__label__{tag}": k for k, tag in enumerate(data.facets.tags[facet])}
        for row, (names, likely) in enumerate(zip(labels, found, strict=True)):
            clipped = np.clip(likely, 1e-6, 1 - 1e-6)
            scores[row, [columns.start + places[name] for name in names]] = np.log(clipped / (1 - clipped)) / 4
        model.save_model(str(folder / "model.bin"))
        size += (folder / "model.bin").stat().st_size / 2**20
    rate = len(held_out) / seconds
    minutes = (time.monotonic() - began - seconds) / 60
    return of_scores("fastText, one-vs-all", scores, minutes, rate, size)


# --- the table


def cross_fitted(data: Data, paths: Paths) -> tuple[np.ndarray, np.ndarray]:
    """Calibrated probabilities and given tags of the validation rows, each half with what the other one says."""
    numbers = data.rows["group_number"].to_numpy()[data.validation]
    half = (numbers // np.uint64(10_000)) % np.uint64(2) == 1
    present, known = data.present[data.validation], data.known[data.validation]
    probability, given = np.zeros(present.shape), np.zeros(present.shape, dtype=bool)
    for some in (half, ~half):
        calibration = evaluate.facet_calibration(paths.take(some), present[some], known[some], data.facets)
        said = evaluate.probabilities(paths, calibration, data.facets)
        thresholds = evaluate.tune_thresholds(said[some], present[some], known[some], data.facets)
        probability[~some], given[~some] = said[~some], (said >= thresholds)[~some]
    return probability, given


def draws(data: Data, given: np.ndarray, rows: np.ndarray, columns: slice) -> tuple[np.ndarray, np.ndarray]:
    """Micro- and macro-F1, (1 + draws,) each: of these rows, and of draws of their duplicate groups."""
    numbers = data.rows["group_number"].to_numpy()[data.validation][rows]
    _, group = np.unique(numbers, return_inverse=True)
    present, tags = data.present[data.validation][rows, columns], given[rows, columns]
    counts = np.zeros((3, group.max() + 1, present.shape[1]))
    for k, cells in enumerate((tags & present, tags & ~present, ~tags & present)):
        np.add.at(counts[k], group, cells)
    random = np.random.default_rng(0)
    groups = counts.shape[1]
    weights = np.stack([np.ones(groups), *random.multinomial(groups, np.full(groups, 1 / groups), _DRAWS)])
    hits, wrong, missed = (weights @ part for part in counts)
    micro = 2 * hits.sum(1) / np.maximum(1, 2 * hits.sum(1) + wrong.sum(1) + missed.sum(1))
    f1 = 2 * hits / np.maximum(1, 2 * hits + wrong + missed)
    occurs = counts[0].sum(0) + counts[2].sum(0) > 0
    return micro, f1[:, occurs].mean(axis=1)


def table(data: Data, results: list[Result]) -> Iterator[str]:
    judged = {result.name: cross_fitted(data, result.paths) for result in results}
    known = data.known[data.validation]
    kinds = data.rows["kind"].to_numpy()[data.validation]
    cells: dict[tuple[str, str, str], str] = {}
    samples: dict[tuple[str, str, str], tuple[np.ndarray, np.ndarray]] = {}
    columns_of = [
        (kind, facet)
        for kind, facet in itertools.product(_KINDS, data.facets.tags)
        if (known[:, data.facets.slices()[facet]].any(axis=1) & (kinds == kind)).any()
    ]
    for name, (_, given) in judged.items():
        for kind, facet in columns_of:
            columns = data.facets.slices()[facet]
            rows = known[:, columns].any(axis=1) & (kinds == kind)
            micro, macro = draws(data, given, rows, columns)
            samples[name, kind, facet] = micro, macro
            parts = []
            for values in (micro, macro):
                low, high = np.percentile(values[1:], [2.5, 97.5])
                parts.append(f"{values[0]:.3f} [{low:.3f}, {high:.3f}]")
            cells[name, kind, facet] = " / ".join(parts)
    for kind, facet in columns_of:
        yield f"\n**{kind}, {facet}** (micro / macro F1)\n"
        yield "| system | F1 | ahead by (micro, macro; 95 %) |\n|---|---|---|"
        for result in results:
            ahead = ""
            if result is not results[0]:
                first, other = samples[results[0].name, kind, facet], samples[result.name, kind, facet]
                ahead = ", ".join(
                    f"{mine[0] - his[0]:+.3f} [{np.percentile(mine[1:] - his[1:], 2.5):+.3f}, "
                    f"{np.percentile(mine[1:] - his[1:], 97.5):+.3f}]"
                    for mine, his in zip(first, other, strict=True)
                )
            yield f"| {result.name} | {cells[result.name, kind, facet]} | {ahead} |"
    errors_of = " | ".join(f"calibration error: {facet}" for facet in data.facets.tags)
    yield f"\n| system | {errors_of} | minutes to train | texts/s | MiB |"
    yield "|---" * (len(data.facets.tags) + 4) + "|"
    for result in results:
        probability, _ = judged[result.name]
        errors = []
        for columns in data.facets.slices().values():
            matters = known[:, columns] & (probability[:, columns] >= 0.1)
            truth = data.present[data.validation][:, columns][matters]
            errors.append(f"{evaluate.calibration_error(probability[:, columns][matters], truth):.3f}")
        cost = f"{result.minutes:.1f} | {result.rate:,.0f} | {result.megabytes:,.0f}"
        yield f"| {result.name} | {' | '.join(errors)} | {cost} |"
    yield from apart(data, judged[results[0].name][1])


def apart(data: Data, given: np.ndarray) -> Iterator[str]:
    """Our model by source and by language."""
    present, known = data.present[data.validation], data.known[data.validation]
    slices: dict[str, np.ndarray] = {}
    for source in sorted(data.rows["source"].drop_nulls().unique()):
        slices[source] = (data.rows["source"] == source).fill_null(value=False).to_numpy()[data.validation]
    for column, (facet, tag) in enumerate(data.facets.columns):
        if facet == "language":
            slices[f"language {tag}"] = present[:, column]
    yield "\n| rows | " + " | ".join(f"{facet} | micro F1" for facet in data.facets.tags) + " |"
    yield "|---" * (1 + 2 * len(data.facets.tags)) + "|"
    for name, of_slice in slices.items():
        parts = []
        for columns in data.facets.slices().values():
            rows = of_slice & known[:, columns].any(axis=1)
            micro = evaluate.f1_scores(given[rows, columns], present[rows, columns], known[rows, columns])[0]
            parts.append(f"{rows.sum():,} | {micro:.3f}" if rows.sum() >= 50 else " | ")
        if any(part != " | " for part in parts):
            yield f"| {name} | " + " | ".join(parts) + " |"


@click.command(help=__doc__)
@click.option("--model", type=click.Path(path_type=Path), help="A model of these postings; without it, train one.")
@click.option("--db", type=click.Path(path_type=Path), help="A database with these postings, else a new one.")
@click.option("--only", multiple=True, help="Only these baselines: majority, svm, logistic, fasttext.")
def main(model: Path | None, db: Path | None, only: tuple[str, ...]) -> None:
    if not SHARED_DATA.is_dir():
        raise SystemExit("the real postings are not beside this checkout (../shared/data)")
    folder = Path(tempfile.mkdtemp(prefix="quality-"))
    minutes = float("nan")
    if db is None:
        db = folder / "jobs.duckdb"
        pipeline.ingest(db, [SHARED_DATA / "postings.parquet"], [SHARED_DATA / "labels.parquet"])
    data = load(db)
    if model is None:
        began = time.monotonic()
        model = champions.train(db, tell=print).folder
        minutes = (time.monotonic() - began) / 60
    results = [ours(data, model, minutes)]
    wanted = set(only) or {"majority", "svm", "logistic", "fasttext"}
    if "majority" in wanted:
        results.append(majority(data))
    if "fasttext" in wanted:
        results.append(fast_text(data, folder))
        print("fastText is done", flush=True)
    vectorizer = FeatureUnion(
        [
            ("words", TfidfVectorizer(sublinear_tf=True, min_df=2, ngram_range=(1, 2), max_features=200_000,
                                      dtype=np.float32)),
            ("characters", TfidfVectorizer(sublinear_tf=True, min_df=3, analyzer="char_wb", ngram_range=(3, 5),
                                           max_features=300_000, dtype=np.float32)),
        ],
        n_jobs=cores(),
    )  # fmt: skip
    prepared = None
    for key, name, machine in (
        ("svm", "TF-IDF words + characters, linear SVM", lambda: LinearSVC(C=0.5, tol=0.01, random_state=0)),
        (
            "logistic",
            "TF-IDF words + characters, logistic regression",
            lambda: LogisticRegression(C=30, solver="liblinear", dual=True, tol=0.1, random_state=0),
        ),
    ):
        if key in wanted:
            result, prepared = tf_idf(name, data, vectorizer, machine, prepared)
            results.append(result)
            print(name, "is done", flush=True)
    print("\n".join(table(data, results)))
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
