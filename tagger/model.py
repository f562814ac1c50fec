"""The network: token ids and n-grams -> two scores a tag. No framework but torch, no knowledge of text or tags.

Two paths to every tag (wide & deep: Cheng et al. 2016, arXiv 1606.07792); calibration says how much each counts.

Deep: an embedding, a bidirectional LSTM (Hochreiter & Schmidhuber 1997; Graves & Schmidhuber 2005), and for every
tag an attention of its own over the positions (label-wise attention: Mullenbach et al. 2018, arXiv 1802.05695), so
that "senior" may look at the title and "healthcare" at a word in the middle of the description.

Wide: the n-grams of `tagger.ngrams`, straight to the outputs; their weights are solved for, not learned by descent
(`tagger.wide`). It knows the rare words, the deep path what they mean beside each other.
"""

import torch
from torch import Tensor, nn

from tagger.config import ModelConfig


class BiLSTMTagger(nn.Module):
    """See the module. `vocabulary` token ids, `features` n-grams, `tags` outputs; id 0 is padding."""

    wide_weight: Tensor

    def __init__(self, vocabulary: int, features: int, tags: int, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(vocabulary, config.embedding, padding_idx=0)
        self.forwards = nn.LSTM(config.embedding, config.hidden, batch_first=True)
        self.backwards = nn.LSTM(config.embedding, config.hidden, batch_first=True)
        self.dropout = nn.Dropout(config.dropout)
        self.attention = nn.Linear(2 * config.hidden, tags, bias=False)
        self.output = nn.Linear(2 * config.hidden, tags)
        # Not persistent: checkpoints need not repeat what is solved for, and model folders pack it tightly.
        self.register_buffer("wide_weight", torch.zeros(features, tags), persistent=False)
        nn.init.normal_(self.embedding.weight, std=0.1)
        # A deep path that says nothing yet: what the wide path knows already must not be learned again.
        nn.init.zeros_(self.output.weight)
        nn.init.zeros_(self.output.bias)
        for lstm in (self.forwards, self.backwards):
            # The second quarter of an LSTM's biases opens its forget gate (Jozefowicz et al. 2015).
            dict(lstm.named_parameters())["bias_ih_l0"].data[config.hidden : 2 * config.hidden] = 1.0

    def deep(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Token ids (rows, width) and lengths (rows,), both int64 -> the scores (rows, tags) of the deep path.

        Padding never changes a logit: each row is turned round within its own length for the backward
        direction, so that both directions meet the padding last, and the attention masks it.
        """
        summed: Tensor = self.looked_at(ids, lengths).sum(dim=1) + self.output.bias
        return summed

    def looked_at(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """What each position adds to each score of the deep path, (rows, width, tags)."""
        positions = torch.arange(ids.shape[1], device=ids.device)
        inside = positions < lengths[:, None]
        turned = torch.where(inside, lengths[:, None] - 1 - positions, positions)
        embedded = self.dropout(self.embedding(ids))
        ahead, _ = self.forwards(embedded)
        back, _ = self.backwards(_gather(embedded, turned))
        states = self.dropout(torch.cat([ahead, _gather(back, turned)], dim=2))
        scores = self.attention(states).masked_fill(~inside[:, :, None], float("-inf"))
        # Attention, then one dot product a tag, is the same as a weighted sum of dot products: that is cheaper.
        added: Tensor = scores.softmax(dim=1) * nn.functional.linear(states, self.output.weight)
        return added

    def wide(self, of: Tensor, weight: Tensor, offsets: Tensor) -> Tensor:
        """The scores (rows, tags) of the wide path, of rows that have the features of[offsets[i]:offsets[i + 1]]
        (int64) with these weights (float32).
        """
        summed: Tensor = nn.functional.embedding_bag(
            of, self.wide_weight, offsets[:-1], mode="sum", per_sample_weights=weight
        )
        return summed


def _gather(states: Tensor, positions: Tensor) -> Tensor:
    return states.gather(1, positions[:, :, None].expand(-1, -1, states.shape[2]))
