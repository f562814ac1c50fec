"""The Tagger: texts -> probabilities -> tags. The one way in which a model is ever asked.

from tagger import Tagger
tagger = Tagger.load("jobs.models/0123456789ab")
tagger.tag(["Java senior engineer in UK"])
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from tagger.batches import Ragged, in_head
from tagger.config import ModelConfig, TagConfig, cores
from tagger.deep import Deep
from tagger.evaluate import Paths, probabilities
from tagger.ngrams import NGrams, Weights
from tagger.registry import Model, load_model
from tagger.text import TITLE_END, mask, posting_text
from tagger.tokenizer import UNKNOWN

_Result = TypeVar("_Result")
Text = str | tuple[str, str]  # a text (a title where it is one short line), or a title and a description

_SPAN = 8  # words
_TITLE = 120  # characters, up to which a line alone is read as a title


@dataclass(frozen=True)
class Tag:
    """A tag that passed: probability >= threshold, both in [0, 1]."""

    facet: str
    tag: str
    probability: float
    threshold: float


@dataclass(frozen=True)
class Tagging:
    """What the model says of one text: its tags, surest first within each facet; none may pass.

    `truncated`: the text is longer than the model reads, and `tokens` is how much of it was read.
    """

    tags: tuple[Tag, ...]
    tokens: int
    truncated: bool


@dataclass(frozen=True)
class Reason:
    """Why a text has a tag: each of its words, in order, with what it adds to the tag's logit."""

    tag: Tag
    words: tuple[tuple[str, float], ...]

    @property
    def span(self) -> str:
        """The eight neighbouring words at most that together speak most for the tag, with contacts masked."""
        best, most = (0, 0), 0.0
        for start in range(len(self.words)):
            total = 0.0
            for end in range(start, min(start + _SPAN, len(self.words))):
                total += self.words[end][1]
                if total > most:
                    best, most = (start, end + 1), total
        return mask(" ".join(word for word, _ in self.words[slice(*best)]))


@dataclass(frozen=True)
class Scores:
    """Probabilities (texts, tags) float32 in [0, 1], tokens read (texts,), and whether that was not all."""

    probability: np.ndarray
    tokens: np.ndarray
    truncated: np.ndarray


