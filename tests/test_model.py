"""Padding, batch order and batch size must not change a score; and the network can learn."""

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from tagger.batches import Ragged
from tagger.config import ModelConfig, TagConfig
from tagger.model import BiLSTMTagger
from tagger.predict import Tagger, both_paths
from tests.conftest import World

CONFIG = ModelConfig(embedding=12, hidden=8)


def _network() -> BiLSTMTagger:
    torch.manual_seed(0)
    network = BiLSTMTagger(50, 5, CONFIG)
    torch.nn.init.normal_(network.output.weight)  # zero at first, which would hide a mistake
    return network.eval()


def _texts(count: int) -> list[list[int]]:
    random = np.random.default_rng(1)
    return [random.integers(1, 50, random.integers(1, 40)).tolist() for _ in range(count)]


def test_padding_changes_nothing() -> None:
    network, text = _network(), [7, 3, 9, 12]
    with torch.inference_mode():
        alone = network(torch.tensor([text]), torch.tensor([4]))
        padded = network(torch.tensor([text + [0] * 60]), torch.tensor([4]))
    torch.testing.assert_close(alone, padded, rtol=1e-5, atol=1e-6)


def test_neither_path_knows_of_the_other_texts(trained: World) -> None:
    tagger = Tagger.load(trained.model)
    model = tagger.model
    ids, _ = tagger.encode([("Nurse", "in a hospital"), "Cook", ("", "We look for a lorry driver " * 40), "", "🚀"])
    whole = both_paths(model.deep, model.ngrams, model.weights, ids, model.config, TagConfig())
    for row in range(len(ids)):
        alone = both_paths(
            model.deep, model.ngrams, model.weights, ids.take(np.array([row])), model.config, TagConfig()
        )
        np.testing.assert_allclose(alone.wide[0], whole.wide[row], atol=1e-5)
        np.testing.assert_allclose(alone.deep[0], whole.deep[row], atol=1e-5)


def test_both_directions_and_neighbours_matter() -> None:
    network = _network()
    with torch.inference_mode():
        one, other = network(torch.tensor([[5, 6, 7], [7, 6, 5]]), torch.tensor([3, 3]))
    assert not torch.allclose(one, other)


def test_it_overfits_one_batch() -> None:
    network = _network().train()
    ids, lengths = map(torch.from_numpy, Ragged.from_rows(_texts(16)).padded(np.arange(16), 0))
    target = torch.from_numpy(np.random.default_rng(2).random((16, 5)) < 0.3).float()
    optimizer = torch.optim.Adam(network.parameters(), 0.02)
    losses = []
    for _ in range(150):
        loss = binary_cross_entropy_with_logits(network(ids, lengths), target)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < 0.2 * losses[0]
