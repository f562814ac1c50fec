"""The whole system on one page, as plain functions: init, ingest, train, promote, tag.

A posting's journey: `ingest` upserts it; `plan` finds that its text has no score by the champion and spools it;
`tag_chunk` cleans, tokenizes and scores it and commits scores and ledger in one transaction; the views in SQL do
the rest. Killed at any moment, the next run goes on where the last transaction ended.

The command line and the Prefect flows call these functions and nothing below them.
"""

import difflib
import functools
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from tagger import label_studio, report, snapshot, store
from tagger.config import DEFAULT_MODEL as DEFAULT_MODEL
from tagger.config import ModelConfig, TagConfig, TokenizerConfig, TrainConfig
from tagger.errors import TaggerError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from tagger.label_issues import LabelIssue
    from tagger.predict import Tag, Tagger, Text
    from tagger.registry import Model

Progress = Callable[[int], object]  # is told how many rows were just done

SAMPLES = Path(__file__).parent / "samples"

_BEHAVIOUR_TOLERANCE = 0.02  # of a pass rate: some postings lie so near to a threshold that anything tips them

# Names that boards give their columns; --map has the last word.
_ALIASES = {
    "posting_id": ("id", "job_id"),
    "title": ("job_title",),
    "description": ("text", "body", "job_description"),
    "company": ("employer", "company_name"),
    "place": ("location", "city"),
    "posted_at": ("date", "date_posted", "published_at"),
    "duplicate_group": ("dup_group",),
}


class Busy(TaggerError):
    """Another run is writing to this database."""


class NoModel(TaggerError):
    """There is no model to tag with."""


# --- init and ingest


def init(db: Path, source: store.Source | None = None) -> None:
    """Create or upgrade the schema in `db`; with `source`, tag the postings of that table from now on."""
    with store.connect(db) as con:
        store.create_schema(con)
        if source is not None:
            store.bind_source(con, source)


def ingest(
    db: Path,
    files: Sequence[Path],
    labels: Sequence[Path] = (),
    mapping: Mapping[str, str] | None = None,
    new_facets: Sequence[str] = (),
    progress: Progress = lambda rows: None,
) -> store.Ingested:
    """Upsert postings and labels from files; all of them or, on an error, none.

    `mapping`: our column -> the file's. Labels may only have facets that labels in the database have already,
    or that `new_facets` names; the first labels of a database may have any.

    Raises:
        BadFile: a file cannot be read, or has no column that could be the id or the text.
        Busy, DatabaseLocked: somebody else is writing.
    """
    with working_on(db):
        with store.connect(db) as con:
            store.ensure_schema(con, db)
            facets = store.known_facets(con)
            if files and (bound := store.bound_relation(con)) is not None:
                raise TaggerError(f"{db} tags the postings of {bound}, not ingested ones: load them there")
        with _scratch(db, "ingest") as folder:
            staged = folder / "staged.duckdb"
            labels = [label_studio.as_rows(path, folder) if path.suffix == ".json" else path for path in labels]
            with store.staging(staged) as staging:
                for paths, of_labels in ((files, False), (labels, True)):
                    for path in paths:
                        file = store.open_file(staging, path)
                        columns = _columns(file, mapping or {}, of_labels)
                        for rows in store.stage_file(staging, file, columns, labels=of_labels):
                            progress(rows)
                store.finish_staging(staging, [*facets, *new_facets] if facets else [])
            with store.connect(db) as con:
                done = store.merge_staged(con, staged, _run_id("ingest"))
        if done.labels or snapshot.snapshot_link(db).is_file():  # before, there is nothing to read
            snapshot.publish(db)
        return done


def _columns(file: store.InputFile, mapping: Mapping[str, str], labels: bool) -> dict[str, str]:
    """Our field -> the file's column: as `mapping` says, else by name, else by a usual name."""
    fields = store.LABEL_FIELDS if labels else store.POSTING_FIELDS
    if unknown := sorted(set(mapping) - {*store.LABEL_FIELDS, *store.POSTING_FIELDS}):
        raise TaggerError(f"--map {unknown[0]}=…: there is no such field, but {', '.join(fields)}")
    by_lower = {name.lower(): name for name in reversed(file.columns)}
    columns = {}
    for field in fields:
        # A mapping is meant for the postings; a file of labels beside them may have our names all the same.
        if field in mapping and not (labels and mapping[field] not in file.columns):
            if mapping[field] not in file.columns:
                raise store.BadFile(f"{file.path} has no column {mapping[field]}, but {', '.join(file.columns)}")
            columns[field] = mapping[field]
            continue
        for name in (field, *_ALIASES.get(field, ())):
            if name in by_lower and by_lower[name] not in mapping.values():
                columns[field] = by_lower[name]
                break
    for needed in ("posting_id", "facet", "tag") if labels else ("posting_id",):
        if needed not in columns:
            _refuse(file, needed)
    if not labels and "title" not in columns and "description" not in columns:
        _refuse(file, "description")
    return columns


