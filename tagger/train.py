"""Fits the BiLSTM to encoded postings, beside a wide path that is solved already: the only importer of Lightning.

Binary cross-entropy for each tag of the sum of both paths, masked where a facet is unknown; tokens hidden at
random; Adam with a linear warm-up and decay; after each epoch a checkpoint and a validation score; the best epoch
wins.
"""

import logging
import os
import shutil
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytorch_lightning as lightning
import torch
from pytorch_lightning.callbacks import Callback, EarlyStopping, ModelCheckpoint
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.utils.data import DataLoader, IterableDataset
from tqdm import tqdm

from tagger.batches import Ragged, by_length
from tagger.config import TrainConfig, cores
from tagger.deep import Deep
from tagger.errors import TaggerError
from tagger.evaluate import f1_scores, sigmoid, tune_thresholds
from tagger.facets import Facets
from tagger.model import BiLSTMTagger, parameters_of
from tagger.tokenizer import PAD, UNKNOWN

_WINDOW = 64  # batches that are drawn at random and sorted by length together

Batch = tuple[Tensor, Tensor, Tensor, Tensor, Tensor, int]  # ids, lengths, present, importance, wide; tokens


@dataclass(frozen=True)
class Examples:
    """What the BiLSTM reads of postings, with their targets (rows, tags): `present` is float32, 0 or 1 or, where a
    teacher says so, between; `importance`, float32, is what an error costs, 0 where the truth is unknown; `wide` is
    the calibrated logit of a wide path that has not seen the posting.
    """

    ids: Ragged
    present: np.ndarray
    importance: np.ndarray
    wide: np.ndarray


@dataclass(frozen=True)
class Fitted:
    """What a training run cost; the network it was given is the best one now."""

    tokens: int
    seconds: float
    epochs: int


class CannotResume(TaggerError):
    """There is no checkpoint to go on from, or it belongs to other data or settings."""


def begin(folder: Path, identity: str, resume: bool) -> None:
    """Make `folder` ready for a training; `identity` says what is learned from, and how.

    Raises:
        CannotResume: `resume`, but there is nothing to go on from, or it has another identity.
    """
    marker = folder / "training.json"
    if resume:
        if not marker.is_file():
            raise CannotResume("no checkpoint to resume from: run without --resume")
        if marker.read_text() != identity:
            raise CannotResume("the labels or settings have changed since that training: run without --resume")
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    marker.write_text(identity)


def fit(
    training: Examples,
    validation: Examples,
    facets: Facets,
    network: BiLSTMTagger,
    config: TrainConfig,
    folder: Path,
    tell: Callable[[str], object],
    minutes: float | None = None,
    resume: bool = False,
    gpu: bool | None = None,
) -> Fitted:
    """Train the deep path of `network`, in `folder`, which holds the checkpoints: until `config.tokens` are read,
    until validation has not improved for `config.patience` epochs, for `minutes`, or until Ctrl-C. The best epoch
    counts.
    `resume` goes on from the last checkpoint, if there is one; `tell` hears a line an epoch; `gpu`: on a GPU, or not;
    if not said, wherever there is one.
    """
    _be_quiet()
    if gpu is None:
        gpu = _computes_on_gpu(tell)
    last = folder / "last.ckpt"
    torch.set_num_threads(cores())
    lightning.seed_everything(config.seed, verbose=False)
    slices = _Slices(training, config)
    module = _Module(network, config, training, slices.epochs * len(slices), minutes)
    best = ModelCheckpoint(folder, filename="best", monitor="f1", mode="max", enable_version_counter=False)
    latest = ModelCheckpoint(folder, filename="last", enable_version_counter=False)
    scoring = _Validation(validation, facets, slices.epochs, tell)
    patience = EarlyStopping("f1", mode="max", patience=config.patience)
    trainer = lightning.Trainer(
        accelerator="cuda" if gpu else "cpu",
        devices=1,
        max_epochs=slices.epochs,
        # scoring comes first: it sets the figure that the others look at
        callbacks=[scoring, _Progress(), patience, best, latest],
        logger=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        num_sanity_val_steps=0,
        reload_dataloaders_every_n_epochs=1,
        gradient_clip_val=1.0,
    )
    slices.trainer = trainer
    began = time.monotonic()
    with _stop_on_interrupt(trainer), _repeatable() if gpu else nullcontext():
        trainer.fit(
            module,
            DataLoader(slices, batch_size=None),
            ckpt_path=str(last) if resume and last.is_file() else None,
            weights_only=True,
        )
    if best.best_model_path:
        checkpoint = torch.load(best.best_model_path, weights_only=True, map_location="cpu")
        module.load_state_dict(checkpoint["state_dict"])
    network.cpu().eval()
    return Fitted(module.tokens, module.seconds + time.monotonic() - began, trainer.current_epoch)


