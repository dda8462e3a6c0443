"""Ranges that were guessed of each number by itself, and have to go together: `begin < end`, a warm-up inside the whole."""

from __future__ import annotations

import inspect
import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ratelaw_driver import Json

#: Numbers whose ends are tried in every combination.
TRIED = 6


def corners(hyperparameters: Mapping[str, Json]) -> Iterator[dict[str, Any]]:
    """The ends of the ranges in every combination; what is beyond the first few has its lower end."""
    ends = [one["range"] if at < TRIED else one["range"][:1] for at, one in enumerate(hyperparameters.values())]
    return (dict(zip(hyperparameters, values)) for values in itertools.product(*ends))


def builds_everywhere(hyperparameters: Mapping[str, Json], create: Callable[[dict[str, Any]], Any]) -> bool:
    """Whether what takes these numbers can be built with the ends of their ranges."""
    try:
        for numbers in corners(hyperparameters):
            create(numbers)
    except Exception:
        return False
    return True


def in_order(hyperparameters: Mapping[str, Json], names: list[str]) -> dict[str, Json]:
    """The same, those with these names one behind the other: each has its own part of a range that they had in common."""
    ordered = dict(hyperparameters)
    for at, name in enumerate(names):
        low, high = ordered[name]["range"]
        part = (high - low) / (2 * len(names) - 1)
        ends = [low + 2 * at * part, low + (2 * at + 1) * part]
        ordered[name] = {**ordered[name], "range": [math.ceil(ends[0]), math.floor(ends[1])] if ordered[name]["unit"] == "steps" else ends}
    return ordered


def near(one: Json, default: float) -> Json:
    """The same number, close to its default: within a quarter of it, and within one step at least."""
    away = abs(default) / 4
    if one["unit"] == "steps":
        return {**one, "range": [math.ceil(default - away), max(math.floor(default + away), math.ceil(default) + 1)], "default": default}
    return {**one, "range": [default - away, default + away] if default != 0 else [0.0, min(one["range"][1], 0.001)], "default": default}


def going_together(found: Mapping[str, Json], told: Mapping[str, Json], make: inspect.Signature, create: Callable[[dict[str, Any]], Any]) -> dict[str, Json]:
    """
    The numbers of a schedule with ranges inside which it can be built. Where those that were guessed contradict each other, numbers
    that must be given come in the order of the arguments, the others close to their defaults, and at last at them. What the
    dictionary says of one stays, and where nothing helps it all stays as it was guessed.
    """
    own = {name for name in found if name not in told and name in make.parameters}
    defaults = {name: make.parameters[name].default for name in own}
    given = {name: value for name, value in defaults.items() if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)}
    must = [name for name in found if name in own and defaults[name] is inspect.Parameter.empty]
    ordered = dict(found)
    for names in ([name for name in must if found[name]["unit"] == unit] for unit in ("steps", "ratio", "rate")):
        if len(names) > 1 and len({tuple(found[name]["range"]) for name in names}) == 1:
            ordered = in_order(ordered, names)
    steps = {name: near(one, given[name]) if name in given and one["unit"] == "steps" else one for name, one in ordered.items()}
    close = {name: near(one, given[name]) if name in given else one for name, one in ordered.items()}
    least = {name: one for name, one in ordered.items() if name not in given}
    return next((one for one in (dict(found), ordered, steps, close, least) if builds_everywhere(one, create)), dict(found))
