"""Files into the database: real files, a real database, every way in which a row can be unusable."""

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tagger import pipeline, store
from tagger.errors import TaggerError
from tagger.staging import BadFile


def rows(db: Path, relation: str) -> list[dict[str, Any]]:
    with store.connect(db, read_only=True) as con:
        return con.table(f"tagger.{relation}").to_arrow_table().to_pylist()


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "jobs.duckdb"


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


POSTINGS: list[dict[str, Any]] = [
    {"posting_id": "1", "title": "Cook", "description": "Bistro", "posted_at": "2026-11-01"},
    {"posting_id": "2", "title": "Nurse, RN", "description": 'two\nlines, "quoted"', "posted_at": None},
    {"posting_id": "3", "title": "مهندس 🚀", "description": "", "posted_at": "2026-11-02T03:04:05Z"},
]


def _as(kind: str, folder: Path) -> Path:
    frame, path = pl.DataFrame(POSTINGS), folder / f"postings.{kind}"
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in POSTINGS)
    match kind:
        case "csv":
            frame.write_csv(path)
        case "csv.gz":
            path.write_bytes(gzip.compress(frame.write_csv().encode()))
        case "parquet":
            frame.write_parquet(path)
        case "jsonl":
            path.write_text(lines, encoding="utf-8")
        case "jsonl.gz":
            path.write_bytes(gzip.compress(lines.encode()))
    return path


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "parquet", "jsonl", "jsonl.gz"])
def test_every_format_gives_the_same_rows_and_repeats_without_effect(db: Path, tmp_path: Path, kind: str) -> None:
    path = _as(kind, tmp_path)
    assert pipeline.ingest(db, [path]) == store.Ingested(added=3, updated=0, usable=3, labels=0, rejected=0)
    before = rows(db, "posting")
    found = {row["posting_id"]: (row["title"], row["description"] or "") for row in before}
    assert found == {str(row["posting_id"]): (row["title"], row["description"]) for row in POSTINGS}
    assert sorted(str(row["posted_at"]) for row in before) == [
        "2026-11-01 00:00:00",
        "2026-11-02 03:04:05",
        "None",
    ]
    assert pipeline.ingest(db, [path]) == store.Ingested(added=0, updated=0, usable=3, labels=0, rejected=0)
    assert rows(db, "posting") == before


def test_upsert(db: Path, tmp_path: Path) -> None:
    pipeline.ingest(db, [_as("csv", tmp_path)])
    path = write(tmp_path / "next.csv", "posting_id,title\n1,Chef\n4,Clerk\n4,Senior clerk\n")
    assert pipeline.ingest(db, [path]) == store.Ingested(added=1, updated=1, usable=2, labels=0, rejected=0)
    titles = {row["posting_id"]: row["title"] for row in rows(db, "posting")}
    assert titles == {"1": "Chef", "2": "Nurse, RN", "3": "مهندس 🚀", "4": "Senior clerk"}


def test_columns_by_map_by_name_and_by_usual_name(db: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'Ref "x";Job_Title;BODY;city;dup_group\n7;Cook;Bistro;Rome;g1\n')
    pipeline.ingest(db, [path], mapping={"posting_id": 'Ref "x"'})
    (row,) = rows(db, "posting")
    assert (row["posting_id"], row["title"], row["description"]) == ("7", "Cook", "Bistro")
    assert (row["place"], row["duplicate_group"]) == ("Rome", "g1")
    other = write(tmp_path / "b.jsonl", '{"a/b~c": 8, "title": "Cook"}\n')
    pipeline.ingest(db, [other], mapping={"posting_id": "a/b~c"})
    assert {row["posting_id"] for row in rows(db, "posting")} == {"7", "8"}


def test_a_mapping_is_for_the_postings(db: Path, tmp_path: Path) -> None:
    postings = write(tmp_path / "p.csv", "ref,title\n1,Cook\n")
    labels = write(tmp_path / "l.csv", "posting_id,facet,tag\n1,domain,hospitality\n")
    done = pipeline.ingest(db, [postings], [labels], mapping={"posting_id": "ref"})
    assert (done.added, done.labels) == (1, 1)


def test_ingested_postings_beside_a_bound_table_would_never_be_tagged(db: Path, tmp_path: Path) -> None:
    pipeline.ingest(db, [_as("csv", tmp_path)])
    pipeline.init(db, store.Source("tagger.posting", "posting_id", "title", ("description",)))
    with pytest.raises(TaggerError, match=r"tags the postings of tagger\.posting"):
        pipeline.ingest(db, [_as("csv", tmp_path)])
    labels = write(tmp_path / "l.csv", "posting_id,facet,tag\n1,domain,hospitality\n")
    assert pipeline.ingest(db, [], [labels]).labels == 1


