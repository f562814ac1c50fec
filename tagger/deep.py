"""The deep path in tagging, without torch: what `tagger.model.BiLSTMTagger` says, faster, and ready at once.

The first layer's input product is looked up in a table of all tokens; rows are sorted by length, so that padding is
never computed; a whole batch runs in one compiled loop that releases Python's lock. `tests/test_deep.py` holds it to
the network that was trained.
"""

from collections.abc import Mapping

import numpy as np

from tagger.batches import Ragged
from tagger.compiled import compiled
from tagger.config import ModelConfig


def parameter_shapes(vocabulary: int, tags: int, config: ModelConfig) -> dict[str, tuple[int, ...]]:
    """Name -> shape of every parameter of a network."""
    gates, both = 4 * config.hidden, 2 * config.hidden
    shapes: dict[str, tuple[int, ...]] = {"embedding.weight": (vocabulary, config.embedding)}
    for name in ("forwards", "backwards"):
        shapes[f"{name}.weight_ih_l0"] = (gates, config.embedding)
        shapes[f"{name}.weight_hh_l0"] = (gates, config.hidden)
        shapes[f"{name}.bias_ih_l0"] = shapes[f"{name}.bias_hh_l0"] = (gates,)
    return {**shapes, "attention.weight": (tags, both), "output.weight": (tags, both), "output.bias": (tags,)}


class Deep:
    """A trained network. `parameters`: float32 arrays by the names of `BiLSTMTagger.state_dict()`."""

    def __init__(self, parameters: Mapping[str, np.ndarray]) -> None:
        self.parameters = dict(parameters)
        hidden = parameters["forwards.weight_hh_l0"].shape[1]
        # A logistic function is a hyperbolic tangent of half its argument: one function for all four gates. The
        # third is a tangent already.
        half = np.full(4 * hidden, 0.5, dtype=np.float32)
        half[2 * hidden : 3 * hidden] = 1.0
        self._tables, self._recurrent = [], []
        for name in ("forwards", "backwards"):
            bias = parameters[f"{name}.bias_ih_l0"] + parameters[f"{name}.bias_hh_l0"]
            table = parameters["embedding.weight"] @ parameters[f"{name}.weight_ih_l0"].T + bias
            self._tables.append(np.ascontiguousarray(table * half))
            self._recurrent.append(np.ascontiguousarray(parameters[f"{name}.weight_hh_l0"].T * half))
        both = np.concatenate([parameters["attention.weight"], parameters["output.weight"]])
        self._heads, self._bias = np.ascontiguousarray(both.T), parameters["output.bias"]

    @property
    def tags(self) -> int:
        """How many scores there are."""
        return len(self._bias)

    def scores(self, ids: Ragged, batch_tokens: int = 4_096) -> np.ndarray:
        """The score of every tag, float32 (rows, tags), of token ids (as `tagger.batches.in_head` cuts them);
        `batch_tokens`: about how many are read at once.
        """
        scores = np.empty((len(ids), self.tags), dtype=np.float32)
        order = np.argsort(-ids.lengths, kind="stable")
        number = np.cumsum(ids.lengths[order]) // batch_tokens
        for rows in np.split(order, np.flatnonzero(np.diff(number)) + 1):
            if len(rows):
                some = ids.take(rows)
                scores[rows] = _summed(self._looked(some), some.offsets, self.tags) + self._bias
        return scores

    def looked_at(self, ids: Ragged) -> np.ndarray:
        """What each token of a single row adds to each score, float32 (tokens, tags)."""
        both = self._looked(ids)
        scores, values = both[:, : self.tags], both[:, self.tags :]
        share = np.exp(scores - scores.max(axis=0))
        return np.asarray(share / share.sum(axis=0) * values)

    def _looked(self, ids: Ragged) -> np.ndarray:
        """Attention (not yet scaled) and value of each token for each tag, (tokens, 2 · tags). Longest rows first."""
        states = _states(ids.values.astype(np.int64), ids.offsets, *self._tables, *self._recurrent)
        return np.asarray(states @ self._heads)


