"""Label Studio: what goes out is what it imports, what it exports comes in."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tagger import pipeline, staging, store
from tagger.cli import main
from tests.conftest import World


def annotation(facet: str, *choices: str, **more: Any) -> dict[str, Any]:
    """As Label Studio 1.23 exports it, as far as it matters here."""
    result = {
        "id": "x",
        "from_name": facet,
        "to_name": "text",
        "type": "choices",
        "value": {"choices": list(choices)},
    }
    return {"id": 1, "completed_by": {"id": 7, "email": "ann@example.org"}, "result": [result], **more}


def export(path: Path, tasks: list[dict[str, Any]], annotations: list[list[dict[str, Any]]]) -> Path:
    pairs = zip(tasks, annotations, strict=False)
    path.write_text(json.dumps([{**task, "predictions": [1], "annotations": said} for task, said in pairs]))
    return path


def test_there_and_back(unlabelled: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke(
        main, ["review", "--db", str(unlabelled), "--facet", "domain", "--out", str(tmp_path / "t.json")]
    )
    assert run.exit_code == 0, run.output
    tasks = json.loads((tmp_path / "t.json").read_text())
    config = ET.parse(tmp_path / "t.xml").getroot()
    choices = {x.attrib["name"]: [c.get("value") for c in x] for x in config.iter("Choices")}
    assert sorted(choices) == ["domain", "language", "seniority"]
    assert all(x.get("toName") == "text" for x in config.iter("Choices"))
    used = {x.get("value", "").removeprefix("$") for x in config.iter() if (x.get("value") or "").startswith("$")}
    for task in tasks:
        assert used <= set(task["data"])
        for result in task["predictions"][0]["result"]:
            assert set(result["value"]["choices"]) <= set(choices[result["from_name"]])

    tasks.sort(key=lambda task: "domain" not in {x["from_name"] for x in task["predictions"][0]["result"]})
    first, second, third, fourth = (task["data"]["posting_id"] for task in tasks[:4])
    assert "domain" in {x["from_name"] for x in tasks[1]["predictions"][0]["result"]}
    said = [
        [annotation("domain", "legal", "hr", updated_at="2026-01-02")],
        [annotation("domain", "none of these", prediction=tasks[1]["predictions"][0])],
        [annotation("domain", "it", was_cancelled=True), annotation("seniority", "lead", completed_by=3)],
        [annotation("domain", "it", updated_at="2026-01-01"), annotation("domain", "media", updated_at="2026-02-01")],
    ]
    done = pipeline.ingest(unlabelled, [], [export(tmp_path / "project.json", tasks, said)])
    with store.connect(unlabelled, read_only=True) as con:
        tags = {
            posting_id: con.execute(
                "SELECT facet, tag, origin FROM tagger.posting_tag WHERE posting_id = $id AND origin <> 'model' "
                "ORDER BY ALL", {"id": posting_id},
            ).fetchall()
            for posting_id in (first, second, third, fourth)
        }  # fmt: skip
        left = con.execute(
            "SELECT count(*) FROM tagger.posting_tag WHERE posting_id = $id AND facet = 'domain'", {"id": second}
        ).fetchall()
    who = "Label Studio: ann@example.org"
    assert tags[first] == [("domain", "hr", who), ("domain", "legal", who)]
    assert (tags[second], left) == ([], [(0,)])
    assert tags[third] == [("seniority", "lead", "Label Studio: 3")]
    assert ("domain", "media", who) in tags[fourth]
    assert done.rejected == 0
    assert pipeline.ingest(unlabelled, [], [tmp_path / "project.json"]).labels == 0


@pytest.mark.parametrize(
    "text, said",
    [
        ("[{", "no export of Label Studio"),
        ('{"a": 1}', "no export of Label Studio"),
        (
            '[{"id": 1, "posting_id": "x", "domain": "it"}]',
            "no export of Label Studio in its format JSON",
        ),  # JSON-MIN
        ("[]", "has no annotations"),
    ],
)
def test_what_is_no_export(unlabelled: Path, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(staging.BadFile, match=said):
        pipeline.ingest(unlabelled, [], [tmp_path / "x.json"])
    with pytest.raises(staging.BadFile, match="no such file"):
        pipeline.ingest(unlabelled, [], [tmp_path / "none.json"])


def test_postings_of_another_id_and_other_facets_go_to_quarantine(tagged: World, tmp_path: Path) -> None:
    db = tagged.copy(tmp_path / "own").db
    task = {"data": {"posting_id": "sample-001", "text": "x"}}
    done = pipeline.ingest(db, [], [export(tmp_path / "p.json", [task], [[annotation("colour", "red")]])])
    assert (done.labels, done.rejected) == (0, 1)
