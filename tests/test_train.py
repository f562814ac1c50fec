"""Training for real, on tiny data: it repeats, resumes, stops when told, and says what it cannot learn."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch

from tagger import Tagger, TaggerError, champions, corrections, pipeline, store, workplace
from tagger.batches import Ragged
from tagger.config import TrainConfig
from tagger.evaluate import NEVER
from tagger.facets import TooLittleToLearn
from tagger.model import BiLSTMTagger
from tagger.registry import load_model
from tagger.train import CannotResume, Examples, _Module
from tests.conftest import PIECES, QUICK, SMALL, World, words_of_its_own

SHORT = replace(QUICK, max_passes=2)


@pytest.fixture
def taxonomy(tmp_path: Path) -> Path:
    """Another taxonomy, another language of sorts: 120 postings whose colour and size their text tells."""
    db = tmp_path / "jobs.duckdb"
    colours, sizes = ["crimson", "azure", "olive"], ["tiny", "huge"]
    rows = [
        (f"{i:03}", f"Painter of {colours[i % 3]} walls", f"a {sizes[i % 2]} house {words_of_its_own(i)}")
        for i in range(120)
    ]
    labels = [(f"{i:03}", "colour", colours[i % 3]) for i in range(120)]
    labels += [(f"{i:03}", "size", sizes[i % 2]) for i in range(120)]
    labels += [(f"{i:03}", "planet", "earth") for i in range(120)]  # no negatives
    labels += [("000", "mood", "good"), ("001", "mood", "bad")]  # too few
    pl.DataFrame(rows, schema=["posting_id", "title", "description"], orient="row").write_csv(tmp_path / "p.csv")
    pl.DataFrame(labels, schema=["posting_id", "facet", "tag"], orient="row").write_csv(tmp_path / "l.csv")
    pipeline.ingest(db, [tmp_path / "p.csv"], [tmp_path / "l.csv"])
    return db


def test_another_taxonomy_and_what_cannot_be_learned(taxonomy: Path) -> None:
    told: list[str] = []
    trained = champions.train(
        taxonomy,
        config=replace(QUICK, max_passes=20),
        model_config=SMALL,
        tokenizer_config=PIECES,
        tell=told.append,
    )
    tagger = Tagger.load(trained.folder)
    assert tagger.model.facets.tags == {"colour": ("azure", "crimson", "olive"), "size": ("huge", "tiny")}
    assert any("planet is left out" in line and "no negatives" in line for line in told)
    assert any("mood is left out" in line for line in told)
    assert "mood" in tagger.model.training.left_out
    (tagging,) = tagger.tag([("Painter of azure walls", "a huge house")])
    assert {(tag.facet, tag.tag) for tag in tagging.tags} == {("colour", "azure"), ("size", "huge")}
    pipeline.tag(taxonomy)
    with store.connect(taxonomy, read_only=True) as con:
        rows = con.execute(
            "SELECT tags['colour'], language FROM tagger.tagged_posting ORDER BY posting_id"
        ).fetchall()
    assert rows[0] == (["crimson"], [])


def test_the_same_seed_gives_the_same_model(taxonomy: Path) -> None:
    first, second = (
        champions.train(taxonomy, config=SHORT, model_config=SMALL, tokenizer_config=PIECES) for _ in range(2)
    )
    assert first.model_id == second.model_id
    other = champions.train(taxonomy, config=replace(SHORT, seed=2), model_config=SMALL, tokenizer_config=PIECES)
    assert other.model_id != first.model_id


def test_a_step_stays_where_the_network_is() -> None:
    """On a GPU nothing may be made on the CPU or looked at from it. "meta" needs no GPU to be another device: tensors
    there meet no others, and have no values to look at.
    """
    rows = np.ones((3, 5), np.float32)
    examples = Examples(Ragged.from_rows([np.arange(1, 5)] * 3), rows, rows, rows)
    module = _Module(BiLSTMTagger(50, 5, SMALL), TrainConfig(), examples, steps=10, minutes=None).to("meta")
    ids, lengths = (torch.from_numpy(array).to("meta") for array in examples.ids.padded(np.arange(3), 0))
    targets = torch.from_numpy(rows).to("meta")
    module.training_step((ids, lengths, targets, targets, targets, 12), 0).backward()
    assert {parameter.grad.device.type for parameter in module.parameters() if parameter.grad is not None} == {"meta"}
    assert module.tokens == 12


def test_a_gpu_that_cannot_be_used_stops_nobody(taxonomy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if torch.cuda.is_available():
        pytest.skip("there is a GPU, and it works")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    told: list[str] = []
    champions.train(taxonomy, config=SHORT, model_config=SMALL, tokenizer_config=PIECES, tell=told.append)
    assert any("training on the CPU, as the GPU cannot be used: " in line for line in told)


def test_min_precision_sets_thresholds_or_abstains(taxonomy: Path) -> None:
    trained = champions.train(
        taxonomy, config=SHORT, model_config=SMALL, tokenizer_config=PIECES, min_precision={"colour": 0.95}
    )
    model = Tagger.load(trained.folder).model
    columns = model.facets.slices()
    # A dozen held-out postings cannot guarantee anything, however right they are.
    assert (model.thresholds[columns["colour"]] == NEVER).all()
    assert (model.thresholds[columns["size"]] < 1).all()
    assert "guarantee a precision" in trained.summary
    with pytest.raises(TaggerError, match="no such facet"):
        champions.train(taxonomy, config=SHORT, min_precision={"nonsense": 0.9})


def test_too_little_to_learn_from(tmp_path: Path) -> None:
    db = tmp_path / "jobs.duckdb"
    with pytest.raises(store.BadDatabase, match="there is no database"):
        champions.train(db)
    pipeline.init(db)
    with pytest.raises(TooLittleToLearn, match="tagger ingest --labels"):
        champions.train(db)
    (tmp_path / "p.csv").write_text("posting_id,title\n1,Cook\n2,Nurse\n")
    (tmp_path / "l.csv").write_text("posting_id,facet,tag\n1,domain,hospitality\n2,domain,healthcare\n")
    pipeline.ingest(db, [tmp_path / "p.csv"], [tmp_path / "l.csv"])
    with pytest.raises(TooLittleToLearn, match="at least 20 are needed"):
        champions.train(db)


def test_duplicates_stay_on_one_side_of_the_split(tmp_path: Path) -> None:
    """Those that the board says, and those that are found: the same text in another town."""
    db = tmp_path / "jobs.duckdb"
    towns = ["Köln", "Bonn", "Ulm", "Kiel"]
    rows: list[tuple[str | None, ...]] = [
        (f"{i}", "Cook", f"{words_of_its_own(i // 4)}, {towns[i % 4]}!", None) for i in range(200)
    ]
    rows += [(f"g{i}", "Nurse", words_of_its_own(1_000 + i), f"group {i // 5}") for i in range(200)]
    frame = pl.DataFrame(
        rows,
        schema=["posting_id", "title", "description", "duplicate_group"],
        orient="row",
        infer_schema_length=None,
    )
    frame.write_parquet(tmp_path / "p.parquet")
    labels = pl.DataFrame({"posting_id": frame["posting_id"], "facet": "domain", "tag": "x"})
    labels.write_parquet(tmp_path / "l.parquet")
    pipeline.ingest(db, [tmp_path / "p.parquet"], [tmp_path / "l.parquet"])
    assert pipeline.group(db) == 400
    with store.connect(db, read_only=True) as con:
        split = pl.DataFrame(store.labelled(con, 0.25))
    assert 0.1 < split["is_validation"].mean() < 0.4  # type: ignore[operator]
    same = split.join(frame, on="posting_id").with_columns(
        group=pl.coalesce("duplicate_group", pl.col("description").str.extract("^(.*),"))
    )
    assert same["group"].n_unique() == same["group_number"].n_unique() == 90
    assert same.group_by("group").agg(pl.col("is_validation").n_unique())["is_validation"].max() == 1


def _start_training(db: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [str(Path(sys.executable).with_name("tagger")), "train", "--db", str(db), *arguments]
    return subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _wait_for_epoch(process: subprocess.Popen[str], number: int) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith(f"epoch {number} "):
            return
    raise AssertionError("the training ended too early")


@pytest.fixture
def untrained(world: World) -> Path:
    """Samples without any model."""
    with store.connect(world.db) as con:
        con.execute("DELETE FROM tagger.model")
        con.execute("DELETE FROM tagger.champion")
    return world.db


def test_kill_9_and_resume(untrained: Path) -> None:
    process = _start_training(untrained)
    _wait_for_epoch(process, 3)  # by then the checkpoint of the second is there
    process.kill()
    process.communicate()
    checkpoint = torch.load(workplace.models_folder(untrained) / ".training" / "last.ckpt", weights_only=True)
    assert checkpoint["epoch"] >= 1
    process = _start_training(untrained, "--resume", "--minutes", "0.3")
    _, errors = process.communicate()
    assert process.returncode == 0, errors
    epochs = [int(line.split()[1]) for line in errors.splitlines() if line.startswith("epoch ")]
    assert epochs[0] == checkpoint["epoch"] + 2  # not from the start: the one after the last whole epoch
    _, model = load_model(workplace.champion_folder(untrained))
    assert model.training.tokens > checkpoint["cost"]["tokens"]
    assert not (workplace.models_folder(untrained) / ".training").exists()


def test_ctrl_c_keeps_the_best_model_so_far(untrained: Path) -> None:
    process = _start_training(untrained)
    _wait_for_epoch(process, 1)
    os.kill(process.pid, signal.SIGINT)
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    assert "the best model so far is kept" in errors
    assert "is champion" in output
    assert Tagger.load(workplace.champion_folder(untrained)).tag(["Nurse"])


def test_what_was_encoded_is_not_encoded_again(taxonomy: Path) -> None:
    """Whoever corrects a label and trains again does not wait for SentencePiece; other texts are encoded anew."""
    kept = taxonomy.with_suffix(".models") / ".encodings"

    def trained() -> tuple[list[str], list[str]]:
        """What was said of a vocabulary, and which files are kept."""
        told: list[str] = []
        champions.train(taxonomy, config=SHORT, model_config=SMALL, tokenizer_config=PIECES, tell=told.append)
        return [line for line in told if "vocabulary" in line], sorted(path.name for path in kept.iterdir())

    first = trained()
    assert (len(first[0]), len(first[1])) == (1, 2)
    corrections.label(taxonomy, "003", [("colour", "olive")], [], "test")
    assert trained() == ([], first[1])
    with store.connect(taxonomy) as con:
        con.execute("UPDATE tagger.posting SET title = title || ' in town', content_hash = NULL")  # not tagged yet
    again = trained()
    assert len(again[0]) == 1
    assert len(again[1]) == 2
    assert not set(again[1]) & set(first[1])


def test_nothing_to_resume(taxonomy: Path) -> None:
    with pytest.raises(CannotResume, match="no checkpoint"):
        champions.train(taxonomy, resume=True, config=SHORT, model_config=SMALL, tokenizer_config=PIECES)
