"""The models of a database: trained, compared, promoted. One of them is champion: its tags count."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from tagger import report, store, workplace
from tagger.config import ModelConfig, TokenizerConfig, TrainConfig
from tagger.evaluate import f1_scores
from tagger.facets import Facets, as_labels
from tagger.pipeline import group

if TYPE_CHECKING:
    from tagger.registry import Model

_BEHAVIOUR_TOLERANCE = 0.02  # of a pass rate: some postings lie so near to a threshold that anything tips them


@dataclass(frozen=True)
class Trained:
    """A new model: where it lies, whether it is champion now, one page about it, and what it cost: tokens read in
    training, repetitions included, and the seconds that the network alone took.
    """

    model_id: str
    folder: Path
    is_champion: bool
    summary: str
    tokens: int
    seconds: float


def train(
    db: Path,
    minutes: float | None = None,
    resume: bool = False,
    base: Path | None = None,
    min_precision: Mapping[str, float] | None = None,
    config: TrainConfig | None = None,
    model_config: ModelConfig | None = None,
    tokenizer_config: TokenizerConfig | None = None,
    tell: Callable[[str], object] = lambda line: None,
) -> Trained:
    """Learn from the labels in `db`, write a model folder, register it, and make it champion if there is none of
    the database's own.

    `minutes` bounds the training of the BiLSTM; `resume` goes on from the last checkpoint; `base` is the folder of a
    model to go on from, which knows its tags still; `min_precision`: facet -> the precision that thresholds have to
    guarantee, "" for all facets; `tell` hears what is done.

    Raises:
        TooLittleToLearn: no facet has labels that suffice; CannotResume: see `tagger.train.begin`.
        BadModel: `base` is no model.
    """
    from tagger.learn import Settings, learn
    from tagger.predict import Tagger
    from tagger.registry import save_model

    began = store.utc_now()
    settings = Settings(config or TrainConfig(), model_config or ModelConfig(), tokenizer_config or TokenizerConfig())
    store.require_file(db)
    with workplace.working_on(workplace.models_folder(db), "training"):
        with workplace.working_on(db):  # near-duplicates stay on one side of the split
            group(db)
        with store.connect(db, read_only=True) as con:
            postings = pl.DataFrame(store.labelled(con, settings.train.validation_share))
        folder = workplace.models_folder(db) / ".training"
        older = None if base is None else Tagger.load(base)
        model, seconds = learn(postings, settings, older, min_precision or {}, folder, tell, minutes, resume)
        card = report.model_card(model.facets, model.training, model.metrics, seconds)
        model_id = save_model(model, workplace.models_folder(db), card)
        is_champion = _register(db, model_id, model, seconds, began)
        shutil.rmtree(folder)
    summary = card.replace("{model_id}", model_id)
    return Trained(
        model_id, workplace.models_folder(db) / model_id, is_champion, summary, model.training.tokens, seconds
    )


def _register(db: Path, model_id: str, model: "Model", seconds: float, began: datetime) -> bool:
    """Enter a new model; True if it is champion now because none that was trained here is."""
    with store.connect(db) as con:
        store.register(
            con, model_id, workplace.relative(workplace.models_folder(db) / model_id, db),
            dict(zip(model.facets.columns, map(float, model.thresholds), strict=True)),
            model.metrics, model.training.rows, seconds,
        )  # fmt: skip
        run_id = workplace.run_id("train")
        store.start_run(con, run_id, "train", model_id, began)
        store.finish_run(con, run_id, "done", postings=model.training.rows)
        current = store.champion(con)
        first = current is None or not store.trained_here(con, current[0])
        if first:
            store.promote(con, model_id)
    return first or (current is not None and current[0] == model_id)


def promote(db: Path, model_id: str) -> None:
    """Make a registered model champion: the next tagging run scores every text with it.

    Raises:
        NoModel: it is not registered; BadModel: its folder is damaged.
    """
    from tagger.registry import load_model

    with store.connect(db, read_only=True) as con:
        store.require_schema(con, db)
        folder = store.model_folder(con, model_id)
    if folder is None:
        raise workplace.NoModel(f"{db} has no model {model_id}: `tagger models` lists those it has")
    load_model(db.parent / folder)
    with store.connect(db) as con:
        store.promote(con, model_id)


@dataclass(frozen=True)
class Comparison:
    """Challenger against champion: facet -> macro-F1 of both on the same held-out postings, and behaviour test ->
    pass rate of both.
    """

    challenger: str
    champion: str
    macro_f1: dict[str, tuple[float, float]]
    behaviour: dict[str, tuple[float, float]]
    promoted: bool

    @property
    def summary(self) -> str:
        """One line for people."""
        figures = ", ".join(f"{facet} {new:.3f} (was {old:.3f})" for facet, (new, old) in self.macro_f1.items())
        fallen = [f"{name} {new:.0%} (was {old:.0%})" for name, (new, old) in self.behaviour.items() if new < old]
        verdict = "is champion now" if self.promoted else f"stays challenger, {self.champion} stays champion"
        return (
            f"{self.challenger} {verdict}; macro F1 on the same held-out postings: {figures}; "
            f"behaviour that fell: {', '.join(fallen) or 'none'}"
        )


def challenge(db: Path, model_id: str, tolerance: float) -> Comparison:
    """Promote a registered model, unless it lacks a facet of the champion, is worse than it by more than `tolerance`
    in macro-F1 of any facet, or passes fewer of any behaviour test, by more than two in a hundred. Both are scored on
    the same held-out postings: a posting's side of the split never changes, so neither has learned from them.

    Raises:
        NoModel: there is no champion, or the challenger is not registered.
    """
    from tagger.behaviour import pass_rates
    from tagger.predict import Tagger

    with store.connect(db, read_only=True) as con:
        store.require_schema(con, db)
        champion, challenger = store.champion(con), store.model_folder(con, model_id)
        postings = pl.DataFrame(store.labelled(con, TrainConfig.validation_share)).filter(pl.col("is_validation"))
    if champion is None or challenger is None:
        raise workplace.NoModel(f"{db} has no champion or no model {model_id}: `tagger models` lists those it has")
    labels = as_labels(postings["labels"])
    # The taxonomy of the labels: a tag that a model does not know counts as missed by it.
    facets = Facets.of(pair for row in labels for pair in row)
    present, known = facets.targets(labels)
    texts = list(postings.select("title", "text").iter_rows())
    found: list[dict[str, float]] = []
    behaved: list[dict[str, float]] = []
    for folder in (challenger, champion[1]):
        tagger = Tagger.load(db.parent / folder)
        passed = tagger.scores(texts).probability >= tagger.model.thresholds
        given = np.zeros_like(present)
        places = {pair: i for i, pair in enumerate(facets.columns)}
        for column, pair in enumerate(tagger.model.facets.columns):
            if pair in places:
                given[:, places[pair]] = passed[:, column]
        found.append(
            {
                facet: f1_scores(given[:, columns], present[:, columns], known[:, columns])[1]
                for facet, columns in facets.slices().items()
                if facet in tagger.model.facets.tags
            }
        )
        behaved.append({str(metric.tag): metric.value for metric in pass_rates(tagger)})
    compared = {facet: (found[0].get(facet, 0.0), score) for facet, score in found[1].items()}
    behaviour = {name: (behaved[0].get(name, 0.0), rate) for name, rate in behaved[1].items()}
    promoted = all(ours >= theirs - tolerance for ours, theirs in compared.values()) and all(
        ours >= theirs - max(tolerance, _BEHAVIOUR_TOLERANCE) for ours, theirs in behaviour.values()
    )
    if promoted:
        with store.connect(db) as con:
            store.promote(con, model_id)
    return Comparison(model_id, champion[0], compared, behaviour, promoted)
