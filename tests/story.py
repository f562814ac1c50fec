"""A small database with a past, in which every question of sql/examples has an answer.

Over five nights of an autumn the samples come in by the day on which they were posted, and some more postings with
them: the same job again and in other towns, a text that is edited, one that is too long. Two people label, contradict
each other and change thresholds; some rows cannot be used, and a run breaks off. All of it goes through
the functions that the commands call, with a clock of its own, so that it is the same every time.
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

import duckdb

from tagger import corrections, pipeline, store
from tagger.config import SAMPLES, TagConfig

ASKED_AT = datetime(2026, 12, 1, 8)  # when the questions are asked

_NIGHTS = [datetime(2026, *night, 3, 30) for night in ((10, 1), (11, 1), (11, 25), (11, 28), (12, 1))]
_HOME = """\
{home} is a home for 38 older people in {town}, most of whom live with dementia. On nights you are one of three:
rounds every two hours, help with turning and washing, tea for those who cannot sleep, and a handover in writing at
seven. You need patience and a care certificate, or the wish to take one with us in the first half year.

Three nights a week, £13.10 an hour, £1.50 more at weekends. We pay for the DBS check and for parking."""
_OFFICE = """\
Family firm, nine lorries, one office in {town}. You answer the phone, type delivery notes, file the drivers' papers,
order what the kitchen needs and send the invoices to our bookkeeper on Fridays. Two years in any office and tidy
spelling are enough; we show you our software. 25 hours a week, mornings, £12.90 an hour."""
_BOOKS = """\
Our bookkeeper retires in March. Until then you learn from her, afterwards the purchase ledger, VAT returns, payroll
of fourteen people and the monthly accounts are yours. AAT level 3 and three years with ledgers, please."""
_PICKERS = """\
Nights 10pm-6am, picking frozen goods with a voice headset. Warm clothes are ours, the breaks are long, and the weekly
pay comes on Thursdays. No experience needed. Lifting up to 18kg, safety boots on day 1."""
_SHOP = """\
Our farm shop in {town} sells what we and eleven neighbours grow. You serve customers at the till and the cheese
counter, fill shelves, and on Saturdays you talk people into tasting things. Some months in a shop are welcome.
£12.60 an hour, 20 hours, a box of vegetables every week."""
_SIGNALS = """\
Our lab tests the boxes that tell trains when to stop. You write Python scripts which feed them with simulated track
circuits, wire up relays, measure with an oscilloscope and report faults to the developers. A degree in electrical
engineering or computer science, just finished; no experience needed. £29,500, two mentors, no on-call."""
_JAVA = """\
Our payments team is growing in Leeds and needs two more Java developers. Spring Boot, Kafka, PostgreSQL; three years
with the language, and an interest in how building societies settle. Hybrid, £52,000 to £60,000."""
_NURSE = "You work on all wards of the hospital in turn, so here is the whole plan.\n" + "\n".join(
    f"Ward {n}: early from 6:{n % 6}0, late from 13:{n % 6}0, night from 20:{n % 6}0; {14 + n % 9} beds, {3 + n % 4} "
    "registered nurses by day and two by night, handover in the room beside the lift, breaks by the list on the door."
    for n in range(1, 41)
)
_AUDITOR = "You check in late guests, balance the day's takings and lay out breakfast. 40 rooms, one bell."
_TILER = "Wet rooms and kitchens all over Devon, van and fuel card provided. You set out, cut and grout on your own."

_FIELDS = ("posted_at", "posting_id", "title", "company", "place", "description")
_MORE = (
    ("2026-09-14", "care-1", "Night Care Assistant", "Marigold Homes", "Stroud",
     _HOME.format(home="Elm Court", town="Stroud")),
    ("2026-09-22", "picker-1", "Night Shift Picker", "Coldharbour Foods", "Corby", _PICKERS),
    ("2026-10-02", "shop-1", "Farm Shop Sales Assistant", "Underhill Farm", "Frome", _SHOP.format(town="Frome")),
    ("2026-10-09", "care-2", "Night Care Assistant", "Marigold Homes", "Dursley",
     _HOME.format(home="Elm Court", town="Dursley")),
    ("2026-10-20", "office-1", "Office Assistant (mornings)", "Tallow Haulage", "Ludlow",
     _OFFICE.format(town="Ludlow")),
    ("2026-10-27", "picker-2", "Night Shift Picker", "Coldharbour Foods", "Kettering", _PICKERS),
    ("2026-11-19", "care-3", "Night Care Assistant - Tetbury", "Marigold Homes", "Tetbury",
     _HOME.format(home="Rose Court", town="Tetbury")),
    ("2026-11-20", "office-2", "Office Assistant (mornings)", "Tallow Haulage", "Leominster",
     _OFFICE.format(town="Leominster")),
    ("2026-11-21", "office-3", "Office Assistant", "Tallow Haulage", "Knighton", _OFFICE.format(town="Knighton")),
    ("2026-11-23", "shop-2", "Farm Shop Sales Assistant", "Underhill Farm", "Bruton", _SHOP.format(town="Bruton")),
    ("2026-11-26", "picker-3", "Night Shift Picker", "Coldharbour Foods", "Corby", _PICKERS),
    ("2026-11-26", "signals-1", "Junior Test Engineer", "Calder & Wray Signals", "Derby", _SIGNALS),
    ("2026-11-27", "java-1", "Java Developer", "Hartwell Ledger Systems", "Leeds", _JAVA),
    ("2026-11-27", "nurse-1", "Registered Nurse, Rotating Wards", "St Oswin's Hospital", "York", _NURSE),
    ("2026-11-30", "auditor-1", "Night Auditor", "Hotel Bellweather", "Whitby", _AUDITOR),
    ("2026-11-30", "tiler-1", "Tiler", "Pargeter Bathrooms", "Exeter", _TILER),
)  # fmt: skip
_EDITED = ("2026-11-26", "office-1", "Bookkeeper", "Tallow Haulage", "Ludlow", _BOOKS)
_UNUSABLE = """\
{"title": "Chef de partie", "description": "Eleven tables, two stoves."}
{"posting_id": "blank-1", "title": " ", "description": ""}
{"posting_id": "soon-1", "title": "Lift Mechanic", "posted_at": "soon"}
{"posting_id": "half-1", "title": "Gard
"""
# Some are wrong: bo's.
_LABELS = """\
posting_id,facet,tag,present,origin
sample-002,domain,healthcare,true,bo
sample-012,domain,manufacturing,true,ada
sample-069,domain,it,true,ada
sample-069,domain,business,true,ada
sample-093,domain,security,true,ada
sample-093,seniority,lead,true,ada
sample-141,domain,legal,true,ada
sample-141,seniority,senior,true,ada
sample-152,domain,media,true,ada
care-1,shift,night,true,ada
care-2,domain,social-care,true,bo
"""
_UNUSABLE_LABELS = """\
posting_id,facet,tag,present,origin
care-2,shfit,night,true,bo
care-2,shift,night,perhaps,bo
"""
_INSERT = """
    INSERT INTO tagger.label BY NAME
    SELECT $posting_id AS posting_id, 'domain' AS facet, $tag AS tag, $present AS present, $origin AS origin,
        $now AS labelled_at
"""


class _Clock:
    """Tells a time of its own, a second later each time it is asked."""

    def __init__(self) -> None:
        self.now = _NIGHTS[0]

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def story(folder: Path) -> Path:
    """The database, with a snapshot beside it."""
    db, clock = folder / "jobs.duckdb", _Clock()
    samples = (SAMPLES / "postings.jsonl").read_text(encoding="utf-8").splitlines()
    postings = [*map(json.loads, samples), *(dict(zip(_FIELDS, row, strict=True)) for row in _MORE)]

    def come_in(night: int) -> None:
        """The postings since the night before."""
        clock.now = _NIGHTS[night]
        days = [f"{moment:%Y-%m-%d}" for moment in (datetime.min, *_NIGHTS)]
        new = (posting for posting in postings if days[night] <= posting["posted_at"] < days[night + 1])
        pipeline.ingest(db, [_file(folder / f"{days[night + 1]}.jsonl", _lines(new))])

    def say(posting_id: str, tag: str, present: bool, origin: str) -> None:
        with duckdb.connect(str(db)) as con:
            values = {"posting_id": posting_id, "tag": tag, "present": present, "origin": origin, "now": clock()}
            con.execute(_INSERT, values)

    with mock.patch.object(store, "utc_now", clock):
        come_in(0)
        pipeline.tag(db)

        come_in(1)
        pipeline.tag(db)
        pipeline.ingest(db, [], [_file(folder / "labels.csv", _LABELS)])

        come_in(2)
        pipeline.tag(db)
        clock.now += timedelta(hours=6)
        corrections.set_threshold(db, "domain", "it", 0.45, "ada")
        corrections.set_threshold(db, "domain", "logistics", 0.15, "bo")
        say("sample-002", "healthcare", False, "ada")

        come_in(3)
        broken = _file(folder / "broken.jsonl", _UNUSABLE)
        edited = _file(folder / "edited.jsonl", _lines([dict(zip(_FIELDS, _EDITED, strict=True))]))
        pipeline.ingest(db, [broken, edited], [_file(folder / "broken.csv", _UNUSABLE_LABELS)])
        pipeline.tag(db, TagConfig(evidence=True))
        clock.now += timedelta(hours=6)
        say("care-2", "social-care", False, "ada")
        say("signals-1", "engineering", True, "ada")
        say("signals-1", "it", True, "ada")

        come_in(4)
        todo = pipeline.plan(db)
        pipeline.abandon(db, todo, OSError("No space left on device"))
        pipeline.publish(db)
    return db


def _file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _lines(postings: Iterable[object]) -> str:
    return "".join(json.dumps(posting) + "\n" for posting in postings)
