"""Words looked up, against SentencePiece asked for every word."""

from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest
from sentencepiece import SentencePieceProcessor

from tagger.batches import Ragged
from tagger.config import DEFAULT_MODEL, SAMPLES
from tagger.text import posting_text
from tagger.tokenizer import UNKNOWN
from tagger.words import Words

ODD = [
    "",
    " ",
    "  two  blanks ",
    "\u200b",
    "a\u00a8b",
    "🚀🚀 👩‍🔧",
    "مهندس برمجيات أول",
    "x" * 6_000,
    "word " * 3_000,
    "\ud83d",
    "Team, TEAM: team; (Team) team! Team? team... a, A. , . 3, é, é. C++. µ: ﬁ, ﬃ. STRASSE. Straße. İ. ÀÉ. x),",
]
MARKS = ",.;:!?)"


@pytest.fixture(scope="module")
def processor() -> SentencePieceProcessor:
    return SentencePieceProcessor(model_proto=(DEFAULT_MODEL / "tokenizer.model").read_bytes())


@pytest.fixture(scope="module")
def texts() -> list[str]:
    samples = pl.read_ndjson(SAMPLES / "postings.jsonl")
    return [posting_text(title, text, 6_000)[0] for title, text in samples.select("title", "description").iter_rows()]


def asked(processor: SentencePieceProcessor, texts: list[str]) -> list[list[int]]:
    words = [text.encode(errors="replace").decode().split(" ") for text in texts]
    return [[piece for word in text for piece in processor.encode(word)] or [UNKNOWN] for text in words]


def looked_up(processor: SentencePieceProcessor) -> Words:
    return Words(processor.encode, {mark: processor.piece_to_id(mark) for mark in MARKS})


def lists(ids: Ragged) -> list[list[int]]:
    return [ids.values[start:end].tolist() for start, end in zip(ids.offsets, ids.offsets[1:], strict=False)]


def test_the_pieces_are_those_of_sentencepiece(processor: SentencePieceProcessor, texts: list[str]) -> None:
    words = looked_up(processor)
    for some in (texts, [*ODD, *texts], [], ["one"]):
        ids, cut = words.pieces(some, 10_000, UNKNOWN)
        assert lists(ids) == asked(processor, some)
        assert cut.tolist() == [False] * len(some)
    # A whole text has the same pieces as its words: no piece reaches across a blank. The order of equally likely
    # readings ("!!" and "!") hangs on what was summed before.
    found, whole = lists(words.pieces(texts, 10_000, UNKNOWN)[0]), processor.encode(texts)
    assert [sorted(row) for row in found] == [sorted(row) for row in whole]
    assert sum(map(list.__eq__, found, whole)) > 0.9 * len(texts)


def test_long_texts_are_cut_and_say_so(processor: SentencePieceProcessor, texts: list[str]) -> None:
    ids, cut = looked_up(processor).pieces(texts, 200, UNKNOWN)
    whole = asked(processor, texts)
    assert lists(ids) == [row[:200] for row in whole]
    assert cut.tolist() == [len(row) > 200 for row in whole]
    assert 0 < cut.sum() < len(texts)


def test_a_word_is_asked_for_once(processor: SentencePieceProcessor) -> None:
    new: list[str] = []

    def split(some: list[str]) -> list[list[int]]:
        new.extend(some)
        return processor.encode(some)

    words = Words(split, {",": processor.piece_to_id(",")})
    words.pieces(["senior nurse", "Nurse, NURSE nurse,"], 100, UNKNOWN)
    words.pieces(["junior nurse"], 100, UNKNOWN)
    assert sorted(new) == ["junior", "nurse", "senior"]


def test_a_full_table_starts_anew_whoever_else_uses_it(
    processor: SentencePieceProcessor, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tagger.words._SLOTS", 512)
    monkeypatch.setattr("tagger.words._TEXTS", 10)
    words = looked_up(processor)
    parts = [texts[start::8] for start in range(8)] * 3
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda part: lists(words.pieces(part, 10_000, UNKNOWN)[0]), parts))
    assert found == [asked(processor, part) for part in parts]