def _refuse(file: store.InputFile, field: str) -> None:
    there = ", ".join(file.columns) or "none at all"
    raise store.BadFile(f"{file.path} has no column for {field} (there are: {there}): say --map {field}=COLUMN")


# --- labels by hand


class BadLabel(TaggerError):
    """A label names no posting, facet or tag that there is."""


def review_queue(db: Path, facet: str | None, size: int) -> list[store.Review]:
    """At most `size` postings whose labels would teach most: uncertain, different, frequent; of one facet or of all.

    Raises:
        BadLabel: there is no such facet.
    """
    with store.connect(db, read_only=True) as con:
        store.require_schema(con, db)
        if facet is not None:
            _require_tag(store.known_tags(con), facet)
        return store.review_queue(con, facet, size)


def label(
    db: Path,
    posting_id: str,
    present: Sequence[tuple[str, str]],
    absent: Sequence[tuple[str, str]],
    origin: str,
    new: bool = False,
) -> None:
    """Say that a posting has the tags `present`, as (facet, tag), and not the tags `absent`. It counts at once, and
    for readers from the next publication on. With `new` a tag may be one that nobody has used before.

    Raises:
        BadLabel: there is no such posting, or nobody knows the facet or the tag.
    """
    with store.connect(db, read_only=True) as con:
        store.require_schema(con, db)
        if not store.has_posting(con, posting_id):
            raise BadLabel(f"{db} has no posting {posting_id}")
        if not new:
            known = store.known_tags(con)
            for facet, tag in (*present, *absent):
                _require_tag(known, facet, tag)
    rows = [
        {"posting_id": posting_id, "facet": facet, "tag": tag, "present": is_present}
        for said, is_present in ((present, True), (absent, False))
        for facet, tag in said
    ]
    with store.connect(db) as con:
        store.add_labels(con, pa.Table.from_pylist(rows), origin)


def _require_tag(known: Mapping[str, Sequence[str]], facet: str, tag: str | None = None) -> None:
    if facet not in known:
        raise BadLabel(f"there is no facet {facet}, but {', '.join(known) or 'none at all'}")
    if tag is not None and tag not in known[facet]:
        close = difflib.get_close_matches(tag, known[facet], 3) or known[facet]
        raise BadLabel(f"{facet} has no tag {tag}: did you mean {', '.join(close)}? A new one needs --new")


def find_label_issues(
    db: Path, facet: str | None = None, tell: Callable[[str], object] = lambda line: None
) -> list["LabelIssue"]:
    """The labels in `db` that are probably wrong, worst first, of one facet or of all; `tagger.label_issue` has them
    from now on instead of those that were found before, and readers from the next publication on. `tell` hears what
    is done.

    Raises:
        TooLittleToLearn: no facet has labels that suffice; BadLabel: there is no such facet.
        NoCleanlab: the extra `labels` is not installed.
    """
    from tagger import label_issues
    from tagger.predict import Tagger

    label_issues.require_cleanlab()
    store.require_file(db)
    with working_on(db):  # what has learned from a duplicate has learned the label
        group(db)
    with store.connect(db, read_only=True) as con:
        if facet is not None:
            _require_tag(store.known_tags(con), facet)
        postings = pl.DataFrame(store.labelled(con, TrainConfig.validation_share))
    issues = label_issues.find(postings, Tagger.load(champion_folder(db)), facet, tell)
    with store.connect(db) as con:
        store.replace_label_issues(con, [asdict(issue) for issue in issues])
    return issues


