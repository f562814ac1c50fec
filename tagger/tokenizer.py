"""Text to token ids and nothing else: the only importer of sentencepiece.

Unigram language model (Kudo 2018, arXiv 1804.10959) over NFKC-normalised, case-folded text.
"""

import io
from collections.abc import Iterator, Sequence

import numpy as np
import sentencepiece

from tagger.batches import Ragged
from tagger.errors import TaggerError
from tagger.text import TITLE_END
from tagger.words import Words

PAD, UNKNOWN = 0, 1
_MARKS = ",.;:!?)"  # that often end a word
_MAX_LINE_BYTES = 4_000  # SentencePiece silently skips training lines over 4,192 bytes


class Tokenizer:
    """A trained SentencePiece model. `model` is its serialized form, `size` its number of pieces, `title_end` the id
    of the marker after a title, `says_nothing` the ids that a text without any known piece is made of.
    """

    WORD = "\u2581"  # SentencePiece's mark for the blank before a word

    def __init__(self, model: bytes) -> None:
        self.model = model
        self._processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        marks = {mark: piece for mark in _MARKS if (piece := self._processor.piece_to_id(mark)) != UNKNOWN}
        self._words = Words(lambda words: self._processor.encode(words, out_type=int, num_threads=1), marks)
        self.size: int = self._processor.get_piece_size()
        self.title_end: int = self._processor.piece_to_id(TITLE_END)
        self.says_nothing = [UNKNOWN, self.title_end, self._processor.piece_to_id(self.WORD)]

    @classmethod
    def train(cls, texts: Sequence[str], vocabulary: int) -> "Tokenizer":
        """Learn at most `vocabulary` pieces from `texts`, which should be a shuffled sample.

        Raises:
            TaggerError: where the texts hold too few different characters to learn from.
        """
        lines = [line for text in texts for line in _lines(text)]
        output = io.BytesIO()
        try:
            sentencepiece.SentencePieceTrainer.train(
                sentence_iterator=iter(lines),
                model_writer=output,
                model_type="unigram",
                vocab_size=vocabulary,
                hard_vocab_limit=False,
                character_coverage=0.9995,
                normalization_rule_name="nmt_nfkc_cf",
                user_defined_symbols=[TITLE_END],
                pad_id=PAD,
                unk_id=UNKNOWN,
                bos_id=-1,
                eos_id=-1,
                num_threads=2,  # fixed, not the machine's: the pieces depend on how the sums are split
                minloglevel=2,
            )
        except RuntimeError as error:
            raise TaggerError(f"the texts are too few or too short to learn a vocabulary from: {error}") from None
        return cls(output.getvalue())

    def encode(self, texts: Sequence[str], max_tokens: int) -> tuple[Ragged, np.ndarray]:
        """Token ids of each text, at most `max_tokens`, at least one; and bool (len(texts),): was it cut?

        Each word for itself: what a text's pieces are does not depend on the sums before them.
        """
        return self._words.pieces(texts, max_tokens, UNKNOWN)

    @property
    def vocabulary(self) -> list[str]:
        """Every piece, by id; one that begins a word starts with `WORD`."""
        return [self._processor.id_to_piece(i) for i in range(self.size)]

    def begins_word(self, token: int) -> bool:
        """Does a word begin with this token?"""
        return bool(self._processor.id_to_piece(int(token)).startswith(self.WORD))

    def spans(self, text: str) -> tuple[list[int], list[str]]:
        """Token ids of one text, and the part of it, as it was written, that each is made of."""
        ids, parts = [], []
        words = [word for word in text.split(" ") if word]
        for word, found in zip(words, self._processor.encode(words, out_type="offset_mapping"), strict=True):
            ids += found["ids"]
            parts += [word[start:end] for start, end in found["offsets"]]
        return ids, parts

    def pieces(self, text: str) -> list[str]:
        """The pieces that `text` is split into, for people to look at."""
        return list(self._processor.encode(text, out_type=str))


def _lines(text: str) -> Iterator[str]:
    """Split at blanks into lines that SentencePiece does not skip."""
    while len(text.encode()) > _MAX_LINE_BYTES:
        end = _MAX_LINE_BYTES // 4  # a character has at most four bytes
        blank = text.rfind(" ", 0, end)
        end = blank if blank > 0 else end
        yield text[:end]
        text = text[end:]
    if text.strip():
        yield text
