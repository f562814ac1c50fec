"""What people query: the views keep their columns, the macro filters, every example runs."""

from pathlib import Path

import duckdb
import pytest

from tagger import pipeline, store
from tests.conftest import World

EXAMPLES = sorted(path.stem for path in (Path(__file__).parents[1] / "sql" / "examples").glob("*.sql"))
MAY_BE_EMPTY = {
    "evidence",
    "quarantine_by_reason",
    "without_domain",
    "several_domains",
    "near_misses",
    "domain_pairs",
}


def ask(world: World, query: str) -> list[tuple[object, ...]]:
    with store.connect(world.db, read_only=True) as con:
        return con.execute(query).fetchall()


def test_there_are_enough_examples() -> None:
    assert len(EXAMPLES) >= 12


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_runs_and_starts_with_its_question(
    tagged: World, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = store.statement(f"examples/{name}")
    assert text.startswith("-- ")
    rows = ask(tagged, text)
    assert rows or name in MAY_BE_EMPTY
    with store.connect(tagged.db, read_only=True) as con:
        store.show(con, f"examples/{name}")
    assert "─" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("view", "columns"),
    [
        ("posting_tag", "posting_id facet tag probability threshold model_id tagged_at evidence"),
        (
            "tagged_posting",
            "posting_id title language domain seniority tags first_seen_at tagged_at model_id",
        ),
        ("tag_count", "facet tag postings share"),
    ],
)
def test_the_views_keep_their_columns(tagged: World, view: str, columns: str) -> None:
    with store.connect(tagged.db, read_only=True) as con:
        assert con.table(f"tagger.{view}").columns == columns.split()


def test_wide_and_long_say_the_same(tagged: World) -> None:
    long = ask(tagged, "SELECT posting_id, facet, tag FROM tagger.posting_tag ORDER BY ALL")
    wide = ask(
        tagged,
        """SELECT posting_id, entry.key, unnest(entry.value)
        FROM (SELECT posting_id, unnest(map_entries(tags)) AS entry FROM tagger.tagged_posting) ORDER BY ALL""",
    )
    assert long == wide
    assert ask(tagged, "SELECT count(*) FROM tagger.tagged_posting") == [(274,)]
    columns = "SELECT count(*) FROM tagger.tagged_posting WHERE domain <> coalesce(tags['domain'], [])"
    assert ask(tagged, columns) == [(0,)]


def test_the_macro_filters_by_what_it_is_given(tagged: World) -> None:
    every = ask(tagged, "SELECT posting_id, language, domain, seniority FROM tagger.tagged_posting")
    for arguments, holds in [
        ("", lambda language, domain, seniority: True),
        ("domain := 'it'", lambda language, domain, seniority: "it" in domain),
        (
            "domain := 'it', seniority := 'senior', language := 'en'",
            lambda language, domain, seniority: "it" in domain and "senior" in seniority and "en" in language,
        ),
    ]:
        expected = {row[0] for row in every if holds(*row[1:])}
        assert {row[0] for row in ask(tagged, f"FROM tagger.tagged({arguments})")} == expected
    assert ask(tagged, "FROM tagger.tagged(domain := 'nonsense')") == []


def test_counts_add_up(tagged: World) -> None:
    assert ask(tagged, "SELECT sum(postings) FROM tagger.tag_count") == ask(
        tagged, "SELECT count(*) FROM tagger.posting_tag"
    )
    ((highest,),) = ask(tagged, "SELECT max(share) FROM tagger.tag_count")
    assert isinstance(highest, float)
    assert 0 < highest <= 1


def test_statements_and_callers_agree() -> None:
    """DuckDB refuses missing and excess parameters, so every statement that a test runs is held to its caller;
    here only that no statement is more than one.
    """
    for path in (Path(__file__).parents[1] / "sql").rglob("*.sql"):
        assert len(duckdb.extract_statements(path.read_text())) == 1, path.name


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_run_on_a_database_with_nothing_in_it(tmp_path: Path, name: str) -> None:
    pipeline.init(tmp_path / "empty.duckdb")
    with store.connect(tmp_path / "empty.duckdb", read_only=True) as con:
        assert con.execute(store.statement(f"examples/{name}")).fetchall() == []
