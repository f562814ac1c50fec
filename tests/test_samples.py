"""The samples are what they should be: enough, of every kind, with labels."""

import html
import json
import re

import polars as pl

from tagger.config import SAMPLES

DOMAINS = [
    "it",
    "sales",
    "healthcare",
    "manufacturing",
    "design",
    "construction",
    "finance",
    "logistics",
    "engineering",
    "retail",
    "customer-service",
    "marketing",
    "skilled-trades",
    "admin",
    "business",
    "hospitality",
    "hr",
    "media",
    "education",
    "cleaning",
    "social-care",
    "science",
    "personal-services",
    "legal",
    "agriculture",
    "real-estate",
    "security",
]
SENIORITIES = ["intern", "junior", "mid", "senior", "lead", "manager", "executive"]
POSTINGS = [json.loads(line) for line in (SAMPLES / "postings.jsonl").read_text(encoding="utf-8").splitlines()]
LABELS = pl.read_csv(SAMPLES / "labels.csv")


def test_enough_postings_of_a_sensible_length() -> None:
    assert len(POSTINGS) >= 240
    assert len({posting["posting_id"] for posting in POSTINGS}) == len(POSTINGS)
    assert "Java senior engineer in UK" in {posting["title"] for posting in POSTINGS}
    for posting in POSTINGS:
        words = html.unescape(re.sub(r"<[^>]+>", " ", posting["description"])).split()
        assert 40 <= len(words) <= 250, posting["posting_id"]
    assert sum("<" in posting["description"] for posting in POSTINGS) >= 20


def test_labels_cover_the_taxonomy() -> None:
    tags = {facet: set(rows["tag"]) for (facet,), rows in LABELS.group_by("facet")}
    assert tags["domain"] == set(DOMAINS)
    assert tags["seniority"] == set(SENIORITIES)
    assert len(tags["language"]) >= 15
    counts = LABELS.group_by("posting_id", "facet").len()
    assert set(counts["posting_id"]) == {posting["posting_id"] for posting in POSTINGS}
    assert counts.height == 3 * len(POSTINGS)
    assert counts.filter(pl.col("facet") == "domain")["len"].max() >= 2  # type: ignore[operator]


def test_nobody_real_is_written_to() -> None:
    for posting in POSTINGS:
        for domain in re.findall(r"[\w.-]+@([\w.-]+)", posting["description"]):
            assert re.search(r"(^|\.)example\.(com|org)\.?$", domain), posting["posting_id"]
