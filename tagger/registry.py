"""Model folders: a model is a folder that is sufficient to itself, and its id is a hash of what is in it.

    config.json           architecture, facets and tags in order, text version, metrics, hashes of the others
    tokenizer.model       SentencePiece
    weights.safetensors   tensors, no code: the deep path in 16 bits, what matters of the wide path in 8
    thresholds.json       facet -> tag -> threshold
    MODEL_CARD.md         for people; not part of the id

A folder is written aside and renamed, so that a half-written model never has its name.
"""

import hashlib
import json
import shutil
import zlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from tagger import text
from tagger.config import ModelConfig
from tagger.deep import Deep, parameter_shapes
from tagger.errors import TaggerError
from tagger.evaluate import Metric
from tagger.facets import Facets
from tagger.ngrams import BUCKETS, NGrams, Weights
from tagger.tokenizer import Tokenizer

_FORMAT = 3
_INFLATED = {"wide.counts": "int16", "wide.tags": "int16", "wide.levels": "int8", "ngrams.idf": "int16"}
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
    base: str | None  # the id of the model that it went on from
    min_precision: dict[str, float]  # facets whose thresholds guarantee a precision -> which


@dataclass(frozen=True)
class Model:
    """A model in memory: everything that `save_model` writes."""

    deep: Deep  # of parameters that `rounded` made
    weights: Weights
    tokenizer: Tokenizer
    ngrams: NGrams
    facets: Facets
    calibration: np.ndarray  # float32 (3, tags): see `tagger.evaluate.calibrate`
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
        "weights.safetensors": save(_tensors(model)),
        "thresholds.json": _json(thresholds),
    }
    files["config.json"] = _json(
        {
            "format": _FORMAT,
            "text_version": text.VERSION,
            "facets": model.facets.tags,
            "exclusive": sorted(model.facets.exclusive),
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


def rounded(parameters: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Parameters as they will be when they were saved and loaded again: what is tuned and measured must be these."""
    return {name: array.astype(np.float16).astype(np.float32) for name, array in parameters.items()}


def _tensors(model: Model) -> dict[str, np.ndarray]:
    """Everything that is a number, but thresholds: those are for people to read."""
    feature, tag = np.nonzero(model.weights.levels)
    return {
        **{name: array.astype(np.float16) for name, array in model.deep.parameters.items()},
        # The wide path is sparse: how many tags each feature speaks for, for which, and how loudly.
        "wide.counts": _deflated(np.bincount(feature, minlength=len(model.ngrams)).astype(np.int16)),
        "wide.tags": _deflated(tag.astype(np.int16)),
        "wide.levels": _deflated(model.weights.levels[feature, tag]),
        "wide.scale": model.weights.scale,
        # Which buckets have a feature, a bit each; what a feature weighs fits 16 bits already.
        "ngrams.buckets": np.packbits(np.bincount(model.ngrams.buckets, minlength=BUCKETS).astype(bool)),
        "ngrams.idf": _deflated(model.ngrams.idf.astype(np.float16).view(np.int16)),
        "calibration": model.calibration,
    }


def _deflated(values: np.ndarray) -> np.ndarray:
    """Small integers, compressed: first all low bytes, then all high ones, which are nearly always zero."""
    planes = values.view(np.uint8).reshape(len(values), -1).T.tobytes()
    return np.frombuffer(zlib.compress(planes, 9), dtype=np.uint8)


def _inflated(packed: np.ndarray, kind: str) -> np.ndarray:
    planes = np.frombuffer(zlib.decompress(packed.tobytes()), dtype=np.uint8)
    return np.ascontiguousarray(planes.reshape(np.dtype(kind).itemsize, -1).T).view(kind)[:, 0]


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
    tags = {facet: tuple(tags) for facet, tags in config["facets"].items()}
    facets = Facets(tags, frozenset(config["exclusive"]))
    thresholds = json.loads(content["thresholds.json"])
    architecture = ModelConfig(**config["architecture"])
    try:
        packed: dict[str, np.ndarray] = load(content["weights.safetensors"])
        with ThreadPoolExecutor() as threads:  # inflating holds no lock: the tokenizer and its loops load beside it
            counts, tag, levels, idf = (
                threads.submit(_inflated, packed[name], kind) for name, kind in _INFLATED.items()
            )
            tokenizer = Tokenizer(content["tokenizer.model"])
        shapes = parameter_shapes(tokenizer.size, len(facets.columns), architecture)
        parameters = {name: packed[name].astype(np.float32) for name in shapes}
        if wrong := [name for name, shape in shapes.items() if parameters[name].shape != shape]:
            raise ValueError(f"{wrong[0]} has another shape")
        features = len(counts.result())
        weights = Weights(np.zeros((features, len(facets.columns)), dtype=np.int8), packed["wide.scale"])
        weights.levels[np.repeat(np.arange(features), counts.result()), tag.result()] = levels.result()
        buckets = np.flatnonzero(np.unpackbits(packed["ngrams.buckets"])).astype(np.int32)
        ngrams = NGrams(tokenizer, buckets, idf.result().view(np.float16).astype(np.float32))
    except (SafetensorError, KeyError, IndexError, ValueError, zlib.error) as error:
        raise BadModel(
            f"the weights in {folder} do not fit its configuration: {str(error).splitlines()[0]}"
        ) from None
    return Model(
        deep=Deep(parameters),
        weights=weights,
        tokenizer=tokenizer,
        ngrams=ngrams,
        facets=facets,
        calibration=packed["calibration"],
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
