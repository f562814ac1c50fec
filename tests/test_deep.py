"""The engine that tags says what the network says that was trained."""

import numpy as np
import pytest
import torch

from tagger.batches import Ragged
from tagger.config import ModelConfig
from tagger.deep import Deep, _tanh, parameter_shapes
from tagger.model import BiLSTMTagger, parameters_of

CONFIG = ModelConfig(embedding=12, hidden=8)


@pytest.fixture(scope="module")
def network() -> BiLSTMTagger:
    torch.manual_seed(0)
    network = BiLSTMTagger(50, 5, CONFIG)
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.7)
    return network.eval()


@pytest.fixture(scope="module")
def ids() -> Ragged:
    random = np.random.default_rng(1)
    return Ragged.from_rows([random.integers(1, 50, length) for length in [*random.integers(1, 90, 60), 1, 200]])


def test_it_says_what_the_network_says(network: BiLSTMTagger, ids: Ragged) -> None:
    with torch.inference_mode():
        expected = network(*map(torch.from_numpy, ids.padded(np.arange(len(ids)), 0))).numpy()
    deep = Deep(parameters_of(network))
    assert expected.std() > 0.1
    np.testing.assert_allclose(deep.scores(ids), expected, atol=1e-4)
    np.testing.assert_allclose(deep.scores(ids, batch_tokens=256), expected, atol=1e-4)


def test_order_and_company_change_nothing(network: BiLSTMTagger, ids: Ragged) -> None:
    deep, order = Deep(parameters_of(network)), np.random.default_rng(2).permutation(len(ids))
    whole = deep.scores(ids)
    np.testing.assert_allclose(deep.scores(ids.take(order)), whole[order], atol=1e-5)
    np.testing.assert_allclose(deep.scores(ids.take(np.array([7]))), whole[[7]], atol=1e-5)


def test_it_says_where_it_looked(network: BiLSTMTagger, ids: Ragged) -> None:
    deep, one = Deep(parameters_of(network)), ids.take(np.array([3]))
    looked = deep.looked_at(one)
    assert looked.shape == (len(one.values), 5)
    np.testing.assert_allclose(looked.sum(axis=0) + deep.parameters["output.bias"], deep.scores(one)[0], atol=1e-5)


def test_no_rows(network: BiLSTMTagger) -> None:
    assert Deep(parameters_of(network)).scores(Ragged.from_rows([])).shape == (0, 5)


def test_shapes_are_those_of_the_network(network: BiLSTMTagger) -> None:
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    assert parameter_shapes(50, 5, CONFIG) == shapes


def test_the_tangent() -> None:
    x = np.linspace(-20, 20, 4_001, dtype=np.float32)
    np.testing.assert_allclose([_tanh(value) for value in x], np.tanh(x), atol=5e-7)