def _computes_on_gpu(tell: Callable[[str], object]) -> bool:
    """Whether there is a GPU that can be used: one that torch sees may be too old for it, or taken."""
    if not torch.cuda.is_available():
        return False
    try:
        torch.zeros(1, device="cuda")
    except (RuntimeError, AssertionError) as error:
        tell(f"training on the CPU, as the GPU cannot be used: {str(error).splitlines()[0]}")
        return False
    tell(f"training on the GPU, {torch.cuda.get_device_name()}")
    return True


@contextmanager
def _repeatable() -> Iterator[None]:
    """On a GPU torch repeats itself only if it is asked to (PyTorch, "Reproducibility"), and is slower then; on the
    CPU it does so anyway.
    """
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":16:8")
    before = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    torch.use_deterministic_algorithms(True, warn_only=True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before[0], warn_only=before[1])


class _Slices(IterableDataset[Batch]):
    """Batches of one epoch: a pass over the data in random order is cut into epochs of about equal size.

    Which rows an epoch has depends on the seed and its number alone, so a resumed training goes on as if it
    had never stopped.
    """

    trainer: lightning.Trainer

    def __init__(self, examples: Examples, config: TrainConfig) -> None:
        self._examples, self._config = examples, config
        pass_tokens = int(examples.ids.lengths.sum())
        self._in_pass = max(1, round(pass_tokens / config.epoch_tokens))
        passes = min(config.max_passes, max(1, round(config.tokens / pass_tokens)))
        self.epochs = passes * self._in_pass
        # Little data in large batches would be too few steps to learn anything.
        self._batch_rows = min(config.batch_rows, max(8, len(examples.ids) // 32))
        self._cached: tuple[int, list[np.ndarray]] = (-1, [])

    def _batches(self, epoch: int) -> list[np.ndarray]:
        if self._cached[0] == epoch:
            return self._cached[1]
        number, part = divmod(epoch, self._in_pass)
        shuffled = np.random.default_rng([self._config.seed, number]).permutation(len(self._examples.ids))
        rows = np.array_split(shuffled, self._in_pass)[part]
        random = np.random.default_rng([self._config.seed, number, part])
        window = _WINDOW * self._batch_rows
        batches = []
        for start in range(0, len(rows), window):
            some = rows[start : start + window]
            lengths = self._examples.ids.lengths[some]
            batches += [some[batch] for batch in by_length(lengths, self._config.batch_tokens, self._batch_rows)]
        random.shuffle(batches)
        self._cached = epoch, batches
        return batches

    def __len__(self) -> int:
        return len(self._batches(self.trainer.current_epoch if hasattr(self, "trainer") else 0))

    def __iter__(self) -> Iterator[Batch]:
        examples = self._examples
        for rows in self._batches(self.trainer.current_epoch):
            ids, lengths = examples.ids.padded(rows, PAD)
            yield (
                torch.from_numpy(ids),
                torch.from_numpy(lengths),
                torch.from_numpy(examples.present[rows]),
                torch.from_numpy(examples.importance[rows]),
                torch.from_numpy(examples.wide[rows]),
                int(lengths.sum()),
            )


class _Module(lightning.LightningModule):
    def __init__(
        self,
        network: BiLSTMTagger,
        config: TrainConfig,
        training: Examples,
        steps: int,
        minutes: float | None,
    ) -> None:
        super().__init__()
        self.network = network
        # How far each tag trusts the wide path; calibration has the last word.
        self.trust = torch.nn.Parameter(torch.ones(training.present.shape[1]))
        self._config, self._steps = config, steps
        self._limit = None if minutes is None else 60 * minutes
        self.tokens, self.seconds, self._began = 0, 0.0, 0.0

    def on_fit_start(self) -> None:
        self._began = time.monotonic()

    def training_step(self, batch: Batch, batch_number: int) -> Tensor:
        ids, lengths, present, importance, wide, tokens = batch
        # Padding stays what it is: nothing looks at it.
        ids = torch.where(torch.rand(ids.shape, device=ids.device) < self._config.blank_share, UNKNOWN, ids)
        logits = self.network(ids, lengths) + self.trust * wide
        losses = binary_cross_entropy_with_logits(logits, present, reduction="none")
        loss = (losses * importance).sum() / len(ids)
        self.tokens += tokens
        if self._limit is not None and self._elapsed() > self._limit:
            self.trainer.should_stop = True
        return loss

    def configure_optimizers(self) -> Any:
        learned = [parameter for parameter in self.parameters() if parameter.requires_grad]
        optimizer = torch.optim.Adam(learned, lr=self._config.learning_rate, fused=True)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, self._rate)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}

    def _rate(self, step: int) -> float:
        """Up within the first hundredth of the way, then down to a hundredth; time is a way, too."""
        done = step / max(1, self._steps)
        if self._limit is not None:
            done = max(done, self._elapsed() / self._limit)
        return max(0.01, min(1.0, (step + 1) / min(200, 1 + 0.02 * self._steps), 1.0 - done))

    def _elapsed(self) -> float:
        return self.seconds + (time.monotonic() - self._began if self._began else 0.0)

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        checkpoint["cost"] = {"tokens": self.tokens, "seconds": self._elapsed()}

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        self.tokens, self.seconds = checkpoint["cost"]["tokens"], checkpoint["cost"]["seconds"]