# --- train


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
    with working_on(models_folder(db), "training"):
        with working_on(db):  # near-duplicates stay on one side of the split
            group(db)
        with store.connect(db, read_only=True) as con:
            postings = pl.DataFrame(store.labelled(con, settings.train.validation_share))
        folder = models_folder(db) / ".training"
        older = None if base is None else Tagger.load(base)
        model, seconds = learn(postings, settings, older, min_precision or {}, folder, tell, minutes, resume)
        card = report.model_card(model.facets, model.training, model.metrics, seconds)
        model_id = save_model(model, models_folder(db), card)
        is_champion = _register(db, model_id, model, seconds, began)
        shutil.rmtree(folder)
    summary = card.replace("{model_id}", model_id)
    return Trained(model_id, models_folder(db) / model_id, is_champion, summary, model.training.tokens, seconds)


def _register(db: Path, model_id: str, model: "Model", seconds: float, began: datetime) -> bool:
    """Enter a new model; True if it is champion now because none that was trained here is."""
    with store.connect(db) as con:
        store.register(
            con, model_id, _relative(models_folder(db) / model_id, db),
            dict(zip(model.facets.columns, map(float, model.thresholds), strict=True)),
            model.metrics, model.training.rows, seconds,
        )  # fmt: skip
        run_id = _run_id("train")
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
        raise NoModel(f"{db} has no model {model_id}: `tagger models` lists those it has")
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
    from tagger.evaluate import f1_scores
    from tagger.facets import Facets, as_labels
    from tagger.predict import Tagger

    with store.connect(db, read_only=True) as con:
        store.require_schema(con, db)
        champion, challenger = store.champion(con), store.model_folder(con, model_id)
        postings = pl.DataFrame(store.labelled(con, TrainConfig.validation_share)).filter(pl.col("is_validation"))
    if champion is None or challenger is None:
        raise NoModel(f"{db} has no champion or no model {model_id}: `tagger models` lists those it has")
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


# --- publish and thresholds


def publish(db: Path, parquet: Path | None = None) -> snapshot.Published:
    """Publish a snapshot for readers, unless nothing is new; with `parquet`, write the tags into that folder, too.

    Every run does so at its end.
    """
    store.require_file(db)
    with working_on(db):
        published = snapshot.publish(db)
        if parquet is not None:
            snapshot.write_parquet(published.link, parquet)
    return published


def publish_if_free(db: Path) -> snapshot.Published | None:
    """Publish, or leave that to the run that is at work: it publishes at its end."""
    try:
        return publish(db)
    except Busy:
        return None


@dataclass(frozen=True)
class ThresholdChange:
    """A tag's threshold before and after, and how many postings get the tag by that, and how many lose it."""

    before: float
    after: float
    gained: int
    lost: int


def preview_threshold(db: Path, facet: str, tag: str, value: float | None) -> ThresholdChange:
    """What would change with the threshold `value`, or with None the one that training chose.

    Raises:
        TaggerError: the champion does not know the tag.
    """
    with store.connect(db, read_only=True) as con:
        store.require_schema(con, db)
        now = _known_threshold(con, facet, tag)
        after = now.tuned if value is None else value
        return ThresholdChange(now.threshold, after, *store.threshold_preview(con, now, after))


def set_threshold(db: Path, facet: str, tag: str, value: float | None, origin: str) -> None:
    """From now on postings have the tag from the probability `value` on; None: from the one that training chose on.
    `origin`: who wants it so. What was before is kept.

    Raises:
        TaggerError: the champion does not know the tag.
    """
    store.require_file(db)
    with working_on(db):
        with store.connect(db) as con:
            store.require_schema(con, db)
            now = _known_threshold(con, facet, tag)
            store.set_threshold(con, now, now.tuned if value is None else value, origin)
        snapshot.publish(db)


def _known_threshold(con: "DuckDBPyConnection", facet: str, tag: str) -> store.Threshold:
    found = store.threshold_of(con, facet, tag)
    if found is None:
        raise TaggerError(
            f"the champion does not know the tag {facet}/{tag}: `tagger threshold list` shows those it does"
        )
    return found


# --- tag


@dataclass(frozen=True)
class Plan:
    """What one tagging run has to do; small enough to hand around, the texts lie in the spool."""

    run_id: str
    model_id: str
    model_folder: Path
    spool: Path
    chunks: int
    counts: store.PlanCounts


@dataclass(frozen=True)
class Tagged:
    """What a tagging run did; `untagged` postings are scored, but no tag passed its threshold."""

    run_id: str
    model_id: str
    texts: int
    postings: int
    untagged: int
    all_postings: int

    @property
    def summary(self) -> str:
        """One line for people."""
        if not self.postings:
            return f"nothing to do: all {self.all_postings:,} postings are tagged (model {self.model_id})"
        return (
            f"tagged {self.postings:,} postings: {self.texts:,} texts scored, {self.postings - self.texts:,} looked "
            f"up (model {self.model_id}); {self.untagged:,} of all {self.all_postings:,} postings have no tag"
        )


