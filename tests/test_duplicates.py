"""Near-duplicates: what is the same job again shares a group, what is another one does not, and groups last."""

from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from tagger import duplicates, pipeline, store
from tagger.config import TagConfig
from tests.conftest import words_of_its_own

NOTHING = pa.table({"row": pa.array([], pa.int32())})
TEXT = (
    "We are a family hotel by the lake with sixty beds. You cook with what the region grows, plan the menu of the "
    "week and lead two apprentices. You have finished your training, like early mornings and speak to guests. We pay "
    "3400 a month, Sundays are free, and there is a room in the house. Write to us until 14 May."
)


def groups(*postings: tuple[str, str]) -> list[int]:
    """Number of the leader of each."""
    names = [str(number) for number in range(len(postings))]
    sketches = duplicates.sketches(pl.Series(["\n".join(posting) for posting in postings], dtype=pl.String))
    chunk = duplicates.Chunk(names, [title for title, _ in postings], sketches)
    return [int(leader) for leader in chunk.groups(NOTHING)["leader"].to_pylist()]


@pytest.mark.parametrize(
    "title, text",
    [
        ("Cook", TEXT.replace("lake", "sea").replace("14 May", "3 June 2027").replace("3400", "3,550.00")),
        ("COOK!", TEXT.upper()),
        ("Cook (m/f/d)", TEXT.replace(". ", ".\n\n  • ").replace(" ", "\u00a0", 3)),
        ("Cook in Ulm", TEXT),
        ("", TEXT + " Ref. 4711."),
    ],
)
def test_the_same_job_again(title: str, text: str) -> None:
    assert groups(("Cook", TEXT), (title, text)) == [0, 0]


@pytest.mark.parametrize(
    "title, text",
    [
        ("Receptionist", TEXT),  # the same boilerplate
        ("Cook", TEXT[:120] + words_of_its_own(1) + words_of_its_own(2) + words_of_its_own(3)),
        ("Cook", ""),
        ("", ""),
        ("!!!", "—"),
    ],
)
def test_another_job(title: str, text: str) -> None:
    assert groups(("Cook", TEXT), (title, text)) == [0, 1]


def test_texts_without_words_and_without_spaces() -> None:
    chinese = "我们正在寻找一名经验丰富的软件工程师加入我们的团队，负责开发和维护公司的核心产品，与各部门紧密合作。"
    assert groups(("", "!!!"), ("", "???"), ("", ""), ("", "")) == [0, 1, 2, 3]
    assert groups(("工程师", chinese + "北京"), ("工程师", chinese + "上海"), ("工程师", chinese[::-1])) == [0, 0, 2]
    assert groups(("مهندس", "نبحث عن مهندس"), ("مهندس", "نبحث عن مهندس!"), ("🙂", "🙂")) == [0, 0, 2]


def test_sketches_are_what_they_were() -> None:
    """They live in databases: a library that computes others would no longer find what came before."""
    found = duplicates.sketches(pl.Series(["Cook\nin 12 hotels", "Повар\nв отеле №7"]))
    assert found.shape == (2, duplicates.BANDS)
    assert found[:, :3].tolist() == [[76889452, 2503136131, 3522338206], [3288662099, 2838239549, 1672631276]]


def test_similarity_is_the_overlap_of_the_pairs_of_words() -> None:
    rng = np.random.default_rng(0)
    for share in (0.5, 0.7, 0.9):
        words = words_of_its_own(1).split() * 1
        common = [f"{a}{b}" for a in words for b in words]
        mine, theirs = list(common), list(common)
        for place in rng.choice(len(common), round(len(common) * (1 - share) / 2), replace=False):
            theirs[place] = "other" + words[place % 12]
        one, other = ({tuple(x[i : i + 2]) for i in range(len(x) - 1)} for x in (mine, theirs))
        truth = len(one & other) / len(one | other)
        sketched = duplicates.sketches(pl.Series([" ".join(mine), " ".join(theirs)]))
        assert abs(duplicates._similarity(sketched[0], sketched[1]) - truth) < 0.2


