"""Labelled postings -> a model: vocabulary, n-grams, wide path, BiLSTM, calibration, thresholds, metrics.

No database and no folders but the one for checkpoints; `tagger.champions.train` does the rest.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
import torch

from tagger import encodings, evaluate
from tagger.batches import Ragged, in_head, title_ends, titles
from tagger.behaviour import pass_rates
from tagger.config import ModelConfig, TagConfig, TokenizerConfig, TrainConfig
from tagger.deep import Deep
from tagger.errors import TaggerError
from tagger.evaluate import Paths
from tagger.facets import Facets, Labels, TooLittleToLearn, as_labels, worth_learning
from tagger.model import BiLSTMTagger, parameters_of
from tagger.ngrams import NGrams, Weights
from tagger.predict import Tagger, both_paths
from tagger.registry import Model, Training, rounded
from tagger.text import posting_text
from tagger.tokenizer import Tokenizer
from tagger.train import Examples, begin, fit
from tagger.wide import Wide, fit_wide, folds, held_out_scores

_FEW_WORDS = 6  # of a description, at most
_SLICE = 50  # held-out postings of a source or language, from which on they are measured apart

Tell = Callable[[str], object]


@dataclass(frozen=True)
class Settings:
    """Everything that can be said about a training, beside its data."""

    train: TrainConfig
    model: ModelConfig
    tokenizer: TokenizerConfig


@dataclass(frozen=True)
class _Data:
    """Encoded postings, all of them (ids, present, known, groups), and the row numbers of either side."""

    ids: Ragged
    present: np.ndarray
    known: np.ndarray
    groups: np.ndarray  # uint64 (rows,): equal for duplicates, and evenly spread
    training: np.ndarray
    validation: np.ndarray


def learn(
    postings: pl.DataFrame,
    settings: Settings,
    base: Tagger | None,
    min_precision: Mapping[str, float],
    folder: Path,
    tell: Tell,
    minutes: float | None = None,
    resume: bool = False,
) -> tuple[Model, float]:
    """A model of `postings` (title, text, kind, group_number, is_validation, labels) and the seconds that its BiLSTM
    took. `folder` holds what a later `resume` goes on from, `.encodings` beside it what any training can use again;
    other arguments as in `tagger.champions.train`.

    Raises:
        TooLittleToLearn: no facet has labels that suffice.
        CannotResume: nothing to go on from, or begun with other rows or settings.
    """
    older = None if base is None else base.model
    labels = as_labels(postings["labels"])
    facets, left_out = _facets(labels, postings["is_validation"].to_numpy(), settings.train, older, tell)
    tokens = settings.tokenizer
    if older is not None:
        tokens = TokenizerConfig(older.tokenizer.size, 0, older.max_tokens, older.max_characters)
    texts = [
        posting_text(title, text, tokens.max_characters)[0]
        for title, text in postings.select("title", "text").iter_rows()
    ]
    fingerprint = _fingerprint(texts, labels)
    origin = None if base is None else base.model_id
    begin(folder, json.dumps({"data": fingerprint, "from": origin, **asdict(settings)}), resume)

    present, known = facets.targets(labels)
    is_validation = postings["is_validation"].to_numpy()
    training = np.flatnonzero(~is_validation & known.any(axis=1))
    validation = np.flatnonzero(is_validation)
    if not known[validation].any():
        raise TooLittleToLearn("all labelled postings are duplicates of each other: none is left to validate with")
    tell(f"learning {', '.join(facets.tags)} from {len(training):,} postings, validating on {len(validation):,}")

    kept = folder.with_name(".encodings")
    if older is None:
        model_config = settings.model
        sample = np.random.default_rng(settings.train.seed).permutation(training)[: tokens.sample_texts]
        tokenizer = encodings.learned([texts[i] for i in sample], tokens.vocabulary, kept, tell)
        ids = encodings.encoded(tokenizer, texts, tokens.max_tokens, kept)
        ngrams = NGrams.learn(tokenizer, ids.take(training), model_config.features)
    else:
        # It has the older one's shapes; how it is trained is not inherited.
        model_config = replace(older.config, dropout=settings.model.dropout)
        tokenizer, ngrams = older.tokenizer, older.ngrams
        ids = encodings.encoded(tokenizer, texts, tokens.max_tokens, kept)
    data = _Data(ids, present, known, postings["group_number"].to_numpy(), training, validation)
    torch.manual_seed(settings.train.seed)
    network = BiLSTMTagger(tokenizer.size, len(facets.columns), model_config)
    old = None if older is None else _inherit(network, older, facets)
    short = model_config.title_tokens, model_config.body_tokens
    learned_from, wide = _wide_path(data, tokenizer, ngrams, facets, settings.train, old, folder, resume, tell)
    prior, logits = _calibrated(wide, learned_from, facets)
    weights = Weights.of(wide.weight, ngrams)

    examples = Examples(
        learned_from.ids.where(in_head(learned_from.ids, tokenizer.title_end, *short)),
        learned_from.present.astype(np.float32), learned_from.importance, logits,
    )  # fmt: skip
    if older is not None:
        examples = _with_teacher(examples, older, facets, ids.take(training))
    half = (data.groups[validation] // np.uint64(10_000)) % np.uint64(2) == 1
    monitor = np.random.default_rng(settings.train.seed).permutation(validation[half])[: settings.train.monitor_rows]
    watched = ids.take(monitor)
    watched_logits = prior[0] * ngrams.scores(watched, weights) + prior[2]
    watched = watched.where(in_head(watched, tokenizer.title_end, *short))
    monitored = Examples(
        watched, present[monitor].astype(np.float32), known[monitor].astype(np.float32), watched_logits
    )
    fitted = fit(examples, monitored, facets, network, settings.train, folder, tell, minutes, resume)

    deep = Deep(rounded(parameters_of(network)))
    paths = both_paths(deep, ngrams, weights, ids.take(validation), model_config, TagConfig())
    truth = present[validation], known[validation]
    judge = _Judge(facets, _guarantees(min_precision, facets), prior)
    metrics = judge.cross_fitted(paths, *truth, half, _slices(postings[validation], facets, present[validation]))
    # A guarantee needs rows that served for nothing else.
    fits, picks = (half, ~half) if min_precision else (np.ones_like(half), np.ones_like(half))
    calibration = judge.calibration(paths, *truth, fits)
    thresholds = judge.thresholds(evaluate.probabilities(paths, calibration, facets), *truth, picks)
    if older is not None:
        for column, pair in enumerate(older.facets.columns):
            place = facets.columns.index(pair)
            if not known[validation, place].any():
                thresholds[place] = older.thresholds[column]
    learned = Training(
        fingerprint, len(training), len(validation), fitted.tokens, settings.train.seed, left_out, origin,
        dict(min_precision),
    )  # fmt: skip
    model = Model(
        deep, weights, tokenizer, ngrams, facets, calibration, thresholds, model_config,
        tokens.max_tokens, tokens.max_characters, learned, tuple(metrics),
    )  # fmt: skip
    behaviour = pass_rates(Tagger("", model))
    return replace(model, metrics=(*model.metrics, *behaviour)), fitted.seconds


def _facets(
    labels: Sequence[Labels], is_validation: np.ndarray, config: TrainConfig, base: Model | None, tell: Tell
) -> tuple[Facets, dict[str, str]]:
    """What will be learned, and why some facets will not."""
    training = [row for row, held_out in zip(labels, is_validation, strict=True) if not held_out]
    facets, left_out = worth_learning(training, config.min_labels, tell)
    if base is not None:
        old, new = base.facets, facets
        both = old.exclusive | new.exclusive
        exclusive = [facet for facet in both if all(facet in x.exclusive for x in (old, new) if facet in x.tags)]
        facets = Facets.of([*old.columns, *new.columns], exclusive)
    return facets, left_out


@dataclass(frozen=True)
class _Rows:
    """What is learned from: encoded texts, bool (rows, tags) targets, what an error costs, float32 (rows, tags) and 0
    where the truth is unknown, and groups as in `_Data`.
    """

    ids: Ragged
    present: np.ndarray
    importance: np.ndarray
    groups: np.ndarray


def _wide_path(
    data: _Data,
    tokenizer: Tokenizer,
    ngrams: NGrams,
    facets: Facets,
    config: TrainConfig,
    old: tuple[np.ndarray, np.ndarray] | None,
    folder: Path,
    resume: bool,
    tell: Tell,
) -> tuple[_Rows, Wide]:
    """The wide path, and rows that it was solved for: the training rows, and those with a description once more by
    their title, without it. Somebody will ask for the tags of a title in a language in which no bare title was
    labelled. Each such title goes on with a few words of another posting of the same exclusive tags: a word that was
    not learned, the name of a country say, must not hide what the others tell.

    For exclusive facets it was solved for a few words of each description, too, as if they were a title: titles are
    mostly names of jobs, and do not teach the little words by which a short text shows its language.
    """
    exclusive = np.array([facet in facets.exclusive for facet, _ in facets.columns])
    alone = titles(data.ids, tokenizer.title_end)
    rest = data.ids.lengths - alone.lengths
    both = data.training[(alone.lengths[data.training] > 2) & (rest[data.training] > 2)]
    rng = np.random.default_rng(config.seed)
    again = rng.permutation(both)[: round(config.title_share * len(both))]
    first, rows = len(data.training), np.concatenate([data.training, again])
    importance = data.known[rows].astype(np.float32)
    importance[first:] *= config.title_importance
    bare = alone.take(again)
    # Of the same fold, so that nothing of a held-out row is learned.
    other = again[_alike(np.column_stack([data.present[again][:, exclusive], folds(data.groups[again])]), rng)]
    longer = _joined(bare, _few_words(data.ids.take(other), tokenizer, rng))
    learned_from = _Rows(
        data.ids.take(data.training).append(longer), data.present[rows], importance, data.groups[rows]
    )
    cached = folder / "wide.npz"
    if resume and cached.is_file():
        with np.load(cached) as arrays:
            importance[first:] = arrays["titles"]
            return learned_from, Wide(arrays["weight"], arrays["bias"], arrays["held_out"])
    few = _few_words(data.ids.take(again), tokenizer, rng)
    short = _Rows(
        bare.append(few),
        np.tile(data.present[again], (2, 1)),
        np.concatenate(
            [importance[first:], config.title_importance * (data.known[again] & exclusive)], dtype=np.float32
        ),
        np.tile(data.groups[again], 2),
    )
    short.importance[:] *= _holds_for_title(short, ngrams, facets, tell)
    importance[first:] = short.importance[: len(again)]
    wide = fit_wide(
        ngrams.of(learned_from.ids.append(few)), len(ngrams),
        np.concatenate([learned_from.present, data.present[again]]),
        np.concatenate([importance, short.importance[len(again) :]]),
        folds(np.concatenate([learned_from.groups, data.groups[again]])), old, tell,
    )  # fmt: skip
    wide = replace(wide, held_out=wide.held_out[: len(rows)])
    arrays = {"weight": wide.weight, "bias": wide.bias, "held_out": wide.held_out, "titles": importance[first:]}
    np.savez(folder / ".wide.npz", **arrays)
    (folder / ".wide.npz").rename(cached)
    return learned_from, wide


def _alike(keys: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """For each row another one with the same keys, drawn at random so that each is another's once; itself where it is
    the only one. `keys`: (rows, keys), the result int64 (rows,).
    """
    _, same = np.unique(keys, axis=0, return_inverse=True)
    order = np.lexsort([rng.random(len(keys)), same.ravel()])
    counts = np.bincount(same.ravel())
    ends = np.cumsum(counts) - 1
    following = np.roll(order, -1)
    following[ends] = order[ends - counts + 1]  # a ring for each key
    alike = np.empty(len(keys), dtype=np.int64)
    alike[order] = following
    return alike


def _joined(titles: Ragged, words: Ragged) -> Ragged:
    """Titles that go on with words, both with the marker at their end."""
    rows = [
        np.append(titles.values[a : b - 1], words.values[c:d])
        for a, b, c, d in zip(
            titles.offsets[:-1], titles.offsets[1:], words.offsets[:-1], words.offsets[1:], strict=True
        )
    ]
    return Ragged.from_rows(rows)


def _few_words(ids: Ragged, tokenizer: Tokenizer, rng: np.random.Generator) -> Ragged:
    """One to six words from anywhere in the description of each row, as if they were its title; tokens where there
    are no spaces.
    """
    begins = np.array([piece.startswith(tokenizer.WORD) for piece in tokenizer.vocabulary])[ids.values]
    few = []
    for marker, end in zip(title_ends(ids, tokenizer.title_end), ids.offsets[1:], strict=True):
        words = marker + 1 + np.flatnonzero(begins[marker + 1 : end])
        cuts = np.append(words if len(words) > 2 else np.arange(marker + 1, end), end)
        first = int(rng.integers(len(cuts) - 1))
        last = min(first + int(rng.integers(1, _FEW_WORDS + 1)), len(cuts) - 1)
        few.append(np.append(ids.values[cuts[first] : cuts[last]], ids.values[marker]))
    return Ragged.from_rows(few)


def _holds_for_title(rows: _Rows, ngrams: NGrams, facets: Facets, tell: Tell) -> np.ndarray:
    """Which labels of a posting hold for its title alone: bool (rows, tags) for rows that are titles.

    An English title above a Polish text is not Polish: in an exclusive facet a title teaches its tag only where
    machines that have learned from other titles say the same (after Northcutt et al. 2021, arXiv 1911.00068).
    """
    holds = np.ones(rows.present.shape, dtype=bool)
    features, fold = ngrams.of(rows.ids), folds(rows.groups)
    for facet, columns in facets.slices().items():
        some = np.flatnonzero(rows.importance[:, columns].any(axis=1))
        if facet not in facets.exclusive or not len(some):
            continue
        tell(f"looking for titles that are not of their posting's {facet}")
        truth = rows.present[some, columns]
        everything = np.ones(truth.shape, dtype=np.float32)
        said = held_out_scores(features.take(some), len(ngrams), truth, everything, fold[some], tell)
        holds[some, columns] = (said.argmax(axis=1) == truth.argmax(axis=1))[:, None]
    return holds


def _calibrated(wide: Wide, rows: _Rows, facets: Facets) -> tuple[np.ndarray, np.ndarray]:
    """The calibration of the wide path alone, by its scores of held-out rows, for a path without bias; and the logits
    (rows, tags) that it makes of these scores.
    """
    paths = Paths.of_wide(wide.held_out)
    known = rows.importance > 0
    calibration = evaluate.facet_calibration(paths, rows.present, known, facets)
    # A tag without labels has the calibrated scores of an older model.
    calibration[:, ~known.any(axis=0)] = np.array([1.0, 1.0, 0.0], dtype=np.float32)[:, None]
    logits = calibration[0] * wide.held_out + calibration[2]
    calibration[2] += calibration[0] * wide.bias
    return calibration, logits


def _slices(postings: pl.DataFrame, facets: Facets, present: np.ndarray) -> dict[str, np.ndarray]:
    """What is measured apart: all, each kind, and each source and language with rows enough."""
    slices = {"all": np.ones(postings.height, dtype=bool)}
    for kind in sorted(postings["kind"].unique()):
        slices[kind] = (postings["kind"] == kind).to_numpy()
    for source in sorted(postings["source"].drop_nulls().unique()):
        slices[f"source: {source}"] = (postings["source"] == source).fill_null(value=False).to_numpy()
    for column, (facet, tag) in enumerate(facets.columns):
        if facet == "language":
            slices[f"language: {tag}"] = present[:, column]
    return {name: rows for name, rows in slices.items() if ":" not in name or rows.sum() >= _SLICE}


def _guarantees(min_precision: Mapping[str, float], facets: Facets) -> dict[str, float]:
    """Facet -> precision; "" stands for all facets that are not named."""
    if unknown := sorted(set(min_precision) - {"", *facets.tags}):
        raise TaggerError(f"--min-precision {unknown[0]}=…: there is no such facet, but {', '.join(facets.tags)}")
    wanted = {facet: min_precision.get(facet, min_precision.get("")) for facet in facets.tags}
    return {facet: precision for facet, precision in wanted.items() if precision is not None}


def _inherit(network: BiLSTMTagger, base: Model, facets: Facets) -> tuple[np.ndarray, np.ndarray]:
    """Take over the deep path of an older model; its wide path as weight (features, tags) and bias (tags,) in the
    order of `facets`, zero for tags that it lacks.
    """
    places = [facets.columns.index(pair) for pair in base.facets.columns]
    state = network.state_dict()
    for name, array in base.deep.parameters.items():
        if name in ("attention.weight", "output.weight", "output.bias"):
            state[name][places] = torch.from_numpy(array)
        else:
            state[name] = torch.from_numpy(array)
    network.load_state_dict(state)
    weight = np.zeros((len(base.ngrams), len(facets.columns)), dtype=np.float32)
    bias = np.zeros(len(facets.columns), dtype=np.float32)
    # Calibrated, so that a plain sum of both paths says what the older model says.
    wide, deep, constant = base.calibration
    weight[:, places] = base.weights.dense() * wide
    bias[places] = constant
    with torch.no_grad():
        network.output.weight[places] *= torch.from_numpy(deep)[:, None]
        network.output.bias[places] *= torch.from_numpy(deep)
    return weight, bias


def _with_teacher(examples: Examples, base: Model, facets: Facets, ids: Ragged) -> Examples:
    """Where no label says what the older model could say, it goes on saying that: learning without forgetting
    (Li & Hoiem 2016, arXiv 1606.09282). `ids`: the texts of the first examples; those that follow are titles once
    more, for what their labels say.
    """
    places = [facets.columns.index(pair) for pair in base.facets.columns]
    count = len(ids)
    paths = both_paths(base.deep, base.ngrams, base.weights, ids, base.config, TagConfig())
    said = evaluate.probabilities(paths, base.calibration, base.facets)
    present, importance = examples.present.copy(), examples.importance.copy()
    for k, column in enumerate(places):
        unknown = importance[:count, column] == 0
        present[:count, column] = np.where(unknown, said[:, k], present[:count, column])
        importance[:count, column] = 1.0
    return Examples(examples.ids, present, importance, examples.wide)


@dataclass(frozen=True)
class _Judge:
    """Calibration and thresholds from held-out rows; `some`: which of them, bool (rows,)."""

    facets: Facets
    min_precision: Mapping[str, float]
    prior: np.ndarray

    def calibration(self, paths: Paths, present: np.ndarray, known: np.ndarray, some: np.ndarray) -> np.ndarray:
        return evaluate.calibrate(paths.take(some), present[some], known[some], self.prior)

    def thresholds(
        self, probability: np.ndarray, present: np.ndarray, known: np.ndarray, some: np.ndarray
    ) -> np.ndarray:
        probability, present, known = probability[some], present[some], known[some]
        thresholds = evaluate.tune_thresholds(probability, present, known, self.facets)
        for facet, columns in self.facets.slices().items():
            if facet in self.min_precision:
                for tag in range(columns.start, columns.stop):
                    rows = known[:, tag]
                    thresholds[tag] = evaluate.guaranteed_threshold(
                        probability[rows, tag], present[rows, tag], self.min_precision[facet]
                    )
        return thresholds

    def cross_fitted(
        self,
        paths: Paths,
        present: np.ndarray,
        known: np.ndarray,
        half: np.ndarray,
        slices: Mapping[str, np.ndarray],
    ) -> list[evaluate.Metric]:
        """Metrics of each half with calibration and thresholds of the other one: nothing is measured on rows that it
        was fitted to.
        """
        probability = np.zeros(present.shape, dtype=np.float32)
        given = np.zeros(present.shape, dtype=bool)
        for some in (half, ~half):
            calibrated = evaluate.probabilities(paths, self.calibration(paths, present, known, some), self.facets)
            thresholds = self.thresholds(calibrated, present, known, some)
            probability[~some], given[~some] = calibrated[~some], (calibrated >= thresholds)[~some]
        return evaluate.metrics(probability, given, present, known, self.facets, slices)


def _fingerprint(texts: Sequence[str], labels: Sequence[Labels]) -> str:
    """A hash of what a model learns from."""
    return encodings.digest(text + repr(sorted(row.items())) for text, row in zip(texts, labels, strict=True))
