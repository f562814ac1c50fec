"""The command `tagger`. Heavy imports wait inside the commands that need them, so that --help answers at once."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from tagger.config import DEFAULT_MODEL, TagConfig
from tagger.errors import TaggerError

if TYPE_CHECKING:
    from tagger.predict import Reason, Tagging

_File = click.Path(path_type=Path)


class _Group(click.Group):
    """Every error that a user can do something about becomes one line, and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except TaggerError as error:
            message, status = str(error), 1
        except BrokenPipeError:
            raise  # `tagger … | head`: click ends quietly
        except OSError as error:  # a full disk, a folder that may not be written to
            message, status = ": ".join(filter(None, [error.filename, error.strerror or str(error)])), 1
        except KeyboardInterrupt:
            message, status = "stopped; what was committed stays, run it again to go on", 130
        click.secho(f"tagger: {message}", fg="red", err=True)
        ctx.exit(status)


def _db_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--db", type=_File, default="jobs.duckdb", envvar="TAGGER_DB", show_default=True, show_envvar=True,
        help="The DuckDB file.",
    )(command)  # fmt: skip


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="job-tagger", prog_name="tagger")
def main() -> None:
    """Tag job postings with language, domains and seniority, and ask in SQL.

    \b
    From nothing to tags:
      tagger ingest postings.csv --db jobs.duckdb
      tagger tag --db jobs.duckdb
      duckdb jobs.duckdb "FROM tagger.tagged(domain := 'it', seniority := 'senior')"

    \b
    Without a database:
      tagger predict "Java senior engineer in UK"
    """


@main.command()
@_db_option
@click.option("--source", metavar="TABLE", help="Tag this table or view of yours instead of ingested postings.")
@click.option("--source-db", type=_File, help="The DuckDB file that holds TABLE, if another; only ever read.")
@click.option("--id", "id_column", metavar="COL", help="The column that identifies a row of TABLE.")
@click.option("--title", "title_column", metavar="COL", help="The column with the title.")
@click.option(
    "--text", "text_columns", metavar="COL[,COL]", help="The columns with the text, read one after another."
)
def init(
    db: Path,
    source: str | None,
    source_db: Path | None,
    id_column: str | None,
    title_column: str | None,
    text_columns: str | None,
) -> None:
    """Create or upgrade the schema `tagger` in a DuckDB file, beside whatever else is in it.

    \b
    Examples:
      tagger init --db jobs.duckdb
      tagger init --db jobs.duckdb --source main.jobs --id job_id --title title --text description
      tagger init --db tags.duckdb --source-db jobs.duckdb --source jobs --id id --title t --text intro,body
    """
    from tagger import pipeline, store

    bound = None
    if source is not None:
        if id_column is None or (title_column is None and text_columns is None):
            raise click.UsageError("--source needs --id, and --title or --text")
        texts = tuple(column.strip() for column in (text_columns or "").split(",") if column.strip())
        database = str(source_db.resolve()) if source_db else None
        bound = store.Source(source, id_column, title_column, texts, database)
    elif source_db or id_column or title_column or text_columns:
        raise click.UsageError("--source-db, --id, --title and --text go with --source")
    pipeline.init(db, bound)
    click.echo(f"{db} is ready" + (f", tagging {source}" if source else ""))


