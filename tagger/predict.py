"""The Tagger: texts -> probabilities -> tags. The one way in which a model is ever asked.

from tagger import Tagger
tagger = Tagger.load("jobs.models/0123456789ab")
tagger.tag(["Java senior engineer in UK"])
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from tagger.batches import Ragged, by_length
from tagger.config import TagConfig, cores
from tagger.model import BiLSTMTagger
from tagger.registry import Model, load_model
from tagger.text import posting_text
from tagger.tokenizer import PAD

Text = str | tuple[str, str]  # a text, or a title and a description


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
    def load(cls, folder: str | Path) -> "Tagger":
        """The model in `folder`.

        Raises:
            BadModel: the folder is not one, or is damaged.
        """
        return cls(*load_model(Path(folder)))

    def tag(self, texts: Sequence[Text]) -> list[Tagging]:
        """The tags of each text, in the order given."""
        scores = self.scores(texts)
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
        pairs = [("", text) if isinstance(text, str) else text for text in texts]
        cleaned = [posting_text(title, body, self.model.max_characters) for title, body in pairs]
        ids, cut = self.model.tokenizer.encode([text for text, _ in cleaned], self.model.max_tokens, cores())
        truncated = cut | np.fromiter((was_cut for _, was_cut in cleaned), dtype=bool, count=len(cleaned))
        probability = probabilities(self.model.network, ids, self._config, progress)
        return Scores(probability, ids.lengths, truncated)


@torch.inference_mode()
def probabilities(
    network: BiLSTMTagger,
    ids: Ragged,
    config: TagConfig,
    progress: Callable[[int], object] = lambda done: None,
) -> np.ndarray:
    """Sigmoid outputs (rows, tags) float32 of encoded texts, in their order."""
    torch.set_num_threads(cores())
    network.eval()
    result = np.empty((len(ids), network.output.out_features), dtype=np.float32)
    for rows in by_length(ids.lengths, config.batch_tokens, config.batch_rows):
        result[rows] = network(*ids.padded(rows, PAD)).sigmoid().numpy()
        progress(len(rows))
    return result
