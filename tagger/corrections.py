"""What people say of tags: labels by hand, other thresholds; and which labels are probably wrong."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from tagger import snapshot, store, workplace
from tagger.config import TrainConfig
from tagger.errors import TaggerError
from tagger.pipeline import group

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from tagger.label_issues import LabelIssue


class BadLabel(TaggerError):
    """A label names no posting, facet or tag that there is."""


def review_queue(db: Path, facet: str | None, size: int) -> list[store.Review]:
    """At most `size` postings whose labels would teach most: uncertain, different, frequent; of one facet or of all.

    Raises:
        BadLabel: there is no such facet.
    """
    with store.connect(db, read_only=True) as con:
        store.require_schema(con, db)
        if facet is not None:
            _require_tag(store.known_tags(con), facet)
        return store.review_queue(con, facet, size)


def label(
    db: Path,
    posting_id: str,
    present: Sequence[tuple[str, str]],
    absent: Sequence[tuple[str, str]],
    origin: str,
    new: bool = False,
) -> None:
    """Say that a posting has the tags `present`, as (facet, tag), and not the tags `absent`. It counts at once, and
    for readers from the next publication on. With `new` a tag may be one that nobody has used before.

    Raises:
        BadLabel: there is no such posting, or nobody knows the facet or the tag.
    """
    with store.connect(db, read_only=True) as con:
        store.require_schema(con, db)
        if not store.has_posting(con, posting_id):
            raise BadLabel(f"{db} has no posting {posting_id}")
        if not new:
            known = store.known_tags(con)
            for facet, tag in (*present, *absent):
                _require_tag(known, facet, tag)
    rows = [
        {"posting_id": posting_id, "facet": facet, "tag": tag, "present": is_present}
        for said, is_present in ((present, True), (absent, False))
        for facet, tag in said
    ]
    with store.connect(db) as con:
        store.add_labels(con, pa.Table.from_pylist(rows), origin)


def _require_tag(known: Mapping[str, Sequence[str]], facet: str, tag: str | None = None) -> None:
    if facet not in known:
        raise BadLabel(f"there is no facet {facet}, but {', '.join(known) or 'none at all'}")
    if tag is not None and tag not in known[facet]:
        close = difflib.get_close_matches(tag, known[facet], 3) or known[facet]
        raise BadLabel(f"{facet} has no tag {tag}: did you mean {', '.join(close)}? A new one needs --new")


def find_label_issues(
    db: Path, facet: str | None = None, tell: Callable[[str], object] = lambda line: None
) -> list["LabelIssue"]:
    """The labels in `db` that are probably wrong, worst first, of one facet or of all; `tagger.label_issue` has them
    from now on instead of those that were found before, and readers from the next publication on. `tell` hears what
    is done.

    Raises:
        TooLittleToLearn: no facet has labels that suffice; BadLabel: there is no such facet.
        NoCleanlab: the extra `labels` is not installed.
    """
    from tagger import label_issues
    from tagger.predict import Tagger

    label_issues.require_cleanlab()
    store.require_file(db)
    with workplace.working_on(db):  # what has learned from a duplicate has learned the label
        group(db)
    with store.connect(db, read_only=True) as con:
        if facet is not None:
            _require_tag(store.known_tags(con), facet)
        postings = pl.DataFrame(store.labelled(con, TrainConfig.validation_share))
    issues = label_issues.find(postings, Tagger.load(workplace.champion_folder(db)), facet, tell)
    with store.connect(db) as con:
        store.replace_label_issues(con, [asdict(issue) for issue in issues])
    return issues


@dataclass(frozen=True)
class ThresholdChange:
    """A tag's threshold before and after, and how many postings get the tag by that, and how many lose it."""

    before: float
    after: float
    gained: int
    lost: int


def preview_threshold(db: Path, facet: str, tag: str, value: float | None) -> ThresholdChange:
    """What would change with the threshold `value`, or with None the one that training chose.

    Raises:
        TaggerError: the champion does not know the tag.
    """
    with store.connect(db, read_only=True) as con:
        store.require_schema(con, db)
        now = _known_threshold(con, facet, tag)
        after = now.tuned if value is None else value
        return ThresholdChange(now.threshold, after, *store.threshold_preview(con, now, after))


def set_threshold(db: Path, facet: str, tag: str, value: float | None, origin: str) -> None:
    """From now on postings have the tag from the probability `value` on; None: from the one that training chose on.
    `origin`: who wants it so. What was before is kept.

    Raises:
        TaggerError: the champion does not know the tag.
    """
    store.require_file(db)
    with workplace.working_on(db):
        with store.connect(db) as con:
            store.require_schema(con, db)
            now = _known_threshold(con, facet, tag)
            store.set_threshold(con, now, now.tuned if value is None else value, origin)
        snapshot.publish(db)


def _known_threshold(con: "DuckDBPyConnection", facet: str, tag: str) -> store.Threshold:
    found = store.threshold_of(con, facet, tag)
    if found is None:
        raise TaggerError(
            f"the champion does not know the tag {facet}/{tag}: `tagger threshold list` shows those it does"
        )
    return found
