"""The deep path in training: token ids -> a score for each tag. No framework but torch, no knowledge of text or tags.

Two paths lead to every tag (wide & deep: Cheng et al. 2016, arXiv 1606.07792): n-grams (`tagger.ngrams`), which
know the rare words, and this network, which knows what words mean beside each other. Calibration says how much each
counts.

An embedding, a bidirectional LSTM (Hochreiter & Schmidhuber 1997; Graves & Schmidhuber 2005), and for every
tag an attention of its own over the positions (label-wise attention: Mullenbach et al. 2018, arXiv 1802.05695), so
that "senior" may look at the title and "healthcare" at a word in the middle of the description.
"""

import numpy as np
import torch
from torch import Tensor, nn

from tagger.config import ModelConfig


class BiLSTMTagger(nn.Module):
    """See the module. `vocabulary` token ids, `tags` outputs; id 0 is padding."""

    def __init__(self, vocabulary: int, tags: int, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(vocabulary, config.embedding, padding_idx=0)
        self.forwards = nn.LSTM(config.embedding, config.hidden, batch_first=True)
        self.backwards = nn.LSTM(config.embedding, config.hidden, batch_first=True)
        # The same units at all positions of a row (Gal & Ghahramani 2016, arXiv 1512.05287): fewer random numbers.
        self.dropout = nn.Dropout1d(config.dropout)
        self.attention = nn.Linear(2 * config.hidden, tags, bias=False)
        self.output = nn.Linear(2 * config.hidden, tags)
        nn.init.normal_(self.embedding.weight, std=0.1)
        # A deep path that says nothing yet: what the wide path knows already must not be learned again.
        nn.init.zeros_(self.output.weight)
        nn.init.zeros_(self.output.bias)
        for lstm in (self.forwards, self.backwards):
            # The second quarter of an LSTM's biases opens its forget gate (Jozefowicz et al. 2015).
            dict(lstm.named_parameters())["bias_ih_l0"].data[config.hidden : 2 * config.hidden] = 1.0

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Token ids (rows, width) and lengths (rows,), both int64 -> scores (rows, tags).

        Padding never changes a logit: each row is turned round within its own length for the backward
        direction, so that both directions meet the padding last, and the attention masks it.
        """
        summed: Tensor = self.looked_at(ids, lengths).sum(dim=2) + self.output.bias
        return summed

    def looked_at(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """What each position adds to each score, (rows, tags, width)."""
        positions = torch.arange(ids.shape[1], device=ids.device)
        inside = positions < lengths[:, None]
        turned = torch.where(inside, lengths[:, None] - 1 - positions, positions)
        embedded = self.embedding(torch.cat([ids, ids.gather(1, turned)]))
        ahead, back = self.dropout(embedded.transpose(1, 2)).transpose(1, 2).chunk(2)
        ahead, back = self.forwards(ahead)[0], self.backwards(back)[0]
        # An embedding is the fastest way to look up the states at other places.
        places = turned + ids.shape[1] * torch.arange(len(ids), device=ids.device)[:, None]
        back = nn.functional.embedding(places, back.reshape(-1, back.shape[2]))
        states = self.dropout(torch.cat([ahead, back], dim=2).transpose(1, 2)).transpose(1, 2)
        # Attention, then one dot product a tag, is the same as a weighted sum of dot products: that is cheaper. With
        # the tags first and the positions last, nothing is copied and a softmax goes through memory in order.
        weight = torch.cat([self.attention.weight, self.output.weight])
        both = (weight @ states.reshape(-1, weight.shape[1]).T).view(-1, *ids.shape)
        scores, values = both.chunk(2)
        nowhere = torch.zeros_like(inside, dtype=scores.dtype).masked_fill(~inside, float("-inf"))
        added: Tensor = (scores + nowhere).softmax(dim=2) * values
        return added.transpose(0, 1)


def parameters_of(network: BiLSTMTagger) -> dict[str, np.ndarray]:
    """Its parameters, for `tagger.deep.Deep`."""
    return {name: tensor.detach().cpu().numpy() for name, tensor in network.state_dict().items()}
