"""PyTorch without what only its compiler and its profiler need.

The import of `torch._dynamo` takes as long as that of PyTorch itself, and is put off. The first optimizer that is made
imports it, for two functions that do nothing unless something is compiled (`_use_grad_for_differentiable` and
`_disable_dynamo`, 2.15). Whoever asks for anything else of it gets the real one.

Each step of an optimizer is labelled for a profiler (`Optimizer.profile_hook_step`, 2.15), which takes a tenth of the
step of a small one; nobody reads the labels here.
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


class Unlabelled:
    """Stands in for `torch.autograd.profiler.record_function`."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __enter__(self) -> Unlabelled:
        return self

    def __exit__(self, *_: Any) -> None:
        pass

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        return function


if NAME not in sys.modules:
    torch._dynamo = sys.modules[NAME] = PutOff(NAME)
torch.autograd.profiler.record_function = Unlabelled
