import json
import shutil
from pathlib import Path

import pytest

from tagger.predict import Tagger
from tagger.registry import BadModel, load_model, save_model
from tests.conftest import World


def test_a_model_folder_is_sufficient_to_itself_and_free_of_pickle(trained: World, tmp_path: Path) -> None:
    assert {path.name for path in trained.model.iterdir()} == {
        "config.json", "tokenizer.model", "weights.safetensors", "thresholds.json", "MODEL_CARD.md",
    }  # fmt: skip
    assert not any(path.read_bytes()[:2] == b"\x80\x02" for path in trained.model.iterdir())
    elsewhere = World(tmp_path / "x" / "jobs.duckdb", trained.model_id)
    shutil.copytree(trained.model, elsewhere.model)
    assert Tagger.load(elsewhere.model).tag(["Nurse"]) == Tagger.load(trained.model).tag(["Nurse"])


def test_the_id_is_a_hash_of_the_content(trained: World, tmp_path: Path) -> None:
    model_id, model = load_model(trained.model)
    assert model_id == trained.model_id
    assert save_model(model, tmp_path, "card") == model_id
    assert save_model(model, tmp_path, "card") == model_id  # the same model twice is one folder
    model.thresholds[0] += 0.01
    assert save_model(model, tmp_path, "card") != model_id


@pytest.mark.parametrize("name", ["tokenizer.model", "weights.safetensors", "thresholds.json"])
def test_loading_refuses_a_file_of_another_model(world: World, name: str) -> None:
    file = world.model / name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(BadModel, match=name):
        load_model(world.model)


def test_loading_refuses_what_is_no_model(tmp_path: Path, world: World) -> None:
    with pytest.raises(BadModel, match="not a model folder"):
        load_model(tmp_path)
    config = json.loads((world.model / "config.json").read_text())
    (world.model / "config.json").write_text("[]")
    with pytest.raises(BadModel, match="not the configuration"):
        load_model(world.model)
    (world.model / "config.json").write_text(json.dumps({**config, "format": 99}))
    with pytest.raises(BadModel, match="99"):
        load_model(world.model)
    config["training"]["nonsense"] = 1
    (world.model / "config.json").write_text(json.dumps(config))
    with pytest.raises(BadModel, match="not complete"):
        load_model(world.model)
