import numpy as np

from tagger.facets import Facets, learnable

FACETS = Facets({"colour": ("blue", "red"), "size": ("big", "small")})


def test_unknown_facets_are_masked_and_known_ones_have_negatives() -> None:
    present, known = FACETS.targets(
        [{("colour", "red"): True}, {}, {("size", "big"): True, ("colour", "blue"): True}]
    )
    np.testing.assert_array_equal(present, [[0, 1, 0, 0], [0, 0, 0, 0], [1, 0, 1, 0]])
    np.testing.assert_array_equal(known, [[1, 1, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]])


def test_a_denied_tag_alone_is_known_and_nothing_else() -> None:
    present, known = FACETS.targets([{("colour", "red"): False}])
    np.testing.assert_array_equal(present, [[0, 0, 0, 0]])
    np.testing.assert_array_equal(known, [[0, 1, 0, 0]])


def test_a_tag_outside_the_taxonomy_makes_its_facet_known_without_a_positive() -> None:
    present, known = FACETS.targets([{("colour", "green"): True, ("taste", "sweet"): True}])
    assert not present.any()
    np.testing.assert_array_equal(known, [[1, 1, 0, 0]])


def test_what_cannot_be_learned_is_left_out_with_the_reason() -> None:
    rows = [{("colour", "red" if i % 2 else "blue"): True, ("shape", "round"): True} for i in range(10)]
    rows[0]["size", "big"] = True
    rows += [{("taste", "sweet"): False}] * 10
    facets, left_out = learnable(rows, min_labels=5)
    assert facets.tags == {"colour": ("blue", "red")}
    assert facets.exclusive == {"colour"}
    assert "no negatives" in left_out["shape"]
    assert "at least 5" in left_out["size"]
    assert "no posting has any tag" in left_out["taste"]


def test_a_facet_is_exclusive_where_every_posting_has_exactly_one_tag() -> None:
    one = [
        {("colour", "red" if i % 2 else "blue"): True, ("size", "big" if i % 3 else "small"): True} for i in range(9)
    ]
    assert learnable(one, min_labels=5)[0].exclusive == {"colour", "size"}
    two = {("colour", "red"): True, ("colour", "blue"): True}
    none = {("size", "big"): False}
    assert learnable([*one, two], min_labels=5)[0].exclusive == {"size"}
    assert learnable([*one, none], min_labels=5)[0].exclusive == {"colour"}