@main.command()
@click.argument("files", nargs=-1, type=_File)
@_db_option
@click.option(
    "--labels", multiple=True, type=_File, help="A file of labels: posting_id, facet, tag[, present, origin]."
)
@click.option(
    "--map", "mapping", multiple=True, metavar="OURS=THEIRS", help="Which column is which: title=job_title."
)
@click.option("--new-facet", "new_facets", multiple=True, help="Allow labels of a facet that is not there yet.")
def ingest(
    files: tuple[Path, ...],
    db: Path,
    labels: tuple[Path, ...],
    mapping: tuple[str, ...],
    new_facets: tuple[str, ...],
) -> None:
    """Upsert postings (by posting_id) and labels from CSV, Parquet or JSON Lines FILES, optionally .gz or .zst.

    Columns are found by name: posting_id, title, description, company, place, posted_at, source, kind,
    duplicate_group, and usual other names (id, text, location, ...). Rows that cannot be used go to
    tagger.quarantine with the reason. A file that cannot be read changes nothing; the same file twice neither.

    \b
    Examples:
      tagger ingest monday.csv tuesday.jsonl.gz --db jobs.duckdb
      tagger ingest feed.parquet --map posting_id=ref --map description=body
      tagger ingest --labels labels.csv
    """
    from tagger import pipeline

    if not files and not labels:
        raise click.UsageError("name at least one FILE, or --labels FILE")
    pairs = {}
    for item in mapping:
        ours, equals, theirs = item.partition("=")
        if not equals or not ours or not theirs:
            raise click.UsageError(f"--map {item}: expected OURS=THEIRS, as in --map title=job_title")
        pairs[ours.strip()] = theirs
    with _bar("reading", "row") as progress:
        done = pipeline.ingest(db, files, labels, pairs, new_facets, progress)
    click.echo(
        f"{done.added:,} new, {done.updated:,} changed, {done.unchanged:,} unchanged postings; "
        f"{done.labels:,} new or changed labels; {done.rejected:,} rows in quarantine"
        + (" (ask: FROM tagger.quarantine)" if done.rejected else "")
    )


@main.command()
@_db_option
@click.option("--minutes", type=click.FloatRange(min=0, min_open=True), help="Train no longer than this.")
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint of a training that was killed.")
@click.option("--promote", is_flag=True, help="Make the new model champion even if there is one.")
@click.option("--from", "base", metavar="MODEL", help='Go on from a model: "default", an id of --db, or a folder.')
@click.option(
    "--min-precision", "precisions", multiple=True, metavar="[FACET=]P",
    help="Give a tag only where its precision is at least P with 90 % confidence.",
)  # fmt: skip
def train(
    db: Path, minutes: float | None, resume: bool, promote: bool, base: str | None, precisions: tuple[str, ...]
) -> None:
    """Learn from the labels in the database; the first model becomes champion.

    With few labels of your own go on from the default model: it keeps what it knows, and your labels may have tags
    and facets that it lacks. With --min-precision thresholds are set on half of the held-out postings such that a
    tag is right at least that often; tags that cannot be are never given. The report says what recall is left.

    Ctrl-C ends the training and keeps the best model so far. A GPU is used if there is one
    (CUDA_VISIBLE_DEVICES= hides it).

    \b
    Examples:
      tagger train --db jobs.duckdb --minutes 40
      tagger train --db jobs.duckdb --resume
      tagger train --db jobs.duckdb --from default
      tagger train --db jobs.duckdb --min-precision 0.9 --min-precision language=0.99
    """
    from tqdm import tqdm

    from tagger import champions, workplace

    folder = None if base is None else workplace.model_named(db, base)
    guaranteed = dict(_precision(item) for item in precisions)
    # Above the progress bar, if there is one.
    trained = champions.train(
        db, minutes, resume, folder, guaranteed, tell=lambda line: tqdm.write(line, file=sys.stderr)
    )
    if promote and not trained.is_champion:
        champions.promote(db, trained.model_id)
    _publish_if_free(db)
    click.echo(trained.summary)
    if trained.is_champion or promote:
        click.echo(f"{trained.model_id} is champion: `tagger tag --db {db}` tags with it")
    else:
        click.echo(f"make it champion with `tagger promote {trained.model_id} --db {db}`")


def _precision(item: str) -> tuple[str, float]:
    facet, _, number = item.rpartition("=")
    try:
        precision = float(number)
    except ValueError:
        precision = 0.0
    if not 0 < precision < 1:
        raise click.UsageError(f"--min-precision {item}: expected a number between 0 and 1, as in 0.95 or domain=0.9")
    return facet.strip(), precision