class _Validation(Callback):
    """After each epoch: the mean of all facets' micro- and macro-F1 at thresholds tuned on the same rows."""

    def __init__(self, validation: Examples, facets: Facets, epochs: int, tell: Callable[[str], object]) -> None:
        self._validation, self._facets, self._epochs, self._tell = validation, facets, epochs, tell

    def on_train_epoch_end(self, trainer: lightning.Trainer, module: lightning.LightningModule) -> None:
        assert isinstance(module, _Module)
        rows = self._validation
        deep = Deep(parameters_of(module.network)).scores(rows.ids)
        probability = sigmoid(deep + module.trust.detach().cpu().numpy() * rows.wide)
        present, known = rows.present > 0.5, rows.importance > 0
        thresholds = tune_thresholds(probability, present, known, self._facets)
        scores = {
            facet: f1_scores(
                probability[:, columns] >= thresholds[columns],
                present[:, columns],
                known[:, columns],
            )
            for facet, columns in self._facets.slices().items()
        }
        trainer.callback_metrics["f1"] = torch.tensor(np.mean(list(scores.values())))
        told = ", ".join(f"{facet} {micro:.3f}/{macro:.3f}" for facet, (micro, macro) in scores.items())
        rate = module.tokens / max(1e-9, module._elapsed())
        line = (
            f"epoch {trainer.current_epoch + 1} of at most {self._epochs}, {module._elapsed() / 60:.1f} min, "
            f"{rate:,.0f} tokens/s; validation micro/macro F1: {told}"
        )
        self._tell(line)


class _Progress(Callback):
    """A bar for each epoch, on a terminal only."""

    _bar: "tqdm[Any]"

    def on_train_epoch_start(self, trainer: lightning.Trainer, module: lightning.LightningModule) -> None:
        total = int(trainer.num_training_batches)
        title = f"epoch {trainer.current_epoch + 1}"
        self._bar = tqdm(total=total, desc=title, unit="batch", disable=None, leave=False)

    def on_train_batch_end(self, trainer: Any, module: Any, outputs: Any, batch: Any, number: int) -> None:
        if not self._bar.disable:  # looking at the loss waits for the GPU
            self._bar.set_postfix(loss=f"{float(outputs['loss']):.3f}", refresh=False)
        self._bar.update()

    def on_train_epoch_end(self, trainer: lightning.Trainer, module: lightning.LightningModule) -> None:
        self._bar.close()


class _stop_on_interrupt:  # noqa: N801 - used like a function
    """The first Ctrl-C ends the training as if it were done; a second one ends the program."""

    def __init__(self, trainer: lightning.Trainer) -> None:
        self._trainer = trainer

    def __enter__(self) -> None:
        self._before = signal.getsignal(signal.SIGINT)
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        tqdm.write("stopping: the best model so far is kept (Ctrl-C again to abandon it)", file=sys.stderr)
        self._trainer.should_stop = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def __exit__(self, *exception: object) -> None:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._before)


def _be_quiet() -> None:
    """Lightning announces itself at length; its errors still come through."""
    for name in ("pytorch_lightning", "lightning.pytorch", "lightning.fabric"):
        logging.getLogger(name).setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="pytorch_lightning")
