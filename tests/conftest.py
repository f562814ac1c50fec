"""What the tests share: a real database, real sample postings, a real tiny model that is trained once."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tagger import champions, pipeline, store, workplace
from tagger.config import SAMPLES, ModelConfig, TokenizerConfig, TrainConfig
from tests.story import story as tell

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"
SMALL = ModelConfig(embedding=24, hidden=16, features=20_000)
PIECES = TokenizerConfig(vocabulary=1_500)
QUICK = TrainConfig(max_passes=6, min_labels=20)


def words_of_its_own(number: int) -> str:
    """Twelve words that no other number has, so that texts that are alike but for them are no near-duplicates."""
    letters = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
    return " ".join(hashlib.sha256(f"{number} {k}".encode()).hexdigest()[:5].translate(letters) for k in range(12))


def ask(db: Path, query: str, **values: object) -> list[tuple[Any, ...]]:
    """What a database of the tagger answers."""
    with store.connect(db, read_only=True) as con:
        return con.execute(query, values).fetchall()


@dataclass(frozen=True)
class World:
    """A database with the samples, and the model that was trained on them."""

    db: Path
    model_id: str

    @property
    def model(self) -> Path:
        return workplace.models_folder(self.db) / self.model_id

    def copy(self, folder: Path) -> "World":
        """One of one's own, to change."""
        shutil.copytree(self.db.parent, folder, symlinks=True, dirs_exist_ok=True)
        return World(folder / self.db.name, self.model_id)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Samples ingested and a tiny model trained, nothing tagged. Read it, do not change it."""
    db = tmp_path_factory.mktemp("trained") / "jobs.duckdb"
    pipeline.ingest(db, [SAMPLES / "postings.jsonl"], [SAMPLES / "labels.csv"])
    result = champions.train(db, config=QUICK, model_config=SMALL, tokenizer_config=PIECES)
    return World(db, result.model_id)


@pytest.fixture(scope="session")
def tagged(trained: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The same, and everything tagged. Read it, do not change it."""
    world = trained.copy(tmp_path_factory.mktemp("tagged"))
    pipeline.tag(world.db)
    return world


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a past, tagged by the default model, and its snapshot. Read it, do not change it."""
    return tell(tmp_path_factory.mktemp("story"))


@pytest.fixture
def world(trained: World, tmp_path: Path) -> World:
    """Samples and model, nothing tagged: one's own to change."""
    return trained.copy(tmp_path / "world")


@pytest.fixture(scope="session")
def _unlabelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("unlabelled") / "jobs.duckdb"
    pipeline.ingest(db, [SAMPLES / "postings.jsonl"])
    pipeline.tag(db)
    return db


@pytest.fixture
def unlabelled(_unlabelled: Path, tmp_path: Path) -> Path:
    """The samples without any label, tagged by the default model: one's own to change."""
    shutil.copytree(_unlabelled.parent, tmp_path / "unlabelled", symlinks=True)
    return tmp_path / "unlabelled" / _unlabelled.name


@pytest.fixture
def shared_data() -> Path:
    """The folder of the real postings, which lies beside the checkout of the developers only."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no real postings: {SHARED_DATA.name}/ is not beside this checkout")
    return SHARED_DATA
