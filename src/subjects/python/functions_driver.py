"""An optimizer that is a pair of functions on NumPy arrays, `init` and `update`, as a subject: a user's own, written without JAX.

States are whatever the functions make: dictionaries, lists, tuples, objects with fields, arrays and numbers. Arrays can be written
to, so that all that is handed over is copied before, and compared after.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from ratelaw_driver import Cannot, Json, run_one_by_one, spelled

#: Parameters and gradients to see how an update is made.
EXAMPLE = {"w0": np.ones(2, np.float32), "w1": np.ones((2, 3), np.float32)}


def fields_of(value: Any) -> dict[str, Any] | None:
    """What a state is made of, by name; `None` for a leaf."""
    if isinstance(value, Mapping):
        return {str(key): entry for key, entry in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return dict(zip(value._fields, value, strict=True))
    if isinstance(value, (list, tuple)):
        return {str(index): entry for index, entry in enumerate(value)}
    # An array of whatever library is a leaf.
    return vars(value) if hasattr(value, "__dict__") and not callable(value) and not hasattr(value, "__array__") else None


def with_fields(value: Any, fields: Mapping[str, Any]) -> Any:
    """The same made of other fields."""
    if isinstance(value, Mapping):
        return type(value)((key, fields[str(key)]) for key in value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(**fields)
    if isinstance(value, (list, tuple)):
        return type(value)(fields.values())
    other = copy.copy(value)
    for name, entry in fields.items():
        # A frozen dataclass takes it in this way alone.
        object.__setattr__(other, name, entry)
    return other


def leaves_of(value: Any, path: str = "") -> dict[str, Any]:
    """The leaves of a state by path."""
    fields = fields_of(value)
    if fields is None:
        return {path: value}
    return {leaf: entry for name, field in fields.items() for leaf, entry in leaves_of(field, f"{path}.{name}" if path else name).items()}


def mapped(function: Callable[[str, Any], Any], value: Any, path: str = "") -> Any:
    """A state with other leaves."""
    fields = fields_of(value)
    if fields is None:
        return function(path, value)
    return with_fields(value, {name: mapped(function, field, f"{path}.{name}" if path else name) for name, field in fields.items()})


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def whole(value: Any) -> int | None:
    """An integer that could count."""
    value = value.item() if isinstance(value, (np.ndarray, np.number)) and value.ndim == 0 else value
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and float(value).is_integer() else None


def listed(leaf: Any) -> list[Json]:
    values = np.asarray(leaf).ravel()
    return values.tolist() if np.isfinite(values).all() else [spelled(value) for value in values.tolist()]


def through_json(path: str, leaf: Any) -> Any:
    """An array or a number through plain JSON and back; anything else is no part of a checkpoint that could be written."""
    if isinstance(leaf, np.ndarray):
        read = json.loads(json.dumps({"dtype": str(leaf.dtype), "shape": leaf.shape, "values": listed(leaf)}, allow_nan=False))
        values = [float(value) if isinstance(value, str) else value for value in read["values"]]
        return np.asarray(values, read["dtype"]).reshape(read["shape"])
    return copy.deepcopy(leaf)


class Functions:
    """What the shared runs need of NumPy, for one factory."""

    def __init__(self, make: Callable[..., Any]) -> None:
        self.make = make

    def create(self, given: Mapping[str, Any]) -> Any:
        return self.make(**given)

    def leaf(self, values: Sequence[float], shape: Sequence[int]) -> np.ndarray:
        return np.asarray(values, np.float32).reshape(shape)

    def tree(self, tree: Mapping[str, Any]) -> Json:
        return {name: listed(leaf) for name, leaf in tree.items()}

    def snapshot(self, state: Any) -> Json:
        shown: dict[str, Json] = {}
        for path, leaf in leaves_of(state).items():
            if isinstance(leaf, np.ndarray) and leaf.ndim > 0:
                shown[path] = listed(leaf)
            else:
                shown[path] = spelled(float(leaf)) if is_number(leaf) or isinstance(leaf, np.ndarray) else str(leaf)
        return shown

    def held(self, tree: Any) -> Any:
        return mapped(lambda _, leaf: leaf.copy() if isinstance(leaf, np.ndarray) else leaf, tree)

    def changed(self, before: Any, after: Any) -> str | None:
        now = leaves_of(after)
        same = [path for path, leaf in leaves_of(before).items() if path in now and np.array_equal(leaf, now[path], equal_nan=is_number(leaf))]
        return next((path for path in leaves_of(before) if path not in same), None)

    def added(self, parameters: Mapping[str, Any], updates: Mapping[str, Any]) -> dict[str, Any]:
        return {name: leaf + np.asarray(updates[name], leaf.dtype) for name, leaf in parameters.items()}

    def update(self, optimizer: Any, gradients: Any, state: Any, parameters: Any, step: int) -> tuple[Any, Any]:
        updates, after = optimizer.update(gradients, state, parameters)
        return updates, after

    def compiled(self, optimizer: Any) -> tuple[Callable[..., Any], Callable[[], int]]:
        raise Cannot("NumPy has no compiled form")

    def rebuilt(self, state: Any) -> Any:
        return mapped(through_json, state)

    def recounted(self, first: Any, second: Any, now: Any, at: int, count: int) -> tuple[Any, int]:
        before, after, present = (leaves_of(state) for state in (first, second, now))
        counts = {}
        for path, leaf in present.items():
            start, next_, value = whole(before.get(path)), whole(after.get(path)), whole(leaf)
            if start is not None and next_ == start + 1 and value == start + at:
                counts[path] = np.asarray(start + count, leaf.dtype) if isinstance(leaf, np.ndarray) else type(leaf)(start + count)
        return mapped(lambda path, leaf: counts.get(path, leaf), now), len(counts)

    def concrete(self, count: Any) -> float | None:
        return float(count)

    def lookup(self, values: Sequence[float], start: int, count: Any) -> Any:
        raise Cannot("NumPy has no traced steps")

    def rate(self, value: float, dtype: str | None) -> Any:
        return value if dtype is None else np.dtype(dtype).type(value)


class FunctionsDriver:
    """One factory by itself; `hyperparameters` is what its signature and its dictionary say."""

    name = "functions"

    def __init__(self, name: str, make: Callable[..., Any], hyperparameters: Mapping[str, Json]) -> None:
        self.subject, self.make, self.hyperparameters = name, make, dict(hyperparameters)

    def library(self) -> str:
        return f"numpy {np.__version__}, Python {sys.version.split()[0]}"

    def describe(self) -> list[Json]:
        visible = {"reads": True, "states": True, "write": True}
        return [{"name": self.subject, "hyperparameters": self.hyperparameters, "dtype": "float32", "visible": visible, "atMost": 20}]

    def run(self, subject: str, variant: str | None, programs: Sequence[Json]) -> list[Json]:
        return run_one_by_one(Functions(self.make), programs)


def made_of_numpy(made: Any) -> bool:
    """Whether a pair of functions works on NumPy arrays and keeps them, told by one update; one of Optax is no matter of its state."""
    if type(made).__module__.split(".")[0] == "optax":
        return False
    try:
        update, state = made.update(dict(EXAMPLE), made.init(dict(EXAMPLE)), dict(EXAMPLE))
    except Exception:
        return False
    arrays = [leaf for leaf in [*leaves_of(update).values(), *leaves_of(state).values()] if not is_number(leaf)]
    return any(isinstance(leaf, np.ndarray) for leaf in arrays) and all(type(leaf).__module__.split(".")[0] in ("numpy", "builtins") for leaf in arrays)