@compiled
def _states(tokens, offsets, table, back_table, recurrent, back_recurrent):  # type: ignore[no-untyped-def]
    """The states of both directions at each token, (tokens, 2 · hidden). Rows by length, the longest first."""
    size = len(recurrent)
    states = np.empty((len(tokens), 2 * size), np.float32)
    for backward in range(2):
        lookup, weight = (back_table, back_recurrent) if backward == 1 else (table, recurrent)
        active = len(offsets) - 1
        product, gates = np.empty((active, 4 * size), np.float32), np.empty(4 * size, np.float32)
        state, cell = np.zeros((active, size), np.float32), np.zeros((active, size), np.float32)
        for step in range(offsets[1] - offsets[0]):
            while offsets[active] - offsets[active - 1] <= step:
                active -= 1
            np.dot(state[:active], weight, product[:active])
            for row in range(active):
                place = offsets[row + 1] - 1 - step if backward == 1 else offsets[row] + step
                _cell(lookup[tokens[place]], product[row], gates, cell[row], state[row])
                states[place, backward * size : (backward + 1) * size] = state[row]
    return states


@compiled
def _cell(looked_up, product, gates, cell, state):  # type: ignore[no-untyped-def]
    """One step of an LSTM for one row (Hochreiter & Schmidhuber 1997), in place."""
    size, half = len(cell), np.float32(0.5)
    for k in range(4 * size):
        gates[k] = _tanh(looked_up[k] + product[k])
    for k in range(size):
        kept = (gates[size + k] * half + half) * cell[k]
        cell[k] = kept + (gates[k] * half + half) * gates[2 * size + k]
    for k in range(size):
        state[k] = (gates[3 * size + k] * half + half) * _tanh(cell[k])


@compiled
def _tanh(x):  # type: ignore[no-untyped-def]
    """Hyperbolic tangent within 4e-7, by what can be done to many numbers at once: the twelfth convergent of its
    continued fraction x / (1 + x² / (3 + x² / (5 + …))) (Lambert 1761); all terms are positive, so nothing cancels.
    """
    near = min(max(x, np.float32(-8)), np.float32(8))
    s = near * near
    above = np.float32(2.466526833710778e-10)
    above = above * s + np.float32(2.374032077446624e-07)
    above = above * s + np.float32(5.8116305255893354e-05)
    above = above * s + np.float32(0.004968944099378882)
    above = above * s + np.float32(0.14492753623188406)
    below = np.float32(3.1622138893727926e-12)
    below = below * s + np.float32(9.496128309786497e-09)
    below = below * s + np.float32(4.273257739403923e-06)
    below = below * s + np.float32(0.0006102212051868803)
    below = below * s + np.float32(0.031055900621118012)
    below = below * s + np.float32(0.4782608695652174)
    return near * (above * s + np.float32(1)) / (below * s + np.float32(1))


@compiled
def _summed(looked, offsets, tags):  # type: ignore[no-untyped-def]
    """The values of each row, weighted by a softmax of its attention: (rows, tags)."""
    summed = np.zeros((len(offsets) - 1, tags), np.float32)
    most, total, one = np.empty(tags, np.float32), np.empty(tags, np.float32), np.float32(1)
    for row in range(len(offsets) - 1):
        most[:], total[:] = np.float32(-1e30), np.float32(0)
        for place in range(offsets[row], offsets[row + 1]):
            for tag in range(tags):
                most[tag] = max(most[tag], looked[place, tag])
        for place in range(offsets[row], offsets[row + 1]):
            for tag in range(tags):
                # e^x for x <= 0; below -16 it is nothing.
                half = _tanh((looked[place, tag] - most[tag]) * np.float32(0.5))
                share = (one + half) / (one - half)
                total[tag] += share
                summed[row, tag] += share * looked[place, tags + tag]
        for tag in range(tags):
            summed[row, tag] /= total[tag]
    return summed