@main.command()
@_db_option
@click.option("--evidence", is_flag=True, help="Keep the words that speak most for each tag: some ten times slower.")
@click.option("--threads", type=click.IntRange(min=1), help="Else as many as this process has cores.")
@click.option(
    "--batch-tokens", type=click.IntRange(min=256), default=TagConfig.batch_tokens, show_default=True,
    help="What the BiLSTM reads at once in each thread: what fits into its cache is fastest.",
)  # fmt: skip
def tag(db: Path, evidence: bool, threads: int | None, batch_tokens: int) -> None:
    """Score every text that the champion has not scored yet, and nothing else. Without a champion of its own, a
    database gets the default model.

    Killed at any moment, the next run goes on where this one was. Tags appear in tagger.posting_tag and
    tagger.tagged_posting chunk by chunk.
    """
    from tagger import pipeline

    config = TagConfig(threads=threads, batch_tokens=batch_tokens, evidence=evidence)
    with _bar("tagging", "text") as progress, _bar("near-duplicates", "text") as grouping:
        tagged = pipeline.tag(db, config, progress, grouping)
    click.echo(tagged.summary)


@main.command()
@click.argument("texts", nargs=-1)
@_db_option
@click.option("--model", metavar="MODEL", help='"default", an id of --db, or a folder; else the champion of --db.')
@click.option("--json", "as_json", is_flag=True, help="One JSON object a text.")
@click.option("--why", is_flag=True, help="Show which words speak for each tag, and which against it.")
@click.pass_context
def predict(
    ctx: click.Context, texts: tuple[str, ...], db: Path, model: str | None, as_json: bool, why: bool
) -> None:
    """Print the tags of TEXTS, or of every line on standard input: by the champion of --db, without a database by the
    default model. A short line is read as a title.

    \b
    Examples:
      tagger predict "Java senior engineer in UK" "Krankenpfleger (m/w/d) in Köln"
      tagger predict --why "Buchhalter in Teilzeit, gern auch Berufsanfänger"
      cut -f2 titles.tsv | tagger predict --json --model jobs.models/0123456789ab
    """
    if not texts and sys.stdin.isatty():
        raise click.UsageError("name at least one text, or pipe lines in")
    if model is None and not db.exists() and ctx.get_parameter_source("db") is ParameterSource.DEFAULT:
        model = "default"
    folder = DEFAULT_MODEL
    if model != "default":
        from tagger import workplace

        folder = workplace.champion_folder(db) if model is None else workplace.model_named(db, model)
    from tagger.predict import Tagger

    tagger = Tagger.load(folder)
    lines = iter(texts) if texts else (line.rstrip("\n") for line in sys.stdin)
    for some in _batched(lines, 1_024):
        for text, tagging in zip(some, tagger.tag(some), strict=True):
            reasons = tagger.why(text, tagging) if why else None
            _print_tagging(text, tagging, reasons, as_json)


@main.command()
@_db_option
def models(db: Path) -> None:
    """List the registered models and what they reached on validation."""
    from tagger import store

    with store.connect(db, read_only=True) as con:
        store.require_schema(con, db)
        store.show(con, "statements/models")


@main.command()
@click.argument("model_id")
@_db_option
def promote(model_id: str, db: Path) -> None:
    """Make MODEL_ID champion: the next `tagger tag` scores every text with it.

    Until then every posting keeps the tags that it has.
    """

    from tagger import champions

    champions.promote(db, model_id)
    _publish_if_free(db)
    click.echo(f"{model_id} is champion: `tagger tag --db {db}` tags with it")


@main.command()
@_db_option
@click.option("--parquet", type=_File, metavar="DIR", help="Write the tags as Parquet files to DIR/latest, too.")
def publish(db: Path, parquet: Path | None) -> None:
    """Publish a snapshot that readers can open at any time: nobody ever waits for a lock.

    It has everything but the descriptions, and lies behind a link beside the database: jobs.tags.duckdb beside
    jobs.duckdb. Every run does this at its end.

    \b
    Examples:
      tagger publish --db jobs.duckdb
      tagger publish --db jobs.duckdb --parquet tags
      duckdb -readonly jobs.tags.duckdb "FROM tagger.tag_count"
    """
    from tagger import pipeline

    done = pipeline.publish(db, parquet)
    what = "published" if done.is_new else "nothing new since the last publication:"
    click.echo(f"{what} {done.postings:,} postings with {done.tags:,} tags: {done.link}")
    if parquet is not None:
        click.echo(f"the same as Parquet files: {parquet / 'latest'}")


