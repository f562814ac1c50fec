import pytest

from tagger.text import TITLE_END, clean, mask, posting_text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("plain", "plain"),
        ("<p>One</p><p>Two<br/>Three</p>", "One Two Three"),
        ("R&amp;D &lt;b&gt;now&lt;/b&gt;", "R&D now"),  # markup that was escaped once too often
        ("a&nbsp;b\u00a0c\n\t d", "a b c d"),
        ("salary < 50k and > 30k", "salary < 50k and > 30k"),
        ("x<script>var a = '<b>';</script>y<!-- no --> z", "x y z"),
        ("<style>p {", ""),
        ("zero\u200bwidth\x00nul", "zero width nul"),
        ("emoji 🚀 ok; עברית מימין", "emoji 🚀 ok; עברית מימין"),
        ("", ""),
    ],
)
def test_clean(raw: str, expected: str) -> None:
    assert clean(raw) == expected


def test_title_comes_first_and_the_marker_is_ours_alone() -> None:
    assert posting_text("Cook", "Bistro", 100) == (f"Cook {TITLE_END} Bistro", False)
    assert posting_text(f"Co{TITLE_END}ok", "", 100) == (f"Co ok {TITLE_END}", False)


def test_a_huge_description_is_cut_and_says_so() -> None:
    text, cut = posting_text("Cook", "word " * 2_000_000, 1_000)
    assert cut
    assert len(text) == 1_000


def test_markup_does_not_use_up_the_characters() -> None:
    text, cut = posting_text("Cook", "<span class='x'>a</span>" * 20, 120)
    assert text == f"Cook {TITLE_END} " + " ".join("a" * 20)
    assert not cut


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to jane.roe+jobs@mail.example.org now", "write to [e-mail] now"),
        ("call +49 (0)221 / 123-45-67 or 020 7946 0123", "call [phone] or [phone]"),
        (
            "2,500 to 3,000 EUR, since 2024, 50667 Köln",
            "2,500 to 3,000 EUR, since 2024, 50667 Köln",
        ),
    ],
)
def test_contacts_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked
