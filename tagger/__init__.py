"""job-tagger: tags job postings with language, domains and seniority. The public names, nothing else."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tagger.errors import TaggerError

if TYPE_CHECKING:
    from tagger.predict import Reason, Scores, Tag, Tagger, Tagging

__all__ = ["Reason", "Scores", "Tag", "Tagger", "TaggerError", "Tagging"]


def __getattr__(name: str) -> Any:
    # torch takes seconds to import: only who asks for a Tagger waits for it.
    if name in __all__:
        return getattr(import_module("tagger.predict"), name)
    raise AttributeError(f"module 'tagger' has no attribute {name!r}")
