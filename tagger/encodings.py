"""What a training reads, kept for the next one: a vocabulary and encoded texts, each known by a hash of all that it
depends on. So whoever corrects labels and trains again does not wait for SentencePiece a second time.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from tagger.batches import Ragged
from tagger.tokenizer import Tokenizer


def learned(sample: Sequence[str], vocabulary: int, folder: Path, tell: Callable[[str], object]) -> Tokenizer:
    """A tokenizer learned from `sample`, as `Tokenizer.train`; `tell` hears of it where it takes time."""
    kept = folder / f"{digest([str(vocabulary), *sample])}.model"
    if not kept.is_file():
        tell(f"learning a vocabulary from {len(sample):,} postings")
        model = Tokenizer.train(sample, vocabulary).model
        _keep(kept, lambda path: path.write_bytes(model))
    return Tokenizer(kept.read_bytes())


def encoded(tokenizer: Tokenizer, texts: Sequence[str], max_tokens: int, folder: Path) -> Ragged:
    """Token ids of each text, at most `max_tokens`."""
    kept = folder / f"{digest([hashlib.sha256(tokenizer.model).hexdigest(), str(max_tokens), *texts])}.npz"
    if not kept.is_file():
        ids, _ = tokenizer.encode(texts, max_tokens)
        _keep(kept, lambda path: np.savez(path, values=ids.values, offsets=ids.offsets))
    with np.load(kept) as arrays:
        return Ragged(arrays["values"], arrays["offsets"])


def digest(parts: Iterable[str]) -> str:
    """A hash of texts, in their order."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part.encode(errors="surrogatepass") + b"\0")
    return found.hexdigest()[:16]


def _keep(path: Path, write: Callable[[Path], object]) -> None:
    """The new file whole or not at all, and instead of all others of its kind: the last training is enough."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"new{path.suffix}")
    write(partial)
    partial.rename(path)
    for other in path.parent.glob(f"*{path.suffix}"):
        if other != path:
            other.unlink()
