"""Loops that are compiled: numba, once on a machine. They release Python's lock, so that threads share the cores."""

from collections.abc import Callable
from typing import Any

import numba


def compiled(function: Callable[..., Any]) -> Any:
    """Compiled at the first call, and kept for the next process where there is a place to keep it."""
    options: dict[str, Any] = {
        "nogil": True,
        "error_model": "numpy",
        "fastmath": {"contract", "reassoc", "nsz", "arcp"},
    }
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:  # no folder that this user may write to
        return numba.njit(**options)(function)