@main.command()
@_db_option
@click.option("--keep-days", type=click.FloatRange(min=0), required=True, help="How far back history stays whole.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def prune(db: Path, keep_days: float, yes: bool) -> None:
    """Forget history: texts that postings had before, what former champions said of them, former thresholds, runs and
    quarantined rows; says first how many, and asks.

    Every count since then stays as it was; asking for an earlier moment is an error from then on. Labels are kept for
    ever. The file does not shrink, but what is free in it is used again.

    \b
    Examples:
      tagger prune --keep-days 365 --db jobs.duckdb
    """
    from tagger import pipeline

    if not yes:
        click.echo(f"to prune: {pipeline.prune(db, keep_days, dry_run=True).summary}")
        click.confirm("Forget it?", abort=True)
    click.echo(f"pruned: {pipeline.prune(db, keep_days).summary}")


@main.command()
@click.argument("query", required=False)
@_db_option
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "parquet"]), default="table", show_default=True,
    help="json: an object a line.",
)  # fmt: skip
@click.option("--out", type=_File, metavar="FILE", help="Write to FILE instead; its ending tells the format.")
def sql(query: str | None, db: Path, form: str, out: Path | None) -> None:
    """Ask the last snapshot of --db in SQL: QUERY, or what is piped in, or at a prompt that completes names and tags
    with the Tab key.

    \b
    Examples:
      tagger sql "FROM tagger.tag_count" --db jobs.duckdb
      tagger sql "FROM tagger.tagged(domain := ['it', 'engineering'])" --db jobs.duckdb --out it.parquet
      tagger sql --db jobs.duckdb
    """
    from tagger import prompt, snapshot, store

    link = snapshot.snapshot_link(db)
    if not link.is_file():
        raise store.BadDatabase(f"nothing is published of {db} yet: run `tagger publish --db {db}`")
    if out is not None:
        form = out.suffix.removeprefix(".").replace("jsonl", "json")
        if form not in ("csv", "json", "parquet"):
            raise click.UsageError(f"--out {out}: expected a name that ends in .csv, .json, .jsonl or .parquet")
    elif form == "parquet":
        raise click.UsageError("Parquet is for files: name one with --out")
    if query is None and sys.stdin.isatty():
        prompt.ask_in_sql(link, form)
    else:
        store.answer(link, sys.stdin.read() if query is None else query, form, out)


@main.command()
@_db_option
@click.option("--facet", help="Postings whose labels would teach most about this facet; else about any.")
@click.option("--size", type=click.IntRange(min=1), default=100, show_default=True, help="How many at most.")
@click.option("--out", type=_File, metavar="FILE.json", help="Write them as tasks for Label Studio.")
def review(db: Path, facet: str | None, size: int, out: Path | None) -> None:
    """List the postings whose labels would teach most: those that the model is least sure of, different from each
    other, and frequent. In SQL: FROM tagger.review_queue(in_facet := 'domain', size := 50).

    With --out they become tasks for Label Studio, with the model's tags to correct, and beside them FILE.xml, the
    labelling interface of the project. What people say there comes back with `tagger ingest --labels export.json`,
    of an export in the format "JSON".

    \b
    Examples:
      tagger review --db jobs.duckdb --facet domain --size 20
      tagger review --db jobs.duckdb --out tasks.json
      tagger ingest --labels project-1.json --db jobs.duckdb
    """
    from tagger import corrections, label_studio, store

    queue = corrections.review_queue(db, facet, size)
    if out is None:
        for found in queue:
            click.echo(
                f"{found.posting_id}  {found.facet}/{found.tag} {found.probability:.2f}  {_short(found.title)}"
            )
        return
    if out.suffix != ".json":
        raise click.UsageError(f"--out {out}: expected a name that ends in .json")
    with store.connect(db, read_only=True) as con:
        taxonomy, model = store.known_tags(con), store.champion(con)
    tasks = label_studio.tasks(queue, model[0] if model else "")
    out.write_text(json.dumps(tasks, ensure_ascii=False, indent=1), encoding="utf-8")
    config = out.with_suffix(".xml")
    config.write_text(label_studio.labelling_config(taxonomy), encoding="utf-8")
    click.echo(f"{len(tasks)} tasks: {out}; the labelling interface for them: {config}")


