"""How well near-duplicates are found: `python -m tests.bench.duplicates`.

Real postings and two edits of each, all in one go. A repost: one or two words replaced everywhere, as a city or a
name would be, all figures others, now and then a sentence more. Another job: the title of another posting of the
same source, and half of the sentences of either. Recall is the share of reposts in the group of their original;
precision the share of reposts among the edits that are. Beside it, real pairs of one source with the same run of
five words, whose titles share no word: other jobs with the same boilerplate.
"""

import random
import re
import time
from collections import defaultdict

import click
import numpy as np
import polars as pl
import pyarrow as pa

from tagger.duplicates import Chunk, _similarity, sketches
from tests.conftest import SHARED_DATA

_WORD = re.compile(r"[^\W\d_]+")
_PLACES = ("Springfield", "Neustadt", "Villeneuve", "San Marco", "Nowe Miasto", "Εδεσσα", "Владимир")


def repost(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """The same job again, elsewhere and later."""
    words = sorted({word for word in _WORD.findall(text) if len(word) > 3})
    for word in rng.sample(words, min(len(words), rng.randint(1, 2))):
        place = rng.choice(_PLACES)
        title, text = (re.sub(rf"\b{re.escape(word)}\b", place, x) for x in (title, text))
    text = re.sub(r"\d+", lambda figures: str(rng.randint(1, 2030)), text)
    more = f" Ref. AB-{rng.randint(1, 9999)}, apply until 3 May." if rng.random() < 0.3 else ""
    return title, text + more


def other_job(rng: random.Random, text: str, title: str, other: str) -> tuple[str, str]:
    """Another job, half of it in the same words."""
    mine, theirs = (re.split(r"(?<=[.!?\n])\s+", x) for x in (text, other))
    kept = [sentence for sentence in mine if rng.random() < 0.5]
    return title, " ".join(kept + [sentence for sentence in theirs if rng.random() < 0.5])


def grouped(texts: list[tuple[str, str]]) -> tuple[list[str], float]:
    """The leader of each text, by its number, and texts a second."""
    began = time.perf_counter()
    names = [f"{number:09}" for number in range(len(texts))]
    chunk = Chunk(names, [title for title, _ in texts], sketches(pl.Series(["\n".join(text) for text in texts])))
    leaders = chunk.groups(pa.table({"row": pa.array([], pa.int32())}))["leader"].to_pylist()
    return leaders, len(texts) / (time.perf_counter() - began)


@click.command(help=__doc__)
@click.option("--rows", default=10_000, show_default=True, help="Originals.")
def main(rows: int) -> None:
    if not SHARED_DATA.is_dir():
        raise SystemExit("the real postings are not beside this checkout (../shared/data)")
    rng = random.Random(1)
    postings = pl.read_parquet(SHARED_DATA / "postings.parquet").filter(
        pl.col("kind") == "posting", pl.col("title") != "", pl.col("description").str.len_chars() > 0
    )
    # One of each group that the data know of: what is grouped beyond that is told below.
    some = postings.unique("dup_group", keep="first", maintain_order=True).sample(rows, seed=1, shuffle=True)
    originals = list(some.select("title", "description").iter_rows())
    by_source: dict[str, list[int]] = defaultdict(list)
    for number, source in enumerate(some["source"]):
        by_source[source].append(number)
    grouped(originals[:100])
    reposts = [repost(rng, *posting) for posting in originals]
    others = []
    for (_, text), source in zip(originals, some["source"], strict=True):
        title, other = originals[rng.choice(by_source[source])]
        others.append(other_job(rng, text, title, other))
    leaders, rate = grouped([*originals, *reposts, *others])
    alone, alike, different = leaders[:rows], leaders[rows : 2 * rows], leaders[2 * rows :]
    found, wrong = (sum(a == b for a, b in zip(alone, x, strict=True)) for x in (alike, different))
    print(f"{3 * rows:,} texts, {rate:,.0f} a second")
    print(f"originals that are grouped with another: {rows - len(set(alone)):,}")
    print(f"recall {found / rows:.3f}, precision {found / (found + wrong):.3f}")

    runs: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, (title, text) in enumerate(originals):
        words = _WORD.findall(f"{title} {text}".lower())
        for start in {rng.randrange(max(1, len(words) - 4)) for _ in range(200)}:
            runs[tuple(words[start : start + 5])].append(number)
    pairs = set()
    for same in runs.values():
        if len(same) > 1:
            one, other = sorted(rng.sample(same, 2))
            words = [{word for word in _WORD.findall(originals[x][0].lower()) if len(word) > 1} for x in (one, other)]
            if one != other and words[0] and words[1] and not words[0] & words[1]:
                pairs.add((one, other))
    sketched = sketches(pl.Series(["\n".join(text) for text in originals]))
    first, second = np.array(sorted(pairs)).T
    similar = _similarity(sketched[first], sketched[second]) >= 0.7
    together = np.array(alone)[first] == np.array(alone)[second]
    print(
        f"of {len(pairs):,} real pairs of other jobs {similar.mean():.4f} are similar, {together.mean():.4f} grouped"
    )


if __name__ == "__main__":
    main()
