"""The training flow: train a challenger -> compare it with the champion -> promote it if it is no worse -> publish.

python -m flows.train --db jobs.duckdb --minutes 40
"""

from pathlib import Path

import click
from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from tagger import champions, pipeline, workplace


@task(name="train-challenger", cache_policy=NO_CACHE, persist_result=False)
def train_task(db: Path, minutes: float | None, resume: bool, base: str | None) -> champions.Trained:
    """Train and register a model."""
    folder = None if base is None else workplace.model_named(db, base)
    return champions.train(db, minutes, resume, folder, tell=get_run_logger().info)


@task(name="compare-and-promote", cache_policy=NO_CACHE, persist_result=False)
def promote_task(db: Path, model_id: str, tolerance: float) -> champions.Comparison:
    """Both models on the same held-out postings."""
    return champions.challenge(db, model_id, tolerance)


@task(name="publish", cache_policy=NO_CACHE, persist_result=False)
def publish_task(db: Path) -> None:
    """A snapshot for readers: they see the new model, and what it reached."""
    pipeline.publish_if_free(db)


@flow(name="train")
def train(
    db: str = "jobs.duckdb",
    minutes: float | None = None,
    resume: bool = False,
    tolerance: float = 0.005,
    base: str | None = None,
) -> State[str]:
    """Learn from the labels, and promote the new model unless it is worse than the champion.

    Args:
        db: the DuckDB file.
        minutes: bound for the training of the BiLSTM.
        resume: go on from the last checkpoint of a training that was killed.
        tolerance: by how much macro-F1 of any facet may fall, in [0, 1].
        base: a model to go on from: "default", an id, or a folder.

    Returns, and shows as the message of its final state, one line about what was done.
    """
    path = Path(db)
    trained = train_task(path, minutes, resume, base)
    create_markdown_artifact(key="model-card", markdown=trained.summary)
    if trained.is_champion:
        line = f"{trained.model_id} is champion: it is the first model"
    else:
        line = promote_task(path, trained.model_id, tolerance).summary
    publish_task(path)
    return Completed(message=line, data=line)


@click.command(help=__doc__)
@click.option("--db", default="jobs.duckdb", envvar="TAGGER_DB", show_default=True, help="The DuckDB file.")
@click.option("--minutes", type=float, help="Bound for the training of the BiLSTM.")
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint.")
@click.option("--tolerance", default=0.005, show_default=True, help="By how much macro-F1 of a facet may fall.")
@click.option("--from", "base", metavar="MODEL", help='Go on from a model: "default", an id, or a folder.')
def main(db: str, minutes: float | None, resume: bool, tolerance: float, base: str | None) -> None:
    click.echo(train(db, minutes, resume, tolerance, base))


if __name__ == "__main__":
    main()