class Tagger:
    """A model that is ready to be asked. `load` makes one from a model folder."""

    def __init__(self, model_id: str, model: Model, config: TagConfig | None = None) -> None:
        self.model_id = model_id
        self.model = model
        self._config = config or TagConfig()

    @classmethod
    def load(cls, folder: str | Path, config: TagConfig | None = None) -> "Tagger":
        """The model in `folder`.

        Raises:
            BadModel: the folder is not one, or is damaged.
        """
        return cls(*load_model(Path(folder)), config)

    def tag(self, texts: Sequence[Text]) -> list[Tagging]:
        """The tags of each text, in the order given."""
        return self.taggings(self.scores(texts))

    def taggings(self, scores: Scores) -> list[Tagging]:
        """The tags that scores amount to, at the model's thresholds."""
        columns, thresholds = self.model.facets.columns, self.model.thresholds
        slices = self.model.facets.slices()
        taggings = []
        for row, tokens, truncated in zip(scores.probability, scores.tokens, scores.truncated, strict=True):
            tags = []
            for facet in slices.values():
                passed = [i for i in range(facet.start, facet.stop) if row[i] >= thresholds[i]]
                for i in sorted(passed, key=lambda i: -row[i]):
                    tags.append(Tag(*columns[i], float(row[i]), float(thresholds[i])))
            taggings.append(Tagging(tuple(tags), int(tokens), bool(truncated)))
        return taggings

    def scores(self, texts: Sequence[Text], progress: Callable[[int], object] = lambda done: None) -> Scores:
        """The probability of every tag for each text; `progress` is told how many texts were just done."""
        model, count = self.model, len(texts)
        scores = Scores(
            np.empty((count, len(model.facets.columns)), dtype=np.float32),
            np.empty(count, dtype=np.int64),
            np.empty(count, dtype=bool),
        )
        # Texts of about the same length together: little is padded.
        sizes = np.fromiter((sum(map(len, _parts(text))) for text in texts), dtype=np.int64, count=count)

        def score(rows: np.ndarray) -> np.ndarray:
            ids, scores.truncated[rows] = self.encode([texts[row] for row in rows])
            scores.tokens[rows] = ids.lengths
            paths = _both_paths(model.deep, model.ngrams, model.weights, ids, model.config, self._config)
            found = probabilities(paths, model.calibration, model.facets)
            # Of a text without a single known piece nothing can be said; a model would say what is frequent.
            said = np.bincount(ids.rows[~np.isin(ids.values, model.tokenizer.says_nothing)], minlength=len(ids))
            scores.probability[rows] = np.where(said[:, None] > 0, found, 0.0)
            return rows

        for rows in _in_threads(score, _parted(-sizes, self._config), self._config):
            progress(len(rows))
        return scores

    def encode(self, texts: Sequence[Text]) -> tuple[Ragged, np.ndarray]:
        """The token ids of each text, and whether it is longer than the model reads: bool (texts,)."""
        cleaned = [posting_text(*_parts(text), self.model.max_characters) for text in texts]
        only = [text for text, _ in cleaned]
        ids, cut = self.model.tokenizer.encode(only, self.model.max_tokens)
        return ids, cut | np.fromiter((was_cut for _, was_cut in cleaned), dtype=bool, count=len(cleaned))

    def why(self, text: Text, tagging: Tagging) -> list[Reason]:
        """For each tag of a text's tagging, what every word adds to its logit, as far as the text was read.

        Both paths are sums over places of the text (what an attention looked at, what an n-gram weighs), so this is
        what the model did, not a model of it; what the LSTM carried on counts where it was looked at.
        """
        model = self.model
        pieces, surfaces = model.tokenizer.spans(posting_text(*_parts(text), model.max_characters)[0])
        ids = Ragged.from_rows([pieces[: model.max_tokens] or [UNKNOWN]])
        columns = [model.facets.columns.index((tag.facet, tag.tag)) for tag in tagging.tags]
        wide, deep, _ = model.calibration[:, columns]
        added = np.zeros((len(ids.values), len(columns)))

        features, (number, first, last) = model.ngrams.of(ids), model.ngrams.where(ids)
        occurrence = np.searchsorted(features.of, number)
        each = features.weight / np.maximum(1, np.bincount(occurrence, minlength=len(features.of)))
        weights = (model.weights.levels[number] * model.weights.scale)[:, columns]
        share = (each[occurrence] / (last - first + 1))[:, None] * weights
        for step in range(int((last - first).max(initial=-1)) + 1):
            reached = first + step <= last
            np.add.at(added, (first + step)[reached], (share * wide)[reached])

        read = in_head(ids, model.tokenizer.title_end, model.config.title_tokens, model.config.body_tokens)
        added[read] += model.deep.looked_at(ids.where(read))[:, columns] * deep

        words = np.cumsum([model.tokenizer.begins_word(piece) for piece in ids.values])
        found = []
        for k, tag in enumerate(tagging.tags):
            by_word: dict[int, tuple[str, float]] = {}
            for word, surface, amount in zip(words, surfaces, added[:, k], strict=False):
                before = by_word.get(word, ("", 0.0))
                by_word[word] = before[0] + surface, before[1] + float(amount)
            spoken: list[tuple[str, float]] = []
            unspoken = 0.0  # what the end of the title adds, goes to the word before it, or else after it
            for surface, amount in by_word.values():
                if shown := surface.replace(TITLE_END, "").strip():
                    spoken.append((shown, amount + unspoken))
                    unspoken = 0.0
                elif spoken:
                    spoken[-1] = spoken[-1][0], spoken[-1][1] + amount
                else:
                    unspoken += amount
            found.append(Reason(tag, tuple((word, round(amount, 3)) for word, amount in spoken)))
        return found


def _parts(text: Text) -> tuple[str, str]:
    """Title and description; a text alone is a title where it is a short line."""
    if not isinstance(text, str):
        return text
    return (text, "") if len(text) <= _TITLE and "\n" not in text.strip() else ("", text)


def both_paths(
    deep: Deep, ngrams: NGrams, weights: Weights, ids: Ragged, shape: ModelConfig, config: TagConfig
) -> Paths:
    """What both paths say of encoded texts, in their order."""
    paths = Paths(*np.empty((2, len(ids), deep.tags), dtype=np.float32))

    def score(rows: np.ndarray) -> None:
        some = _both_paths(deep, ngrams, weights, ids.take(rows), shape, config)
        paths.wide[rows], paths.deep[rows] = some.wide, some.deep

    for _ in _in_threads(score, _parted(-ids.lengths, config), config):
        pass
    return paths


def _both_paths(
    deep: Deep, ngrams: NGrams, weights: Weights, ids: Ragged, shape: ModelConfig, config: TagConfig
) -> Paths:
    head = ids.where(in_head(ids, ngrams.title_end, shape.title_tokens, shape.body_tokens))
    return Paths(ngrams.scores(ids, weights), deep.scores(head, config.batch_tokens))


def _parted(sizes: np.ndarray, config: TagConfig) -> list[np.ndarray]:
    """Row numbers in parts of similar sizes, smallest first."""
    order = np.argsort(sizes, kind="stable")
    return [order[start : start + config.part_rows] for start in range(0, len(order), config.part_rows)]


def _in_threads(
    work: Callable[[np.ndarray], _Result], parts: Sequence[np.ndarray], config: TagConfig
) -> Iterator[_Result]:
    """The results of `work` on each part, in order. A thread for each core does a part from beginning to end, as all
    that takes long releases Python's lock; matrix products must not start threads of their own beside them.
    """
    threads = min(config.threads or cores(), max(1, len(parts)))
    pool = ThreadPoolExecutor(threads)
    with threadpool_limits(1, user_api="blas"):
        try:
            yield from pool.map(work, parts)
        finally:
            pool.shutdown(cancel_futures=True)
