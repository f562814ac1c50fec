"""Model folders: a model is a folder that is sufficient to itself, and its id is a hash of what is in it.

    config.json           architecture, facets and tags in order, text version, metrics, hashes of the others
    tokenizer.model       SentencePiece
    weights.safetensors   tensors, no code
    thresholds.json       facet -> tag -> threshold
    MODEL_CARD.md         for people; not part of the id

A folder is written aside and renamed, so that a half-written model never has its name.
"""

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from tagger import text
from tagger.config import ModelConfig
from tagger.errors import TaggerError
from tagger.evaluate import Metric
from tagger.facets import Facets
from tagger.model import BiLSTMTagger
from tagger.tokenizer import Tokenizer

_FORMAT = 1
_HASHED = ("tokenizer.model", "weights.safetensors", "thresholds.json")


class BadModel(TaggerError):
    """The folder is not a model, or not one that this version can read."""


@dataclass(frozen=True)
class Training:
    """What a model learned from, and how: recorded with it, and so part of its id (therefore no times here).
    `data` is a hash of the training rows.
    """

    data: str
    rows: int
    validation_rows: int
    tokens: int  # seen in training, repetitions included
    seed: int
    left_out: dict[str, str]  # facets that could not be learned -> why


@dataclass(frozen=True)
class Model:
    """A model in memory: everything that `save_model` writes."""

    network: BiLSTMTagger
    tokenizer: Tokenizer
    facets: Facets
    thresholds: np.ndarray  # (tags,), in the order of facets.columns
    config: ModelConfig
    max_tokens: int
    max_characters: int
    training: Training
    metrics: tuple[Metric, ...]


def save_model(model: Model, folder: Path, card: str) -> str:
    """Write a model as a new folder `folder`/<id> and return the id; the same model twice is one folder."""
    thresholds: dict[str, dict[str, float]] = {facet: {} for facet in model.facets.tags}
    for (facet, tag), threshold in zip(model.facets.columns, model.thresholds, strict=True):
        thresholds[facet][tag] = round(float(threshold), 6)
    files = {
        "tokenizer.model": model.tokenizer.model,
        "weights.safetensors": save({k: v.contiguous() for k, v in model.network.state_dict().items()}),
        "thresholds.json": _json(thresholds),
    }
    files["config.json"] = _json(
        {
            "format": _FORMAT,
            "text_version": text.VERSION,
            "facets": model.facets.tags,
            "architecture": asdict(model.config),
            "vocabulary": model.tokenizer.size,
            "max_tokens": model.max_tokens,
            "max_characters": model.max_characters,
            "training": asdict(model.training),
            "metrics": [asdict(metric) for metric in model.metrics],
            "sha256": {name: _sha256(files[name]) for name in _HASHED},
        }
    )
    model_id = _id_of(files["config.json"])
    files["MODEL_CARD.md"] = card.replace("{model_id}", model_id).encode()
    partial = folder / f".{model_id}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for name, content in files.items():
        (partial / name).write_bytes(content)
    target = folder / model_id
    if target.exists():
        shutil.rmtree(partial)
    else:
        partial.rename(target)
    return model_id


def load_model(folder: Path) -> tuple[str, Model]:
    """The id and the model of a folder.

    Raises:
        BadModel: no model there, a file that is not the one it was saved with, or another version's format.
    """
    try:
        content = {name: (folder / name).read_bytes() for name in ("config.json", *_HASHED)}
    except OSError as error:
        raise BadModel(f"{folder} is not a model folder: cannot read {error.filename}") from None
    try:
        config: dict[str, Any] = json.loads(content["config.json"])
        found = config["format"], config["text_version"]
    except (ValueError, KeyError, TypeError):
        raise BadModel(f"{folder / 'config.json'} is not the configuration of a model") from None
    if found != (_FORMAT, text.VERSION):
        raise BadModel(f"{folder} has format and text version {found}, this version reads {(_FORMAT, text.VERSION)}")
    try:
        return _id_of(content["config.json"]), _model(folder, config, content)
    except (KeyError, TypeError, ValueError) as error:
        raise BadModel(f"{folder / 'config.json'} is not complete: {error}") from None


def _model(folder: Path, config: dict[str, Any], content: dict[str, bytes]) -> Model:
    for name in _HASHED:
        if _sha256(content[name]) != config["sha256"][name]:
            raise BadModel(f"{folder / name} is not the file that this model was saved with: copy the folder again")
    facets = Facets({facet: tuple(tags) for facet, tags in config["facets"].items()})
    thresholds = json.loads(content["thresholds.json"])
    architecture = ModelConfig(**config["architecture"])
    tokenizer = Tokenizer(content["tokenizer.model"])
    network = BiLSTMTagger(tokenizer.size, len(facets.columns), architecture)
    try:
        weights: dict[str, Tensor] = load(content["weights.safetensors"])
        network.load_state_dict(weights)
    except (SafetensorError, RuntimeError) as error:
        raise BadModel(
            f"the weights in {folder} do not fit its configuration: {str(error).splitlines()[0]}"
        ) from None
    network.eval()
    return Model(
        network=network,
        tokenizer=tokenizer,
        facets=facets,
        thresholds=np.array([thresholds[facet][tag] for facet, tag in facets.columns]),
        config=architecture,
        max_tokens=config["max_tokens"],
        max_characters=config["max_characters"],
        training=Training(**config["training"]),
        metrics=tuple(Metric(**metric) for metric in config["metrics"]),
    )


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False).encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _id_of(config: bytes) -> str:
    return _sha256(config)[:12]
