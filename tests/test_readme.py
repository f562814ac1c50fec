"""Every command and every query in the README runs, in its order, on the samples."""

import re
import shlex
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from tagger.cli import main
from tagger.config import SAMPLES
from tests.conftest import World

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
SLOW = {"train"}  # trained already, by the fixture


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[list[str]]:
    lines = [line for block in blocks("sh") for line in block.replace("\\\n", " ").splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("tagger ")]


@pytest.fixture(scope="module")
def folder(trained: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, a database and a model under the names that the README uses."""
    folder = tmp_path_factory.mktemp("readme")
    trained.copy(folder)
    for name in ("postings.jsonl", "labels.csv"):
        (folder / name).write_bytes((SAMPLES / name).read_bytes())
    (folder / "jobs.models" / trained.model_id).rename(folder / "model")
    (folder / "jobs.models" / trained.model_id).symlink_to(folder / "model")
    with duckdb.connect(str(folder / "board.duckdb")) as con:
        con.execute(
            "CREATE TABLE jobs AS SELECT 1 AS job_id, 'Nurse' AS title, 'Hospital' AS intro, 'Full time' AS body"
        )
    return folder


def test_the_readme_has_examples() -> None:
    assert len(commands()) >= 6
    assert len(blocks("sql")) >= 3
    assert len(blocks("python")) >= 1


def test_every_command_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for arguments in commands():
        if arguments[0] in SLOW:
            arguments = [*arguments, "--help"]
        result = CliRunner().invoke(main, arguments, input="Nurse\n")
        assert result.exit_code == 0, f"{arguments}: {result.output}"


def test_the_first_answer_is_what_the_samples_give(unlabelled: Path) -> None:
    result = CliRunner().invoke(main, ["sql", blocks("sql")[0], "--db", str(unlabelled)])
    assert result.output.strip() == blocks("text")[0].strip()


def test_every_query_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with duckdb.connect("jobs.duckdb") as con:
        for query in blocks("sql"):
            con.execute(query)


def test_the_python_example_runs(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    for code in blocks("python"):
        exec(compile(code, "README.md", "exec"), {})
    assert "probability" in capsys.readouterr().out
