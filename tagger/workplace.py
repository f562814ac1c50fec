"""Where the models of a database lie, which of them counts, and who may write: what every run needs."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from tagger import store
from tagger.config import DEFAULT_MODEL
from tagger.errors import TaggerError


class Busy(TaggerError):
    """Another run is writing to this database."""


class NoModel(TaggerError):
    """There is no model to tag with."""


def without_model(db: Path) -> NoModel:
    """What a database without any model says."""
    return NoModel(f"{db} has no model: train one with `tagger train --db {db}`")


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
        raise without_model(db)
    model_id, model = load_model(DEFAULT_MODEL)
    folder = models_folder(db) / model_id
    if not folder.is_dir():
        partial = models_folder(db) / f".{model_id}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(DEFAULT_MODEL, partial)
        partial.rename(folder)
    with store.connect(db) as con:
        store.register(
            con, model_id, relative(folder, db),
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
def scratch(db: Path, name: str) -> Iterator[Path]:
    """A folder beside the database, for what may be as large as its input; gone at the end."""
    for left_over in db.parent.glob(f".{db.name}.{name}-*"):
        shutil.rmtree(left_over, ignore_errors=True)  # we hold the lock: whoever made it was killed
    folder = Path(tempfile.mkdtemp(prefix=f".{db.name}.{name}-", dir=db.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def relative(folder: Path, db: Path) -> str:
    """As the database remembers a model folder: beside it, so that both can move together."""
    return str(folder.resolve().relative_to(db.parent.resolve()))


def run_id(kind: str) -> str:
    return f"{kind}-{store.utc_now():%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
