"""Every default in one place, as frozen dataclasses; and how many cores this process really has."""

import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_MODEL = Path(__file__).parent / "default_model"  # for databases that have none of their own
SAMPLES = Path(__file__).parent / "samples"  # postings written for this project, and their labels


@dataclass(frozen=True)
class TokenizerConfig:
    vocabulary: int = 32_000  # upper bound; little text gives fewer pieces
    sample_texts: int = 20_000  # SentencePiece holds its training text in memory and is slow on more
    max_tokens: int = 1_024  # what the model reads of a posting
    max_characters: int = 6_000  # what is tokenized: some five for each token that is read


@dataclass(frozen=True)
class ModelConfig:
    embedding: int = 32
    hidden: int = 32  # a direction; the n-grams beside it know most, twice as much gave nothing
    title_tokens: int = 16  # what the BiLSTM reads of a title ...
    body_tokens: int = 24  # ... and from the start of a description; the wide path reads all
    features: int = 320_000  # n-grams of the wide path, at most, and as many of titles
    dropout: float = 0.1  # of the units of a row, in training


@dataclass(frozen=True)
class TrainConfig:
    seed: int = 1
    validation_share: float = 0.125  # of the duplicate groups
    title_share: float = 1.0  # of the postings are learned from once more, by their title alone
    title_importance: float = 0.3  # of such a title, beside one that was labelled as it is
    batch_tokens: int = 8_192
    batch_rows: int = 256
    learning_rate: float = 1.5e-3
    blank_share: float = 0.1  # of the tokens are hidden from the BiLSTM in training
    tokens: int = 10_000_000  # the BiLSTM learns from at most, repetitions included: 90 s on 2 cores ...
    max_passes: int = 40  # ... and on little data no text more often than this
    epoch_tokens: int = 2_500_000  # an epoch is a slice of a pass, so that a kill costs minutes at most
    patience: int = 8  # epochs without a better validation score
    monitor_rows: int = 4_096  # validation rows that are scored each epoch; the thresholds use all of them
    min_labels: int = 20  # postings with a label in a facet, below which the facet cannot be learned


@dataclass(frozen=True)
class TagConfig:
    chunk_rows: int = 16_384  # texts a transaction
    threads: int | None = None  # as many as this process has cores
    group_rows: int = 131_072  # texts among which near-duplicates are looked for at a time, a transaction
    part_rows: int = 512  # texts that a thread takes from beginning to end
    batch_tokens: int = 4_096  # of them that the BiLSTM reads at once
    evidence: bool = False  # look for the words that speak most for each tag: takes ten times as long
    floor: float = 0.02  # probabilities below are not stored: a threshold that people set has no effect below it
    wait_seconds: float = 60.0  # for another process to let go of the database


def cores() -> int:
    """The cores that this process may use: its affinity, cut by a container's quota (cgroup v2)."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = Path("/sys/fs/cgroup/cpu.max")
    if quota.is_file():
        limit, period = quota.read_text().split()
        if limit != "max":
            count = min(count, max(1, round(int(limit) / int(period))))
    return count