def test_unusable_rows_go_to_quarantine_with_the_reason(db: Path, tmp_path: Path) -> None:
    path = write(
        tmp_path / "bad.csv",
        b"posting_id,title,description,posted_at\n1,ok,fine,\n,no id,x,\n3,  ,,\n4,late,x,31st of May\n"
        b"5,\xff\xfe,x,\n6,too,many,columns,here\n7,ok,fine,2026-01-02\n",
    )
    done = pipeline.ingest(db, [path])
    assert (done.added, done.rejected) == (2, 5)
    reasons = {(row["posting_id"], row["reason"]) for row in rows(db, "quarantine")}
    assert reasons == {
        (None, "no id"), ("3", "no text"), ("4", "not a date"), (None, "undecodable bytes"), (None, "unreadable row"),
    }  # fmt: skip
    assert all("bad.csv row" in str(row["detail"]) for row in rows(db, "quarantine"))
    pipeline.ingest(db, [path])
    assert len(rows(db, "quarantine")) == 5  # said once


def test_unreadable_lines_of_json(db: Path, tmp_path: Path) -> None:
    path = write(
        tmp_path / "bad.jsonl",
        b'{"posting_id": 1, "title": "ok"}\nno json\n{"posting_id": 2, "title": "\xff"}\n',
    )
    assert pipeline.ingest(db, [path]).added == 1
    assert [row["reason"] for row in rows(db, "quarantine")] == ["unreadable row"] * 2


def test_labels(db: Path, tmp_path: Path) -> None:
    first = write(tmp_path / "a.csv", "posting_id,facet,tag\n1,domain,it\n1,seniority,senior\n")
    assert pipeline.ingest(db, [], [first]).labels == 2
    assert pipeline.ingest(db, [], [first]).labels == 0
    second = write(
        tmp_path / "b.csv",
        "posting_id,facet,tag,present,origin\n1,domain,it,false,ann\n1,domian,sales,,\n,domain,it,,\n2,domain,,,\n"
        "3,domain,hr,maybe,\n",
    )
    done = pipeline.ingest(db, [], [second])
    assert (done.labels, done.rejected) == (1, 4)
    reasons = {row["reason"] for row in rows(db, "quarantine")}
    assert reasons == {"unknown facet", "no id", "no tag", "present is neither true nor false"}
    labels = {(row["facet"], row["tag"]): (row["present"], row["origin"]) for row in rows(db, "label")}
    assert labels == {("domain", "it"): (False, "ann"), ("seniority", "senior"): (True, "file")}
    assert pipeline.ingest(db, [], [second], new_facets=["domian"]).labels == 1


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", "a,b\n1,2\n", "no column for posting_id"),
        ("x.csv", "posting_id,b\n1,2\n", "no column for description"),
        ("x.csv", "", "no column for posting_id"),
        ("x.xlsx", "", "expected .csv"),
        ("x.parquet", "not parquet", "cannot be read"),
        ("x.csv.gz", "not gzip", "cannot be read"),
        ("x.jsonl", "", "no column for posting_id"),
    ],
)
def test_a_wrong_file_is_one_line_and_changes_nothing(
    db: Path, tmp_path: Path, name: str, content: str, message: str
) -> None:
    good = _as("csv", tmp_path)
    with pytest.raises(BadFile, match=message) as caught:
        pipeline.ingest(db, [good, write(tmp_path / name, content)])
    assert "\n" not in str(caught.value)
    assert rows(db, "posting") == []
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".jobs")) == []


def test_a_parquet_file_that_breaks_off(db: Path, tmp_path: Path) -> None:
    whole = _as("parquet", tmp_path).read_bytes()
    with pytest.raises(BadFile, match="cannot be read"):
        pipeline.ingest(db, [write(tmp_path / "half.parquet", whole[: len(whole) // 2])])
    assert rows(db, "posting") == []


def test_a_compressed_file_that_breaks_off(db: Path, tmp_path: Path) -> None:
    lines = "".join(f"{i},title {i * 7919 % 10007}\n" for i in range(200_000))
    whole = gzip.compress(("posting_id,title\n" + lines).encode())
    with pytest.raises(BadFile, match="cannot be read"):
        pipeline.ingest(db, [write(tmp_path / "half.csv.gz", whole[: len(whole) // 2])])
    assert rows(db, "posting") == []


def test_missing_and_wrong_arguments(db: Path, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no such file"):
        pipeline.ingest(db, [tmp_path / "nothing.csv"])
    with pytest.raises(BadFile, match="no column nonsense"):
        pipeline.ingest(db, [_as("csv", tmp_path)], mapping={"title": "nonsense"})
    with pytest.raises(TaggerError, match="no such field"):
        pipeline.ingest(db, [_as("csv", tmp_path)], mapping={"titel": "title"})
    with pytest.raises(TaggerError, match="no folder"):
        pipeline.init(tmp_path / "nowhere" / "jobs.duckdb")


def test_a_10_mb_description_and_an_empty_file(db: Path, tmp_path: Path) -> None:
    big = write(tmp_path / "big.csv", 'posting_id,title,description\n1,Cook,"' + "word \n" * 1_700_000 + '"\n')
    assert pipeline.ingest(db, [big]).added == 1
    assert pipeline.ingest(db, [write(tmp_path / "head.csv", "posting_id,title\n")]).usable == 0


def test_values_are_never_sql(db: Path, tmp_path: Path) -> None:
    nasty = "'); DROP TABLE tagger.posting; --"
    path = write(tmp_path / "it's; DROP.jsonl", json.dumps({nasty: "1", "title": nasty}) + "\n")
    pipeline.ingest(db, [path], mapping={"posting_id": nasty})
    assert [row["title"] for row in rows(db, "posting")] == [nasty]
