"""Puts off the import of `torch._dynamo`, which takes as long as that of PyTorch itself.

The first optimizer that is made imports it, for two functions that do nothing unless something is compiled
(`_use_grad_for_differentiable` and `_disable_dynamo`, 2.15). Whoever asks for anything else of it gets the real one.
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Callable
from typing import Any

import torch

NAME = "torch._dynamo"


class PutOff(types.ModuleType):
    """What eager code asks of the compiler."""

    @staticmethod
    def graph_break(*_: Any, **__: Any) -> None:
        """Nothing is traced that could be broken."""

    @staticmethod
    def disable(fn: Callable[..., Any] | None = None, *_: Any, **__: Any) -> Callable[..., Any]:
        return (lambda function: function) if fn is None else fn

    def __getattr__(self, name: str) -> Any:
        # What looks through all modules for a file or a loader is after no compiler.
        if name.startswith("__") and name != "__path__":
            raise AttributeError(name)
        if sys.modules.get(NAME) is self:
            del sys.modules[NAME], torch._dynamo
        return getattr(importlib.import_module(NAME), name)


if NAME not in sys.modules:
    torch._dynamo = sys.modules[NAME] = PutOff(NAME)