@main.command()
@click.argument("posting_id", required=False)
@click.argument("tags", metavar="[FACET/TAG]...", nargs=-1)
@_db_option
@click.option("--not", "absent", metavar="FACET/TAG", multiple=True, help="It does not have this tag.")
@click.option("--new", is_flag=True, help="The tags may be new ones.")
@click.option("--facet", help="Ask about this facet only.")
@click.option("--size", type=click.IntRange(min=1), default=20, show_default=True, help="Ask about so many postings.")
@click.option("--by", metavar="NAME", help="Who says so, if not you.")
def label(
    posting_id: str | None,
    tags: tuple[str, ...],
    absent: tuple[str, ...],
    db: Path,
    new: bool,
    facet: str | None,
    size: int,
    by: str | None,
) -> None:
    """Say which tags a posting has; without POSTING_ID, be asked about those whose labels would teach most.

    Tags that are named replace all tags of their facet. A label counts at once, and is learned from next time.

    \b
    Examples:
      tagger label job-17 domain/healthcare seniority/senior --db jobs.duckdb
      tagger label job-17 --not domain/it --db jobs.duckdb
      tagger label --db jobs.duckdb --facet domain
    """
    import getpass

    from tagger import corrections, prompt

    origin = by or getpass.getuser()
    if posting_id is not None:
        if not tags and not absent:
            raise click.UsageError(f"which tags does {posting_id} have? Name them as FACET/TAG, as in domain/it")
        corrections.label(db, posting_id, [_tag(name) for name in tags], [_tag(name) for name in absent], origin, new)
    elif not prompt.ask_for_labels(db, facet, size, origin, new):
        return
    _publish_if_free(db)


def _publish_if_free(db: Path) -> None:
    from tagger import pipeline

    if pipeline.publish_if_free(db) is None:
        click.echo("readers see it when the run that is at work has ended", err=True)


def _tag(name: str) -> tuple[str, str]:
    facet, slash, tag = name.partition("/")
    if not slash or not facet or not tag:
        raise click.UsageError(f"{name}: expected FACET/TAG, as in domain/it")
    return facet, tag


def _short(text: str) -> str:
    return text if len(text) <= 100 else text[:99] + "…"


@main.command("label-issues")
@_db_option
@click.option("--facet", help="Judge the labels of this facet only.")
@click.option("--size", type=click.IntRange(min=1), default=100, show_default=True, help="Print so many at most.")
def label_issues(db: Path, facet: str | None, size: int) -> None:
    """Find labels that are probably wrong: those that a model contradicts which has learned from all other postings.

    All are in tagger.label_issue from then on, instead of those of the run before: quality 0 is worst. The first ones
    are printed: posting, tag, what the label says, how likely the tag is. Where a facet is labelled, its tags that
    nobody named count as labelled absent. Correct one with `tagger label`. Needs job-tagger[labels].

    \b
    Examples:
      tagger label-issues --db jobs.duckdb
      tagger label-issues --db jobs.duckdb --facet domain --size 20
    """

    from tagger import corrections

    issues = corrections.find_label_issues(db, facet, lambda line: click.echo(line, err=True))
    for issue in issues[:size]:
        said = "present" if issue.present else "absent "
        click.echo(
            f"{issue.posting_id}  {issue.facet}/{issue.tag} {said} {issue.probability:.2f}  {_short(issue.title)}"
        )
    click.echo(f"{len(issues):,} labels are probably wrong (ask: FROM tagger.label_issue)", err=True)
    _publish_if_free(db)