def tag(
    db: Path,
    config: TagConfig | None = None,
    progress: Callable[[int, int], object] | None = None,
    grouping: Callable[[int, int], object] | None = None,
) -> Tagged:
    """Score every distinct text that the champion has not scored, and find near-duplicates among new ones; chunk by
    chunk, each in one transaction.

    `progress` is told how many texts were just scored, and of how many; `grouping` the same of near-duplicates.

    A database without a champion gets the default model.

    Raises:
        NoModel: there is no model at all; Busy, DatabaseLocked: somebody else is writing.
    """
    config = config or TagConfig()
    store.require_file(db)
    with working_on(db):
        ensure_champion(db)
        todo = plan(db, config)
        try:
            for chunk in range(todo.chunks):
                tag_chunk(db, todo, chunk, config, lambda n: progress and progress(n, todo.counts.texts))
            group(db, config, grouping)
            tagged = finish(db, todo)
        except BaseException as error:
            abandon(db, todo, error)
            raise
        snapshot.publish(db)
        return tagged


def plan(db: Path, config: TagConfig | None = None) -> Plan:
    """Find the texts that the champion has not scored and spool them; note which posting has which text now.

    Raises:
        NoModel: there is no champion.
    """
    config = config or TagConfig()
    spool = store.Spool(_spool(db))
    shutil.rmtree(spool.folder, ignore_errors=True)  # of a run that was killed: its texts are still stale
    with store.connect(db, read_only=True, wait_seconds=config.wait_seconds) as con:
        store.require_schema(con, db)
        model = store.champion(con)
        if model is None:
            raise NoModel(f"{db} has no model: train one with `tagger train --db {db}`")
    _hash_texts(db, config)
    spool.folder.mkdir()
    with store.connect(db, read_only=True, wait_seconds=config.wait_seconds) as con:
        counts = store.plan(con, model[0], spool)
    run_id = _run_id("tag")
    if counts.texts or counts.changes or counts.rejected:
        with store.connect(db, wait_seconds=config.wait_seconds) as con:
            store.apply_plan(con, spool, run_id, model[0])
    chunks = -(-counts.texts // config.chunk_rows)
    return Plan(run_id, model[0], db.parent / model[1], spool.folder, chunks, counts)


def _hash_texts(db: Path, config: TagConfig) -> None:
    """Postings that came or were changed by hand get their hashes."""
    with store.connect(db, read_only=True, wait_seconds=config.wait_seconds) as con:
        store.require_schema(con, db)
        unhashed = store.has_unhashed(con)
    if unhashed:
        with store.connect(db, wait_seconds=config.wait_seconds) as con:
            store.fill_hashes(con)


def tag_chunk(
    db: Path,
    todo: Plan,
    chunk: int,
    config: TagConfig | None = None,
    progress: Progress = lambda rows: None,
) -> int:
    """Score the texts of one chunk and commit them; again without effect. Returns the number of texts."""
    config = config or TagConfig()
    tagger = _load(todo.model_folder, config)
    texts = _read_rows(store.Spool(todo.spool).texts, chunk * config.chunk_rows, config.chunk_rows)
    pairs: list[Text] = list(texts.select("title", "text").iter_rows())
    scores = tagger.scores(pairs, progress)
    scored = texts.select("content_hash").with_columns(
        text=pl.int_range(len(texts), dtype=pl.Int32),
        tokens=pl.Series(scores.tokens, dtype=pl.Int32),
        truncated=pl.Series(scores.truncated),
    )
    evidence: list[list[tuple[Tag, str]]] = [[] for _ in pairs]
    if config.evidence:
        for number, (text, tagging) in enumerate(zip(pairs, tagger.taggings(scores), strict=True)):
            evidence[number] = [(reason.tag, reason.span) for reason in tagger.why(text, tagging)]
    with store.connect(db, wait_seconds=config.wait_seconds) as con:
        ids = store.tag_ids(con)
        tag_id = np.array([ids[pair] for pair in tagger.model.facets.columns], dtype=np.int16)
        row, column = np.nonzero(scores.probability >= config.floor)
        long = pa.table(
            {
                "text": row.astype(np.int32),
                "tag_id": tag_id[column],
                "probability": scores.probability[row, column],
            }
        )
        spans = pa.Table.from_pylist(
            [
                {"text": number, "tag_id": ids[tag.facet, tag.tag], "span": span}
                for number, spoken in enumerate(evidence)
                for tag, span in spoken
            ],
            pa.schema([("text", "int32"), ("tag_id", "int16"), ("span", "string")]),
        )
        store.write_chunk(con, scored.to_arrow(), long, spans, todo.model_id, todo.run_id)
    return len(texts)


def finish(db: Path, todo: Plan) -> Tagged:
    """Close the run and say how things stand now."""
    shutil.rmtree(todo.spool, ignore_errors=True)
    counts = todo.counts
    if not (counts.texts or counts.changes or counts.rejected):
        return Tagged(todo.run_id, todo.model_id, 0, 0, 0, counts.all_postings)
    with store.connect(db, read_only=True) as con:  # takes a while on many postings: let others read meanwhile
        all_postings, _, untagged = store.tagging_state(con)
    with store.connect(db) as con:
        store.finish_run(con, todo.run_id, "done", postings=counts.postings, texts=counts.texts)
    return Tagged(todo.run_id, todo.model_id, counts.texts, counts.postings, untagged, all_postings)


def abandon(db: Path, todo: Plan, error: BaseException) -> None:
    """Note that a run failed; what it committed stays, the next run does the rest."""
    shutil.rmtree(todo.spool, ignore_errors=True)
    detail = f"{type(error).__name__}: {error}".splitlines()[0].rstrip(": ")
    with store.connect(db) as con:
        store.finish_run(con, todo.run_id, "failed", detail=detail)


@functools.lru_cache(maxsize=1)
def _load(model_folder: Path, config: TagConfig) -> "Tagger":
    """The chunks of a run share one model; a model folder never changes, its name is a hash of it."""
    from tagger.predict import Tagger

    return Tagger.load(model_folder, config)


def _read_rows(path: Path, start: int, count: int) -> pl.DataFrame:
    """Rows start to start + count of a Parquet file; reads only the row groups that hold them."""
    file = pq.ParquetFile(path)
    groups, first, before = [], 0, 0
    for group in range(file.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if before + rows <= start:
            first += rows
        elif before < start + count:
            groups.append(group)
        before += rows
    frame = pl.DataFrame(pl.from_arrow(file.read_row_groups(groups)))
    return frame.slice(start - first, count)


# --- retention


@dataclass(frozen=True)
class Pruned:
    """What was pruned, in rows by kind, and since when (UTC) everything is still there."""

    horizon: datetime
    rows: dict[str, int]

    @property
    def summary(self) -> str:
        """One line for people."""
        rows = ", ".join(f"{count:,} {name}" for name, count in self.rows.items() if count)
        return (
            f"{rows or 'nothing'}; tags of before {self.horizon:%Y-%m-%d %H:%M} (UTC) can no longer be asked for, "
            "every count since then stays; labels are kept for ever"
        )


def prune(db: Path, keep_days: float, *, dry_run: bool = False) -> Pruned:
    """Forget what no longer counted `keep_days` ago, and publish. With `dry_run` only say what that would be.

    Raises:
        Busy, DatabaseLocked: somebody else is writing.
    """
    store.require_file(db)
    with working_on(db):
        pruned = forget(db, keep_days, dry_run=dry_run)
        if not dry_run:
            snapshot.publish(db)
    return pruned


def forget(db: Path, keep_days: float, *, dry_run: bool = False) -> Pruned:
    """Remove texts that postings had before, what former champions said, former thresholds, runs and quarantined
    rows, where they no longer counted `keep_days` ago. Call with the lock held.
    """
    with store.connect(db) as con:
        store.require_schema(con, db)
        horizon = store.utc_now() - timedelta(days=keep_days)
        return Pruned(horizon, store.prune(con, horizon, keep=dry_run))


# --- near-duplicates


def group(db: Path, config: TagConfig | None = None, progress: Callable[[int, int], object] | None = None) -> int:
    """Find the near-duplicates of every text that has no group yet; chunk by chunk, each in one transaction. Returns
    how many texts they are. Call with the lock held; `progress` is told how many were just done, and of how many.
    """
    from tagger import duplicates

    config = config or TagConfig()
    _hash_texts(db, config)
    with _scratch(db, "group") as folder:
        spool = folder / "texts.parquet"
        with store.connect(db, read_only=True, wait_seconds=config.wait_seconds) as con:
            ungrouped = store.spool_ungrouped(con, spool)
        for start in range(0, ungrouped, config.group_rows):
            hashes: list[str] = []
            titles: list[str] = []
            sketches: list[np.ndarray] = []
            for first in range(start, min(start + config.group_rows, ungrouped), config.chunk_rows):
                texts = _read_rows(spool, first, min(config.chunk_rows, start + config.group_rows - first))
                hashes.extend(texts["content_hash"])
                titles.extend(texts["title"])
                sketches.append(duplicates.sketches(texts["title"] + "\n" + texts["text"]))
            chunk = duplicates.Chunk(hashes, titles, np.concatenate(sketches))
            with store.connect(db, wait_seconds=config.wait_seconds) as con:
                earlier = store.earlier_leaders(con, chunk.sketched(), duplicates.MOST_LEADERS)
                store.write_groups(con, chunk.groups(earlier))
            if progress is not None:
                progress(len(hashes), ungrouped)
    return ungrouped


# --- where things lie, and who may write


def models_folder(db: Path) -> Path:
    """The model folders of a database: jobs.duckdb has jobs.models beside it."""
    return db.with_suffix(".models")


def ensure_champion(db: Path) -> None:
    """Give a database without a champion the default model. Call with the lock held.

    Raises:
        NoModel: this package came without one.
    """
    with store.connect(db, read_only=True) as con:
        store.require_schema(con, db)
        if store.champion(con) is not None:
            return
    from tagger.registry import load_model

    if not DEFAULT_MODEL.is_dir():
        raise NoModel(f"{db} has no model: train one with `tagger train --db {db}`")
    model_id, model = load_model(DEFAULT_MODEL)
    folder = models_folder(db) / model_id
    if not folder.is_dir():
        partial = models_folder(db) / f".{model_id}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(DEFAULT_MODEL, partial)
        partial.rename(folder)
    with store.connect(db) as con:
        store.register(
            con, model_id, _relative(folder, db),
            dict(zip(model.facets.columns, map(float, model.thresholds), strict=True)),
            model.metrics, model.training.rows, 0.0,
        )  # fmt: skip
        store.promote(con, model_id)


def model_named(db: Path, name: str) -> Path:
    """The folder of a model: "default", an id that is registered in `db`, or the path of a folder."""
    if name == "default":
        return DEFAULT_MODEL
    if "/" not in name and db.is_file():
        with store.connect(db, read_only=True) as con:
            store.require_schema(con, db)
            if (folder := store.model_folder(con, name)) is not None:
                return db.parent / folder
    return Path(name)


def champion_folder(db: Path) -> Path:
    """The folder of the model whose tags count: the default model where the database has none.

    Raises:
        BadDatabase: there is no database.
    """
    with store.connect(db, read_only=True) as con:
        store.require_schema(con, db)
        model = store.champion(con)
    return DEFAULT_MODEL if model is None else db.parent / model[1]


@contextmanager
def working_on(path: Path, what: str = "run") -> Iterator[None]:
    """Hold the lock file of a database or of its models: one writer at a time. The kernel frees it on a kill.

    Raises:
        Busy: somebody else holds it.
    """
    if not path.parent.is_dir():
        raise store.BadDatabase(f"there is no folder {path.parent} for the database")
    lock = FileLock(path.with_name(path.name + ".lock"), thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise Busy(f"another {what} is at work on {path}: wait for it to end, or stop it") from None
    except OSError as error:
        raise store.BadDatabase(f"cannot write to {path.parent}: {error.strerror}") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _scratch(db: Path, name: str) -> Iterator[Path]:
    """A folder beside the database, for what may be as large as its input; gone at the end."""
    for left_over in db.parent.glob(f".{db.name}.{name}-*"):
        shutil.rmtree(left_over, ignore_errors=True)  # we hold the lock: whoever made it was killed
    folder = Path(tempfile.mkdtemp(prefix=f".{db.name}.{name}-", dir=db.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _spool(db: Path) -> Path:
    return db.with_name(f".{db.name}.spool")


def _relative(folder: Path, db: Path) -> str:
    """As the database remembers a model folder: beside it, so that both can move together."""
    return str(folder.resolve().relative_to(db.parent.resolve()))


def _run_id(kind: str) -> str:
    return f"{kind}-{store.utc_now():%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
