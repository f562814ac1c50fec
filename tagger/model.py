"""The network: token ids -> one logit a tag. No framework but torch, no knowledge of text or tags.

Two paths to every logit.

Deep: an embedding, a bidirectional LSTM (Hochreiter & Schmidhuber 1997; Graves & Schmidhuber 2005), and for every
tag an attention of its own over the positions (label-wise attention: Mullenbach et al. 2018, arXiv 1802.05695), so
that "senior" may look at the title and "healthcare" at a word in the middle of the description.

Wide: the tokens and hashed pairs of neighbours, straight to the outputs, as in a linear model on n-grams (wide &
deep: Cheng et al. 2016, arXiv 1606.07792; hashing: Weinberger et al. 2009). It learns rare tags in far fewer passes.
"""

import torch
from torch import Tensor, nn

from tagger.config import ModelConfig

_PRIME = 1_000_003  # spreads pairs of token ids over the buckets


class BiLSTMTagger(nn.Module):
    """See the module. `vocabulary` token ids, `tags` outputs; id 0 is padding."""

    def __init__(self, vocabulary: int, tags: int, config: ModelConfig) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, config.embedding, padding_idx=0)
        self.forwards = nn.LSTM(config.embedding, config.hidden, batch_first=True)
        self.backwards = nn.LSTM(config.embedding, config.hidden, batch_first=True)
        self.dropout = nn.Dropout(config.dropout)
        self.attention = nn.Linear(2 * config.hidden, tags, bias=False)
        self.output = nn.Linear(2 * config.hidden, tags)
        self.wide = nn.EmbeddingBag(vocabulary + config.pair_buckets, tags, mode="sum", sparse=True)
        nn.init.zeros_(self.wide.weight)
        self._vocabulary, self._buckets = vocabulary, config.pair_buckets
        nn.init.normal_(self.embedding.weight, std=0.1)
        for lstm in (self.forwards, self.backwards):
            # The second quarter of an LSTM's biases opens its forget gate (Jozefowicz et al. 2015).
            dict(lstm.named_parameters())["bias_ih_l0"].data[config.hidden : 2 * config.hidden] = 1.0

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Token ids (rows, width) and lengths (rows,), both int64 -> logits (rows, tags).

        Padding never changes a logit: each row is turned round within its own length for the backward
        direction, so that both directions meet the padding last, and the attention masks it.
        """
        positions = torch.arange(ids.shape[1], device=ids.device)
        inside = positions < lengths[:, None]
        turned = torch.where(inside, lengths[:, None] - 1 - positions, positions)
        embedded = self.dropout(self.embedding(ids))
        ahead, _ = self.forwards(embedded)
        back, _ = self.backwards(_gather(embedded, turned))
        states = self.dropout(torch.cat([ahead, _gather(back, turned)], dim=2))
        weights = self.attention(states).masked_fill(~inside[:, :, None], float("-inf")).softmax(dim=1)
        # (rows, tags, 2·hidden): what each tag has looked at; then one dot product a tag.
        seen = torch.einsum("rpt,rph->rth", weights, states)
        deep = (seen * self.output.weight).sum(dim=2) + self.output.bias
        return deep + self._wide(ids, inside, lengths)

    def _wide(self, ids: Tensor, inside: Tensor, lengths: Tensor) -> Tensor:
        """Sum over tokens and pairs of neighbours, scaled so that long texts do not shout: (rows, tags)."""
        pairs = self._vocabulary + (ids[:, :-1] * _PRIME + ids[:, 1:]) % self._buckets
        features = torch.cat([ids, pairs], dim=1)
        weights = torch.cat([inside, inside[:, 1:]], dim=1) / lengths[:, None].sqrt()
        summed: Tensor = self.wide(features, per_sample_weights=self.dropout(weights))
        return summed


def _gather(states: Tensor, positions: Tensor) -> Tensor:
    return states.gather(1, positions[:, :, None].expand(-1, -1, states.shape[2]))
