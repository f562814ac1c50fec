import json
import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from tagger import store
from tagger.cli import main
from tagger.config import SAMPLES
from tests.conftest import World


def run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)


@pytest.mark.parametrize("command", sorted(main.commands))
def test_help_teaches(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "--db" in result.output
    assert len(result.output.splitlines()) > 6


def test_predict_prints_tags(trained: World) -> None:
    result = run("predict", "Java senior engineer in UK", "--model", trained.model)
    assert result.exit_code == 0
    assert result.output.startswith("Java senior engineer in UK\n")
    assert "threshold" in result.output


def test_predict_reads_lines_and_writes_json(trained: World) -> None:
    result = run("predict", "--json", "--db", trained.db, stdin="Nurse\n\nمهندس 🚀\n")
    assert result.exit_code == 0
    lines = [json.loads(line) for line in result.output.splitlines()]
    assert [line["text"] for line in lines] == ["Nurse", "", "مهندس 🚀"]
    assert all(set(tag) == {"facet", "tag", "probability", "threshold"} for line in lines for tag in line["tags"])


def test_the_way_of_the_readme(world: World) -> None:
    samples = SAMPLES
    result = run("ingest", samples / "postings.jsonl", "--labels", samples / "labels.csv", "--db", world.db)
    assert result.output == (
        "0 new, 0 changed, 274 unchanged postings; 0 new or changed labels; 0 rows in quarantine\n"
    )
    assert "tagged 274 postings: 274 texts scored" in run("tag", "--db", world.db).output
    assert "nothing to do: all 274 postings are tagged" in run("tag", "--db", world.db).output
    assert world.model_id in run("models", "--db", world.db).output
    assert "is champion" in run("promote", world.model_id, "--db", world.db).output
    with store.connect(world.db, read_only=True) as con:
        ((since,),) = con.execute("SELECT max(valid_from) FROM tagger.champion").fetchall()
    seen = run("sql", "SELECT max(valid_from) AS since FROM tagger.champion", "--db", world.db, "--format", "json")
    assert json.loads(seen.output)["since"].startswith(f"{since:%Y-%m-%d %H:%M:%S}")  # promote has published


def test_init_binds_a_table(tmp_path: Path) -> None:
    db = tmp_path / "jobs.duckdb"
    result = run("init", "--db", db, "--source", "jobs", "--id", "id", "--text", "a,b")
    assert result.exit_code == 1
    assert result.output == "tagger: there is no table or view jobs: " + result.output.split(": ", 2)[2]
    assert run("init", "--db", db).output == f"{db} is ready\n"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["tag", "--db", "none.duckdb"], 1, "there is no database none.duckdb: create it with"),
        (["predict", "x", "--model", "nowhere"], 1, "nowhere is not a model folder"),
        (["ingest"], 2, "name at least one FILE"),
        (["ingest", "x.csv", "--map", "nonsense"], 2, "expected OURS=THEIRS"),
        (["init", "--source", "jobs"], 2, "--source needs --id"),
        (["init", "--id", "x"], 2, "go with --source"),
        (["train", "--minutes", "0"], 2, "0"),
    ],
)
def test_mistakes_are_one_line(
    arguments: list[str], code: int, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == code
    assert message in result.output
    assert "Traceback" not in result.output
    if code == 1:
        assert len(result.output.splitlines()) == 1


def test_promoting_what_is_not_there(world: World) -> None:
    result = run("promote", "nonsense", "--db", world.db)
    assert (result.exit_code, "has no model nonsense" in result.output) == (1, True)


def test_a_threshold_is_previewed_set_and_reset(tagged: World, tmp_path: Path) -> None:
    db = str(tagged.copy(tmp_path / "own").db)
    refused = CliRunner().invoke(main, ["threshold", "set", "domain/it", "1", "--db", db], input="n\n")
    assert refused.exit_code == 1
    assert "becomes 1.000; 0 postings get the tag" in refused.output
    done = CliRunner().invoke(main, ["threshold", "set", "domain/it", "1", "--db", db, "--yes"])
    assert done.exit_code == 0
    listed = CliRunner().invoke(main, ["threshold", "list", "--db", db])
    assert listed.exit_code == 0
    assert "1.0" in "".join(line for line in listed.output.splitlines() if " it " in line)
    back = CliRunner().invoke(main, ["threshold", "reset", "domain/it", "--db", db, "--yes"])
    assert "1.000 becomes" in back.output
    with store.connect(Path(db), read_only=True) as con:
        history = con.execute(
            "SELECT threshold.origin, threshold.threshold FROM tagger.threshold JOIN tagger.tag USING (tag_id) "
            "WHERE facet = 'domain' AND tag = 'it' ORDER BY set_at"
        ).fetchall()
    (first, tuned), (someone, _), (again, last) = history
    assert (first, someone, last) == ("tuned", again, tuned)  # who went back is known, too
    wrong = CliRunner().invoke(main, ["threshold", "set", "it", "0.5", "--db", db])
    assert (wrong.exit_code, "expected FACET/TAG" in wrong.output) == (2, True)


def test_sql_asks_the_snapshot(tagged: World, tmp_path: Path) -> None:
    db = str(tagged.db)
    count = "SELECT count(*) AS postings FROM tagger.tagged_posting"
    for form, expected in (("table", "274"), ("csv", "postings\n274\n"), ("json", '{"postings":274}\n')):
        done = CliRunner().invoke(main, ["sql", count, "--db", db, "--format", form])
        assert done.exit_code == 0
        assert expected in done.output
    piped = CliRunner().invoke(main, ["sql", "--db", db, "--format", "csv"], input=count)
    assert piped.output == "postings\n274\n"
    file = tmp_path / "tags.parquet"
    CliRunner().invoke(main, ["sql", "FROM tagger.posting_tag", "--db", db, "--out", str(file)])
    with store.connect(tagged.db, read_only=True) as con:
        assert pl.read_parquet(file).height == con.execute("SELECT count(*) FROM tagger.posting_tag").fetchall()[0][0]
    for arguments, message in (
        (["FROM nothing", "--db", db], "nothing does not exist"),
        (["DELETE FROM tagger.label", "--db", db], "read-only"),
        ([count, "--db", str(tmp_path / "no.duckdb")], "tagger publish"),
        ([count, "--db", db, "--format", "parquet"], "--out"),
        ([count, "--db", db, "--out", "x.pdf"], "ends in .csv"),
    ):
        failed = CliRunner().invoke(main, ["sql", *arguments])
        assert failed.exit_code != 0
        assert message in failed.output


def test_the_prompt_of_sql_completes_tags_and_survives_errors(tagged: World) -> None:
    child, terminal = pty.openpty()
    command = [sys.executable, "-m", "tagger", "sql", "--db", str(tagged.db), "--format", "csv"]
    process = subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)

    def answer(typed: bytes, until: bytes) -> bytes:
        os.write(child, typed)
        shown = b""
        while until not in shown and select.select([child], [], [], 30)[0]:
            try:
                shown += os.read(child, 1_024)
            except OSError:  # it has ended
                break
        return shown

    try:
        assert b"Ctrl-D ends" in answer(b"", b"tagger> ")
        assert b"nothing does not exist" in answer(b"FROM nothing;\n", b"tagger> ")
        assert b"275" in answer(b"SELECT count(*) + 1 FROM tagger.tagged_post\t;\n", b"tagger> ")
        answer(b"\x04", b"never")
        assert process.wait(30) == 0
    finally:
        process.kill()
        os.close(child)
