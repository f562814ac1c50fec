"""What people query: the views keep their columns, the macro filters, every example runs."""

import re
import time
from pathlib import Path

import duckdb
import pytest

from tagger import corrections, pipeline, store
from tagger.errors import TaggerError
from tests import dictionary, examples
from tests.conftest import World, ask
from tests.examples import EXAMPLES


def test_there_are_enough_examples() -> None:
    assert len(EXAMPLES) >= 30


def test_every_example_is_in_a_group_and_asks_a_question_of_its_own() -> None:
    assert {name.split("/")[1] for name in EXAMPLES} == set(examples.GROUPS)
    asked = [examples.question(name)[0] for name in EXAMPLES]
    assert all(question.endswith("?") for question in asked)
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_has_an_answer(story: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with examples.asking(story) as con:
        assert con.execute(store.statement(name)).fetchall()
        store.show(con, name)
    assert "─" in capsys.readouterr().out


def test_the_questions_and_answers_are_of_today(story: Path) -> None:
    """But for figures, which differ in the last digit from one machine to the next."""
    today, written = (re.sub(r"\d+", "0", text) for text in (examples.render(story), examples.DOCUMENT.read_text()))
    assert today == written, "run `make dictionary`"


@pytest.mark.parametrize(
    ("view", "columns"),
    [
        ("posting_tag", "posting_id facet tag probability threshold model_id tagged_at evidence origin"),
        (
            "tagged_posting",
            "posting_id title language domain seniority tags duplicate_group first_seen_at tagged_at model_id",
        ),
        ("tag_count", "facet tag postings distinct_postings share"),
        ("posting_group", "posting_id title duplicate_group similarity"),
        ("duplicate_posting", "posting_id title duplicate_group similarity postings"),
    ],
)
def test_the_views_keep_their_columns(tagged: World, view: str, columns: str) -> None:
    with store.connect(tagged.db, read_only=True) as con:
        assert con.table(f"tagger.{view}").columns == columns.split()


def test_wide_and_long_say_the_same(tagged: World) -> None:
    long = ask(tagged.db, "SELECT posting_id, facet, tag FROM tagger.posting_tag ORDER BY ALL")
    wide = ask(
        tagged.db,
        """SELECT posting_id, entry.key, unnest(entry.value)
        FROM (SELECT posting_id, unnest(map_entries(tags)) AS entry FROM tagger.tagged_posting) ORDER BY ALL""",
    )
    assert long == wide
    assert ask(tagged.db, "SELECT count(*) FROM tagger.tagged_posting") == [(274,)]
    columns = "SELECT count(*) FROM tagger.tagged_posting WHERE domain <> coalesce(tags['domain'], [])"
    assert ask(tagged.db, columns) == [(0,)]


def test_the_macro_filters_by_what_it_is_given(tagged: World) -> None:
    every = ask(tagged.db, "SELECT posting_id, language, domain, seniority FROM tagger.tagged_posting")
    for arguments, holds in [
        ("", lambda language, domain, seniority: True),
        ("domain := 'it'", lambda language, domain, seniority: "it" in domain),
        (
            "domain := 'it', seniority := 'senior', language := 'en'",
            lambda language, domain, seniority: "it" in domain and "senior" in seniority and "en" in language,
        ),
    ]:
        expected = {row[0] for row in every if holds(*row[1:])}
        assert {row[0] for row in ask(tagged.db, f"FROM tagger.tagged({arguments})")} == expected
    assert ask(tagged.db, "FROM tagger.tagged(domain := 'nonsense')") == []


def test_counts_add_up(tagged: World) -> None:
    assert ask(tagged.db, "SELECT sum(postings) FROM tagger.tag_count") == ask(
        tagged.db, "SELECT count(*) FROM tagger.posting_tag"
    )
    ((highest,),) = ask(tagged.db, "SELECT max(share) FROM tagger.tag_count")
    assert isinstance(highest, float)
    assert 0 < highest <= 1


def test_statements_and_callers_agree() -> None:
    """DuckDB refuses missing and excess parameters, so every statement that a test runs is held to its caller;
    here only that no statement is more than one.
    """
    for path in (Path(__file__).parents[1] / "sql").rglob("*.sql"):
        if path.parent.name != "comments":
            assert len(duckdb.extract_statements(path.read_text())) == 1, path.name


def test_everything_has_a_comment_and_the_dictionary_is_of_today(tagged: World) -> None:
    for kind, listed in (("tables", "table_name"), ("views", "view_name"), ("columns", "table_name, column_name")):
        bare = f"SELECT {listed} FROM duckdb_{kind}() WHERE schema_name = 'tagger' AND coalesce(comment, '') = ''"
        assert ask(tagged.db, bare) == []
    assert dictionary.DICTIONARY.read_text() == dictionary.render(), "run `make dictionary`"


def test_examples_run_on_a_database_with_nothing_in_it(tmp_path: Path) -> None:
    pipeline.init(tmp_path / "empty.duckdb")
    with store.connect(tmp_path / "empty.duckdb", read_only=True) as con:
        assert {name: rows for name in EXAMPLES if (rows := con.execute(store.statement(name)).fetchall())} == {}


def test_a_label_overrides_the_model_at_once_and_the_newest_wins(tagged: World, tmp_path: Path) -> None:
    world = tagged.copy(tmp_path / "own")
    with duckdb.connect(str(world.db)) as con:
        con.execute("DELETE FROM tagger.label")  # those of the samples: what the model says is to be seen
        before = con.execute("FROM tagger.posting_tag ORDER BY ALL").fetchall()
        ((posting_id, tag),) = con.execute(
            "SELECT posting_id, tag FROM tagger.posting_tag WHERE facet = 'domain' ORDER BY ALL LIMIT 1"
        ).fetchall()
        insert = "INSERT INTO tagger.label BY NAME SELECT $id AS posting_id, 'domain' AS facet, $tag AS tag"
        domains = "SELECT domain FROM tagger.tagged_posting WHERE posting_id = $id"
        con.execute(insert, {"id": posting_id, "tag": "beekeeping"})
        assert con.execute(domains, {"id": posting_id}).fetchall() == [(["beekeeping"],)]
        shown = "SELECT origin, probability, threshold FROM tagger.posting_tag WHERE tag = 'beekeeping'"
        assert con.execute(shown).fetchall() == [("sql", None, None)]
        assert con.execute("FROM tagger.label_conflict").fetchall() == []

        con.execute(insert + ", FALSE AS present, 'boss' AS origin", {"id": posting_id, "tag": "beekeeping"})
        ((conflict, wins),) = con.execute("SELECT labels, wins FROM tagger.label_conflict").fetchall()
        assert [(label["origin"], label["present"]) for label in conflict] == [("boss", False), ("sql", True)]
        assert not wins
        assert con.execute("FROM tagger.posting_tag ORDER BY ALL").fetchall() == before

        con.execute(insert + ", FALSE AS present", {"id": posting_id, "tag": tag})
        after = con.execute("FROM tagger.posting_tag ORDER BY ALL").fetchall()
        assert [row for row in before if row not in after] == [
            row for row in before if row[:3] == (posting_id, "domain", tag)
        ]
        assert [row for row in after if row not in before] == []
        assert con.execute("FROM tagger.model_tag ORDER BY ALL").fetchall() == [(*r[:7],) for r in before]


def test_the_past_can_be_asked_and_changes_have_a_reason(tagged: World, tmp_path: Path) -> None:
    world = tagged.copy(tmp_path / "own")
    counts = "SELECT facet, tag, count(*) FROM tagger.tags_at($moment) GROUP BY ALL ORDER BY ALL"

    def moment() -> dict[str, object]:
        time.sleep(0.01)
        return {"moment": store.utc_now()}

    with duckdb.connect(str(world.db)) as con:
        first, was = moment(), con.execute("FROM tagger.tag_count ORDER BY ALL").fetchall()
        at_first = con.execute(counts, first).fetchall()
        assert at_first == [row[:3] for row in was]
        one = "SELECT min(posting_id) FROM tagger.posting_tag WHERE facet = 'domain' AND tag = 'it'"
        ((posting_id,),) = con.execute(one).fetchall()
        con.execute(
            "INSERT INTO tagger.label BY NAME "
            "SELECT $id AS posting_id, 'domain' AS facet, 'it' AS tag, FALSE AS present",
            {"id": posting_id},
        )
    gone = world.db.with_name("gone.csv")
    gone.write_text("posting_id,title\nbrand-new,Java senior engineer in UK\n")
    pipeline.ingest(world.db, [gone])
    pipeline.tag(world.db)
    second = moment()
    with store.connect(world.db, read_only=True) as con:
        changes = con.execute(
            "SELECT posting_id, tag, change, why FROM tagger.tag_changes($moment, $later) WHERE facet = 'domain'",
            {**first, "later": second["moment"]},
        ).fetchall()
        assert (posting_id, "it", "lost", "label") in changes
        assert {why for id_, _, _, why in changes if id_ == "brand-new"} <= {"new posting"}
        assert {id_ for id_, *_ in changes} <= {posting_id, "brand-new"}
        assert con.execute(counts, first).fetchall() == at_first


def test_a_threshold_changes_what_its_preview_says(tagged: World, tmp_path: Path) -> None:
    world = tagged.copy(tmp_path / "own")
    with duckdb.connect(str(world.db)) as con:  # labels decide for half of the postings, and there nothing changes
        con.execute("DELETE FROM tagger.label WHERE hash(posting_id) % 2 = 0")
        ((facet, tag),) = con.execute(
            "SELECT facet, tag FROM tagger.posting_tag WHERE origin = 'model' "
            "GROUP BY ALL ORDER BY count(*) DESC, facet, tag LIMIT 1"
        ).fetchall()
    have = f"SELECT posting_id FROM tagger.posting_tag WHERE facet = '{facet}' AND tag = '{tag}'"
    before, since = set(ask(world.db, have)), store.utc_now()
    change = corrections.preview_threshold(world.db, facet, tag, 1.0)
    assert change.lost < ask(world.db, f"SELECT count(*) FROM tagger.model_tag WHERE tag = '{tag}'")[0][0]
    corrections.set_threshold(world.db, facet, tag, 1.0, "me")
    after = set(ask(world.db, have))
    assert (change.gained, change.lost) == (0, len(before - after))
    assert change.lost > 0
    with store.connect(world.db, read_only=True) as con:
        reasons = "SELECT why, change, count(*) FROM tagger.tag_changes($since, 'infinity'::TIMESTAMP) GROUP BY ALL"
        assert con.execute(reasons, {"since": since}).fetchall() == [("threshold", "lost", change.lost)]
    back = corrections.preview_threshold(world.db, facet, tag, None)
    assert (back.gained, back.lost) == (change.lost, 0)
    corrections.set_threshold(world.db, facet, tag, None, "me")
    assert set(ask(world.db, have)) == before
    assert ask(world.db, "SELECT count(*) FROM tagger.threshold WHERE origin = 'me'") == [(2,)]
    with pytest.raises(TaggerError, match="does not know the tag domain/nonsense"):
        corrections.preview_threshold(world.db, "domain", "nonsense", 0.5)


def test_lists_of_tags_match_any_or_all(tagged: World) -> None:
    every = ask(tagged.db, "SELECT posting_id, domain FROM tagger.tagged_posting")
    wanted = {"it", "engineering"}
    for match, holds in (("any", lambda tags: wanted & set(tags)), ("all", lambda tags: wanted <= set(tags))):
        found = ask(tagged.db, f"FROM tagger.tagged(domain := ['it', 'engineering'], match := '{match}')")
        assert {row[0] for row in found} == {posting_id for posting_id, tags in every if holds(tags)}


def test_views_that_say_what_is_missing_add_up(tagged: World) -> None:
    ((facets,),) = ask(tagged.db, "SELECT count(DISTINCT facet) FROM tagger.current_threshold")
    ((given,),) = ask(tagged.db, "SELECT count(*) FROM (SELECT DISTINCT posting_id, facet FROM tagger.posting_tag)")
    assert ask(tagged.db, "SELECT count(*) FROM tagger.untagged_posting") == [(274 * facets - given,)]
    ((below,),) = ask(tagged.db, "SELECT max(probability - threshold) FROM tagger.near_miss")
    assert below < 0
    assert ask(
        tagged.db, "SELECT sum(postings) FROM tagger.tag_trend(every := 'year') WHERE facet = 'domain'"
    ) == ask(tagged.db, "SELECT sum(postings) FROM tagger.tag_count WHERE facet = 'domain'")
    both = ask(tagged.db, "SELECT count(*) FROM tagger.tagged(domain := ['it', 'engineering'], match := 'all')")
    pair = ask(tagged.db, "SELECT postings FROM tagger.tag_pair WHERE tag = 'engineering' AND other_tag = 'it'")
    assert (pair or [(0,)]) == both
