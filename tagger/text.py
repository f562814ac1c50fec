"""A posting becomes one clean string: title first, a marker, then the description without HTML.

`VERSION` travels in every model folder: a model must read texts cleaned as those it learned from.
"""

import html
import re

VERSION = 1
TITLE_END = "\u241e"  # the picture of a record separator: one token of its own, in no real posting

_INVISIBLE = re.compile(r"(?is)<(script|style|head)\b.*?(</\1\s*>|\Z)|<!--.*?(-->|\Z)")
# A tag starts with a letter or a slash, so that "salary < 50k and > 30k" is no tag.
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
# Eight digits or more with nothing but usual separators between them: a year, a salary or a postcode has fewer.
_PHONE = re.compile(r"(?<!\w)(?:\+|\(|\d)(?:[\s()./-]{0,3}\d){7,}(?!\w)")
_NO_SPACE_BUT_BLANK = re.compile(r"[\u200b\ufeff\x00-\x08\x0e-\x1b]")


def clean(text: str) -> str:
    """Text without HTML tags and entities, every run of white space one blank."""
    if "&" in text:
        # Feeds escape once too often: "&amp;lt;p&amp;gt;" takes two rounds.
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", _INVISIBLE.sub(" ", text))
    text = text.replace(TITLE_END, " ")
    if _NO_SPACE_BUT_BLANK.search(text):
        text = _NO_SPACE_BUT_BLANK.sub(" ", text)
    return " ".join(text.split())


def mask(text: str) -> str:
    """The text with e-mail addresses and phone numbers replaced by [e-mail] and [phone]."""
    return _PHONE.sub("[phone]", _MAIL.sub("[e-mail]", text))


def posting_text(title: str, description: str, max_characters: int) -> tuple[str, bool]:
    """The string that the model reads, at most about `max_characters` long, and whether it was cut.

    Markup can be most of a description, so four times as much is looked at before it is cleaned: the cost
    of a 10 MB description is that of a long one.
    """
    raw = description[: 4 * max_characters]
    joined = f"{clean(title[:max_characters])} {TITLE_END} {clean(raw)}".strip()
    cut = len(description) > len(raw) or len(title) > max_characters or len(joined) > max_characters
    return joined[:max_characters], cut
