"""Tokens a second in training the BiLSTM, beside plain Lightning: `python -m tests.bench.training`.

The same network on the same real texts in one run: as `tagger.train.fit` does it, and as a tutorial would: one
bidirectional nn.LSTM on packed sequences, float32, batches of 64 in random order, both on the CPU; ours on a GPU,
too, where torch sees one. Targets are drawn at random, as speed does not hang on them.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np
import pytorch_lightning as lightning
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.utils.data import DataLoader

from tagger import Tagger
from tagger.config import DEFAULT_MODEL, ModelConfig, TrainConfig, cores
from tagger.model import BiLSTMTagger
from tagger.train import Examples, fit
from tests.bench.speed import _head, _times, postings, seconds


class Plain(lightning.LightningModule):
    def __init__(self, vocabulary: int, tags: int, config: ModelConfig) -> None:
        super().__init__()
        self.embedding = torch.nn.Embedding(vocabulary, config.embedding, padding_idx=0)
        self.lstm = torch.nn.LSTM(config.embedding, config.hidden, bidirectional=True, batch_first=True)
        self.dropout = torch.nn.Dropout(config.dropout)
        self.attention = torch.nn.Linear(2 * config.hidden, tags, bias=False)
        self.output = torch.nn.Linear(2 * config.hidden, tags)
        self.tokens = 0

    def training_step(self, batch: tuple[Tensor, Tensor, Tensor], number: int) -> Tensor:
        ids, lengths, present = batch
        self.tokens += int(lengths.sum())
        packed = pack_padded_sequence(self.dropout(self.embedding(ids)), lengths, True, enforce_sorted=False)
        states = self.dropout(pad_packed_sequence(self.lstm(packed)[0], batch_first=True)[0])
        outside = torch.arange(states.shape[1]) >= lengths[:, None]
        looked = self.attention(states).masked_fill(outside[:, :, None], float("-inf")).softmax(dim=1)
        seen = torch.einsum("rpt,rps->rts", looked, states)
        logits = (seen * self.output.weight).sum(dim=2) + self.output.bias
        return binary_cross_entropy_with_logits(logits, present)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.parameters())


@click.command(help=__doc__)
@click.option("--rows", default=60_000, show_default=True, help="Full postings to train on, once.")
@click.option("--rounds", default=3, show_default=True, help="So often everything is timed; medians are shown.")
def main(rows: int, rounds: int) -> None:
    tagger = Tagger.load(DEFAULT_MODEL)
    model = tagger.model
    texts = list(postings(rows, "posting").select("title", "description").iter_rows())
    ids = _head(tagger, tagger.encode(texts)[0], model.config)
    random = np.random.default_rng(0)
    tags = model.deep.tags
    present = (random.random((rows, tags)) < 0.1).astype(np.float32)
    examples = Examples(ids, present, np.ones_like(present), np.zeros_like(present))
    few = np.arange(64)
    validation = Examples(
        ids.take(few), present[few], np.ones((64, tags), np.float32), np.zeros((64, tags), np.float32)
    )
    torch.set_num_threads(cores())

    config = TrainConfig(tokens=int(ids.lengths.sum()), epoch_tokens=10**9)

    def ours(gpu: bool) -> float:
        network = BiLSTMTagger(model.tokenizer.size, tags, model.config)
        with tempfile.TemporaryDirectory() as folder:
            fitted = fit(
                examples, validation, model.facets, network, config, Path(folder), lambda line: None, gpu=gpu
            )
        return fitted.tokens / fitted.seconds

    def batch(some: list[int]) -> tuple[Tensor, Tensor, Tensor]:
        padded, lengths = ids.padded(np.array(some), 0)
        return torch.from_numpy(padded), torch.from_numpy(lengths), torch.from_numpy(present[some])

    def plain() -> float:
        module = Plain(model.tokenizer.size, tags, model.config)
        loader: DataLoader[int] = DataLoader(list(range(rows)), batch_size=64, shuffle=True, collate_fn=batch)  # type: ignore[arg-type]
        trainer = lightning.Trainer(
            accelerator="cpu", max_epochs=1, logger=False, enable_progress_bar=False, enable_checkpointing=False,
            enable_model_summary=False,
        )  # fmt: skip
        took, _ = seconds(lambda: trainer.fit(module, loader))
        return module.tokens / took

    systems: dict[str, Callable[[], float]] = {"plain": plain, "job-tagger": lambda: ours(gpu=False)}
    if torch.cuda.is_available():
        systems["job-tagger on a GPU"] = lambda: ours(gpu=True)
        ours(gpu=True)  # CUDA starts once
    # One after the other, so that a slow minute of the machine meets all.
    timed = np.array([[work() for work in systems.values()] for _ in range(rounds)]).T
    rates = dict(zip(systems, timed, strict=True))
    print("| | tokens/s | times the plain one |\n|---|---:|---:|")
    for name, rate in rates.items():
        print(f"| {name} | {np.median(rate):,.0f} | {_times(rate / rates['plain'])} |")


if __name__ == "__main__":
    main()
