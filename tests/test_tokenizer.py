import pytest

from tagger.errors import TaggerError
from tagger.text import TITLE_END
from tagger.tokenizer import UNKNOWN, Tokenizer

TEXTS = [f"senior software engineer number {i} in London {TITLE_END} we build things" for i in range(200)]


def test_case_is_folded_and_the_marker_is_one_piece() -> None:
    tokenizer = Tokenizer.train(TEXTS, 200)
    lower, upper = tokenizer.pieces("senior engineer"), tokenizer.pieces("SENIOR Engineer")
    assert lower == upper
    assert TITLE_END in tokenizer.pieces(f"engineer {TITLE_END} we")


def test_the_same_texts_give_the_same_pieces() -> None:
    assert Tokenizer.train(TEXTS, 200).model == Tokenizer.train(TEXTS, 200).model


def test_cut_texts_say_so_and_an_empty_one_has_a_token() -> None:
    ids, cut = Tokenizer.train(TEXTS, 200).encode(["senior " * 50, "senior", ""], 10)
    assert ids.lengths[0] == 10
    assert cut.tolist() == [True, False, False]
    assert ids.values[ids.offsets[2] :].tolist() == [UNKNOWN]


def test_a_long_text_is_not_skipped_in_training() -> None:
    # One line of 40,000 bytes: SentencePiece would drop it, and with it every word that is only in it.
    tokenizer = Tokenizer.train(["quixotic zephyr " * 2_500, "short line"], 60)
    ids, _ = tokenizer.encode(["quixotic"], 50)
    assert UNKNOWN not in ids.values


def test_nothing_to_learn_from() -> None:
    with pytest.raises(TaggerError, match="too few or too short"):
        Tokenizer.train([""], 100)