@main.group()
def threshold() -> None:
    """See and change from which probability on the champion's tags are given. Nothing is scored again.

    \b
    Examples:
      tagger threshold list --db jobs.duckdb
      tagger threshold set domain/it 0.7 --db jobs.duckdb
      tagger threshold reset domain/it --db jobs.duckdb
    """


@threshold.command("list")
@_db_option
def list_thresholds(db: Path) -> None:
    """Print every threshold, those first that people have set, and what training chose."""
    from tagger import store

    with store.connect(db, read_only=True) as con:
        store.require_schema(con, db)
        store.show(con, "statements/thresholds")


@threshold.command("set")
@click.argument("tag", metavar="FACET/TAG")
@click.argument("value", type=click.FloatRange(min=TagConfig.floor, max=1))
@_db_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def set_threshold(tag: str, value: float, db: Path, yes: bool) -> None:
    """Give FACET/TAG from the probability VALUE on; says first how many postings that changes, and asks."""
    _change_threshold(tag, value, db, yes)


@threshold.command("reset")
@click.argument("tag", metavar="FACET/TAG")
@_db_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset_threshold(tag: str, db: Path, yes: bool) -> None:
    """Go back to the threshold that training chose for FACET/TAG."""
    _change_threshold(tag, None, db, yes)


def _change_threshold(name: str, value: float | None, db: Path, yes: bool) -> None:
    import getpass

    from tagger import corrections

    facet, tag = _tag(name)
    change = corrections.preview_threshold(db, facet, tag, value)
    click.echo(
        f"{name}: {change.before:.3f} becomes {change.after:.3f}; {change.gained:,} postings get the tag, "
        f"{change.lost:,} lose it"
    )
    if not yes:
        click.confirm("Change it?", abort=True)
    corrections.set_threshold(db, facet, tag, value, getpass.getuser())


def _print_tagging(text: str, tagging: "Tagging", reasons: "list[Reason] | None", as_json: bool) -> None:
    if as_json:
        tags = [
            {**vars(tag), **({} if reasons is None else {"why": reasons[k].words})}
            for k, tag in enumerate(tagging.tags)
        ]
        click.echo(json.dumps({"text": text, "tags": tags, "truncated": tagging.truncated}, ensure_ascii=False))
        return
    click.secho(_short(text), bold=True)
    for k, tag in enumerate(tagging.tags):
        bar = "█" * round(20 * tag.probability)
        click.echo(f"  {tag.facet:10} {tag.tag:18} {tag.probability:.2f} {bar:20} (threshold {tag.threshold:.2f})")
        if reasons is not None:
            strongest = sorted(reasons[k].words, key=lambda word: -abs(word[1]))[:6]
            parts = [click.style(f"{word} {by:+.1f}", fg="green" if by > 0 else "red") for word, by in strongest]
            click.echo(f"             {', '.join(parts)}")
    if not tagging.tags:
        click.echo("  no tag passed its threshold")


def _batched(lines: Iterator[str], size: int) -> Iterator[Sequence[str]]:
    """As itertools.batched, which Python 3.11 does not have; a terminal's line is answered at once."""
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


@contextmanager
def _bar(title: str, unit: str) -> Iterator[Callable[..., object]]:
    """A progress bar, on a terminal only, as soon as there is progress: call with how many were just done, and of how
    many if that is known.
    """
    from tqdm import tqdm

    with ExitStack() as stack:
        bars: list[tqdm[Any]] = []

        def progress(done: int, total: int | None = None) -> None:
            if not bars:
                bars.append(
                    tqdm(desc=title, total=total, unit=f" {unit}s", disable=None, unit_scale=True, leave=False)
                )
                stack.callback(bars[0].close)
            bars[0].update(done)

        yield progress
