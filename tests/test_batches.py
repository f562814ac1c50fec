import numpy as np
import pytest

from tagger.batches import Ragged, by_length


def test_every_row_is_in_one_batch_and_batches_keep_their_bounds() -> None:
    lengths = np.random.default_rng(0).integers(1, 300, 1_000)
    batches = by_length(lengths, batch_tokens=2_000, batch_rows=32)
    assert sorted(np.concatenate(batches).tolist()) == list(range(1_000))
    for rows in batches:
        assert len(rows) <= 32
        assert len(rows) == 1 or len(rows) * lengths[rows].max() <= 2_000


def test_a_row_longer_than_a_batch_gets_one_of_its_own() -> None:
    assert [rows.tolist() for rows in by_length(np.array([3, 5_000, 4]), 100, 10)] == [[1], [2, 0]]


@pytest.mark.parametrize("rows", [[0], [2, 0], [1, 2, 0]])
def test_padding_is_on_the_right_and_nothing_is_lost(rows: list[int]) -> None:
    texts = [[5, 6], [7], [8, 9, 10]]
    ids, lengths = Ragged.from_rows(texts).padded(np.array(rows), pad=0)
    assert ids.shape[1] == max(lengths)
    for row, number, length in zip(ids.tolist(), rows, lengths.tolist(), strict=True):
        assert row == texts[number] + [0] * (ids.shape[1] - length)


def test_take() -> None:
    taken = Ragged.from_rows([[1], [2, 3], [4]]).take(np.array([2, 1]))
    assert taken.values.tolist() == [4, 2, 3]
    assert taken.lengths.tolist() == [1, 2]


def test_no_rows() -> None:
    assert by_length(np.array([], dtype=np.int64), 100, 10) == []
    assert len(Ragged.from_rows([])) == 0