def write(path: Path, rows: list[tuple[str, str, str]]) -> Path:
    pl.DataFrame(rows, schema=["posting_id", "title", "description"], orient="row").write_csv(path)
    return path


def group_of(db: Path) -> dict[str, str]:
    with store.connect(db, read_only=True) as con:
        return dict(con.execute("SELECT posting_id, duplicate_group FROM tagger.tagged_posting").fetchall())


def test_a_repost_of_another_night_joins_and_old_groups_stay(tmp_path: Path) -> None:
    db = tmp_path / "jobs.duckdb"
    first = [("a", "Cook", TEXT), ("b", "Cook", TEXT.replace("May", "June")), ("c", "Clerk", TEXT)]
    pipeline.ingest(db, [write(tmp_path / "1.csv", first)])
    pipeline.tag(db)
    before = group_of(db)
    assert before["a"] == before["b"] != before["c"]
    second = [("d", "Cook", TEXT.replace("lake", "river")), ("e", "Clerk in Ulm", TEXT), ("f", "Smith", TEXT)]
    pipeline.ingest(db, [write(tmp_path / "2.csv", second)])
    pipeline.tag(db)
    after = group_of(db)
    assert {key: after[key] for key in before} == before
    assert (after["d"], after["e"]) == (before["a"], before["c"])
    assert len(set(after.values())) == 3
    with store.connect(db, read_only=True) as con:
        groups = con.execute("SELECT count(*), count(DISTINCT content_hash) FROM tagger.text_group").fetchall()
        alike = con.execute("SELECT posting_id, postings FROM tagger.duplicate_posting ORDER BY ALL").fetchall()
        counts = con.execute(
            "SELECT postings, distinct_postings FROM tagger.tag_count WHERE facet = 'language' AND tag = 'en'"
        ).fetchall()
    assert groups == [(6, 6)]
    assert alike == [("a", 3), ("b", 3), ("c", 2), ("d", 3), ("e", 2)]
    assert counts == [(6, 3)]


def test_a_group_that_the_board_gives_counts(tmp_path: Path) -> None:
    db = tmp_path / "jobs.duckdb"
    (tmp_path / "p.csv").write_text(
        "posting_id,title,description,duplicate_group\n"
        f'a,Cook,"{TEXT}",one\nb,Cook,"{TEXT} Hurry.",two\nc,Nurse,{words_of_its_own(1)},two\n'
    )
    pipeline.ingest(db, [tmp_path / "p.csv"])
    pipeline.tag(db)
    assert group_of(db) == {"a": "one", "b": "two", "c": "two"}


def test_chunks_find_what_chunks_before_wrote_and_a_kill_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = tmp_path / "jobs.duckdb"
    rows = [(f"{i}", "Cook", f"{words_of_its_own(i // 4)} in {'abcd'[i % 4] * 3}") for i in range(120)]
    pipeline.ingest(db, [write(tmp_path / "p.csv", rows)])
    config = TagConfig(group_rows=30, chunk_rows=20)
    done: list[object] = []
    write_groups = store.write_groups

    def dies(*arguments: object) -> None:
        if len(done) == 2:
            raise KeyboardInterrupt
        write_groups(*arguments)  # type: ignore[arg-type]
        done.append(1)

    monkeypatch.setattr(store, "write_groups", dies)
    with pytest.raises(KeyboardInterrupt):
        pipeline.group(db, config)
    monkeypatch.undo()
    assert pipeline.group(db, config) == 60
    assert pipeline.group(db, config) == 0
    with store.connect(db, read_only=True) as con:
        found = con.execute(
            "SELECT count(*), count(DISTINCT leader), count(sketch) FROM tagger.text_group"
        ).fetchall()
    assert found == [(120, 30, 30)]
