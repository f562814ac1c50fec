"""The nightly flow: plan -> tag what is stale, one task a chunk -> group near-duplicates -> publish -> report.

    python -m flows.nightly --db jobs.duckdb

What a run does is decided by what is not tagged yet, never by the date: after an outage, one run catches up and
those that Prefect fires beside it end at once. Only ids, paths and counts travel between tasks.
"""

from pathlib import Path
from typing import Any

import click
from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from tagger import pipeline, report, snapshot, store, workplace
from tagger.config import TagConfig


def _is_locked(task: Any, run: Any, state: Any) -> bool:
    """Retry only what waiting can cure."""
    return isinstance(state.result(raise_on_failure=False), store.DatabaseLocked)


# Results are not persisted: what counts is committed in the database.
_DATA_TASK: dict[str, Any] = {
    "cache_policy": NO_CACHE,
    "persist_result": False,
    "retries": 5,
    "retry_delay_seconds": [10, 30, 60, 120, 300],
    "retry_jitter_factor": 0.5,
    "retry_condition_fn": _is_locked,
}


@task(name="model", **_DATA_TASK)
def model_task(db: Path) -> None:
    """A database without a champion gets the default model."""
    workplace.ensure_champion(db)


@task(name="plan", **_DATA_TASK)
def plan_task(db: Path, config: TagConfig) -> pipeline.Plan:
    """Find and spool what the champion has not scored."""
    return pipeline.plan(db, config)


@task(name="tag-chunk", task_run_name="tag-chunk-{chunk}", **_DATA_TASK)
def tag_chunk_task(db: Path, todo: pipeline.Plan, chunk: int, config: TagConfig) -> int:
    """Score one chunk and commit it."""
    return pipeline.tag_chunk(db, todo, chunk, config)


@task(name="group-duplicates", **_DATA_TASK)
def group_task(db: Path, config: TagConfig) -> int:
    """Find the near-duplicates of new texts."""
    return pipeline.group(db, config)


@task(name="finish", **_DATA_TASK)
def finish_task(db: Path, todo: pipeline.Plan) -> pipeline.Tagged:
    """Close the run."""
    return pipeline.finish(db, todo)


@task(name="prune", **_DATA_TASK)
def prune_task(db: Path, keep_days: float) -> None:
    """Forget what no longer counted then."""
    pipeline.forget(db, keep_days)


@task(name="publish", **_DATA_TASK)
def publish_task(db: Path) -> None:
    """A snapshot for readers, behind the link beside the database."""
    snapshot.publish(db)


@task(name="report", **_DATA_TASK)
def report_task(db: Path, summary: str) -> None:
    """A table of counts per tag and a page of Markdown, as artifacts of the run."""
    with store.connect(db, read_only=True) as con:
        counts = store.tag_counts(con)
    create_table_artifact(key="tag-counts", table=counts, description=f"Postings per tag in {db.name}")
    create_markdown_artifact(key="nightly-summary", markdown=report.run_summary(summary, counts))


@flow(name="nightly")
def nightly(
    db: str = "jobs.duckdb",
    chunk_rows: int = TagConfig.chunk_rows,
    evidence: bool = False,
    keep_days: float | None = None,
) -> State[str]:
    """Tag every posting whose text the champion has not scored.

    Args:
        db: the DuckDB file.
        chunk_rows: texts a task and a transaction.
        evidence: keep the words that speak most for each tag; some ten times slower.
        keep_days: forget history that no longer counted so many days ago; None: keep all.

    Returns, and shows as the message of its final state, one line about what was done. Fails where another run is
    at work on the database.
    """
    path, config = Path(db), TagConfig(chunk_rows=chunk_rows, evidence=evidence)
    store.require_file(path)
    with workplace.working_on(path):
        model_task(path)
        todo = plan_task(path, config)
        try:
            for chunk in range(todo.chunks):
                tag_chunk_task(path, todo, chunk, config)
            group_task(path, config)
            tagged = finish_task(path, todo)
        except BaseException as error:
            pipeline.abandon(path, todo, error)
            raise
        if keep_days is not None:
            prune_task(path, keep_days)
        publish_task(path)
    report_task(path, tagged.summary)
    return Completed(message=tagged.summary, data=tagged.summary)


@click.command(help=__doc__)
@click.option("--db", default="jobs.duckdb", envvar="TAGGER_DB", show_default=True, help="The DuckDB file.")
@click.option("--chunk-rows", default=TagConfig.chunk_rows, show_default=True, help="Texts a task.")
@click.option("--evidence", is_flag=True, help="Keep the words that speak most for each tag: some ten times slower.")
@click.option("--keep-days", type=click.FloatRange(min=0), help="Forget history from before; else keep all.")
def main(db: str, chunk_rows: int, evidence: bool, keep_days: float | None) -> None:
    click.echo(nightly(db, chunk_rows, evidence, keep_days))


if __name__ == "__main__":
    main()
