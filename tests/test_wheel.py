"""A wheel, installed into an empty environment, works from an empty folder: SQL files and samples travel in it."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def _run(*command: object, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    return wheel


def _use(python: Path, folder: Path) -> None:
    """What somebody would do first: where it lies, the samples in, a question in SQL."""
    where = _run(python, "-c", "import tagger; print(tagger.__file__)", cwd=folder).strip()
    assert not Path(where).is_relative_to(ROOT)
    code = "from tagger.config import SAMPLES; print(SAMPLES)"
    samples = Path(_run(python, "-c", code, cwd=folder).strip())
    tagger = python.parent / "tagger"
    said = _run(tagger, "ingest", samples / "postings.jsonl", "--labels", samples / "labels.csv", cwd=folder)
    assert said.startswith("274 new, 0 changed")
    code = "import duckdb; print(duckdb.connect('jobs.duckdb').sql('FROM tagger.tagged()').fetchall())"
    assert _run(python, "-c", code, cwd=folder).strip() == "[]"


def test_the_wheel_works_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    """The libraries are lent by this environment, which saves minutes; the slow test installs them, too."""
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    _run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=tmp_path)
    site = _run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip()
    # A path in a .pth file is searched, but its own .pth files are not: the checkout stays invisible.
    (Path(site) / "lent.pth").write_text(sysconfig.get_path("purelib"))
    (tmp_path / "empty").mkdir()
    _use(python, tmp_path / "empty")


@pytest.mark.slow
def test_the_wheel_with_everything_it_needs(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    _run(python, "-m", "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", wheel, cwd=tmp_path)
    (tmp_path / "empty").mkdir()
    _use(python, tmp_path / "empty")
    said = _run(python, "-m", "flows.demo", cwd=tmp_path / "empty")
    assert "tagged 274 postings" in said
