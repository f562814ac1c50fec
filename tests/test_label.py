"""Labels by hand: the queue of what to ask, asking, and saying so in one command."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tagger import corrections, pipeline, snapshot
from tagger.cli import main
from tests.conftest import World, ask


def run(db: Path, *arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, [*arguments, "--db", str(db)], input=stdin)


def test_the_queue_is_uncertain_different_and_leaves_out_what_is_labelled(unlabelled: Path) -> None:
    queue = corrections.review_queue(unlabelled, "domain", 40)
    assert len(queue) == len({review.posting_id for review in queue}) == 40
    assert {review.facet for review in queue} == {"domain"}
    first = queue[: len({review.tag for review in queue})]
    assert len({review.tag for review in first}) == len(first)  # one of each tag, then the second of each
    sure = ask(unlabelled, "SELECT avg(abs(probability - threshold)) FROM tagger.posting_tag WHERE facet = 'domain'")[
        0
    ][0]
    doubts = [abs(review.probability - review.threshold) for review in first]
    assert sum(doubts) / len(doubts) < 0.2 * float(str(sure))
    corrections.label(unlabelled, queue[0].posting_id, [("domain", "it")], [], "me")
    again = corrections.review_queue(unlabelled, "domain", 40)
    assert queue[0].posting_id not in {review.posting_id for review in again}
    assert len(ask(unlabelled, "FROM tagger.review_queue(size := 7)")) == 7
    with pytest.raises(corrections.BadLabel, match="no facet colour, but domain, language, seniority"):
        corrections.review_queue(unlabelled, "colour", 1)


def test_of_near_duplicates_one_is_asked_about_and_frequent_ones_first(unlabelled: Path, tmp_path: Path) -> None:
    doubtful = corrections.review_queue(unlabelled, "domain", 1)[0]
    rows = "".join(f'again-{k},"{doubtful.title}","{doubtful.text} no {k}"\n' for k in range(30))
    (tmp_path / "p.csv").write_text("posting_id,title,description\n" + rows)
    pipeline.ingest(unlabelled, [tmp_path / "p.csv"])
    pipeline.tag(unlabelled)
    queue = corrections.review_queue(unlabelled, "domain", 500)
    alike = [review for review in queue if review.title == doubtful.title]
    assert len(alike) == 1
    assert (alike[0].postings, queue.index(alike[0])) == (31, 0)


def test_saying_so_in_one_command(unlabelled: Path) -> None:
    result = run(unlabelled, "label", "sample-001", "domain/finance", "--not", "seniority/senior", "--by", "ann")
    assert result.exit_code == 0, result.output
    tags = "SELECT tag, origin FROM tagger.posting_tag WHERE posting_id = 'sample-001' AND facet <> 'language'"
    assert ask(snapshot.snapshot_link(unlabelled), tags) == [("finance", "ann")]
    for arguments, said in (
        (("none", "domain/it"), "has no posting none"),
        (("sample-001", "domain/itt"), "did you mean it?"),
        (("sample-001", "colour/red"), "no facet colour"),
        (("sample-001", "it"), "expected FACET/TAG"),
        (("sample-001",), "which tags does sample-001 have?"),
    ):
        assert said in run(unlabelled, "label", *arguments).output
    assert ask(unlabelled, "SELECT count(*) FROM tagger.label") == [(2,)]
    assert run(unlabelled, "label", "sample-002", "shift/night", "--new").exit_code == 0
    assert ask(unlabelled, "SELECT tags['shift'] FROM tagger.tagged_posting WHERE posting_id = 'sample-002'") == [
        (["night"],)
    ]


def test_being_asked(unlabelled: Path) -> None:
    queue = corrections.review_queue(unlabelled, "domain", 5)
    answers = "\nlegal, hr\nlegl\n-\ns\nq\n"
    result = run(unlabelled, "label", "--facet", "domain", "--size", "5", "--by", "ann", stdin=answers)
    assert result.exit_code == 0, result.output
    assert "3 postings labelled" in result.output
    assert "did you mean legal" in result.output
    labels = ask(unlabelled, "SELECT posting_id, tag, present FROM tagger.label ORDER BY ALL")
    given = sorted((queue[0].posting_id, x["tag"], True) for x in queue[0].given if x["facet"] == "domain")
    # Where the model gives no tag, being right says of the tag in doubt that it is none.
    assert [row for row in labels if row[0] == queue[0].posting_id] == (
        given or [(queue[0].posting_id, queue[0].tag, False)]
    )
    second = [row for row in labels if row[0] == queue[1].posting_id]
    assert second == [(queue[1].posting_id, "hr", True), (queue[1].posting_id, "legal", True)]
    third = [row for row in labels if row[0] == queue[2].posting_id]
    assert third and not any(present for _, _, present in third)
    assert len({row[0] for row in labels}) == 3
    published = ask(snapshot.snapshot_link(unlabelled), "SELECT count(*) FROM tagger.label")
    assert published == [(len(labels),)]
    assert "0 postings labelled" in run(unlabelled, "label", stdin="").output  # the end of the input


def test_nothing_to_review_without_tags(tmp_path: Path, world: World) -> None:
    empty = tmp_path / "empty.duckdb"
    pipeline.init(empty)
    assert run(empty, "review").output == ""
    assert corrections.review_queue(world.db, None, 10) == []  # all samples are labelled
