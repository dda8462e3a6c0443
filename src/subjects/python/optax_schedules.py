"""The schedule functions of Optax as subjects: each a function of the count, built from numbers.

What is declared of each (values met, ends, limits) is in `SHAPES`, from its docstring (0.2.8).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import optax
from ratelaw_driver import Json
from ratelaw_schedules import Definition, anchors, rate, ratio, steps

Numbers = Mapping[str, Any]

#: What a schedule is annotated as.
SCHEDULE = optax.Schedule if hasattr(optax, "Schedule") else optax.base.Schedule


class Function:
    """A schedule as Optax has it."""

    read = advance = save = load = None

    def __init__(self, schedule: Callable[[Any], Any]) -> None:
        self.schedule = schedule

    def at(self, step: int) -> np.float32:
        # Some return the Python number that they were given, which an update rounds.
        return np.float32(self.schedule(step))


#: Units and ranges by the name of an argument.
ARGUMENTS: dict[str, Json] = {
    "value": rate(),
    "init_value": rate(),
    "peak_value": rate(),
    "end_value": rate(0.0, 0.005),
    "transition_steps": steps(2, 20),
    "transition_begin": steps(0, 8),
    "decay_steps": steps(2, 30),
    "warmup_steps": steps(1, 9),
    "decay_rate": ratio(0.1, 0.9),
    "alpha": ratio(0.0, 0.5),
    "exponent": ratio(0.5, 3.0),
    "power": ratio(0.5, 3.0),
    "pct_start": ratio(0.1, 0.5),
    "pct_final": ratio(0.6, 0.95),
    "div_factor": ratio(2.0, 100.0),
    "final_div_factor": ratio(10.0, 1e4),
    "boundaries[0]": steps(1, 9),
    "boundaries[1]": steps(10, 30),
    "scales[0]": ratio(0.1, 2.0),
    "scales[1]": ratio(0.1, 2.0),
}

#: Other ranges where the numbers of one schedule go together.
TOGETHER: dict[str, dict[str, Json]] = {
    "linear_onecycle_schedule": {"transition_steps": steps(20, 60)},
    "cosine_onecycle_schedule": {"transition_steps": steps(20, 60)},
    # "the total length of the schedule": the warm-up is a part of it.
    "warmup_cosine_decay_schedule": {"decay_steps": steps(20, 40)},
}

#: Arguments that are left out: a bound of its own, which only clips.
LEFT_OUT: dict[str, tuple[str, ...]] = {
    "exponential_decay": ("end_value",),
    "exponential_decay.staircase": ("end_value",),
    "warmup_exponential_decay_schedule": ("end_value", "transition_begin"),
}


def _scales(n: Numbers) -> dict[int, float]:
    return {n["boundaries[0]"]: n["scales[0]"], n["boundaries[1]"]: n["scales[1]"]}


def _pieces(n: Numbers) -> list[Callable[[Any], Any]]:
    # None begins where the one before ends: at a boundary either could be meant otherwise.
    return [
        optax.linear_schedule(0.0, n["peak_value"], n["boundaries[0]"]),
        optax.constant_schedule(n["peak_value"] / 2),
        optax.exponential_decay(n["peak_value"], 3, n["decay_rate"]),
    ]


def _piecewise(*names: str) -> dict[str, Json]:
    return {name: ARGUMENTS[name] for name in names}


_SCALED = _piecewise("init_value", "boundaries[0]", "scales[0]", "boundaries[1]", "scales[1]")

#: Schedules that take more than numbers: theirs, and how they are made of them.
BUILT: dict[str, tuple[dict[str, Json], Callable[[Numbers], Callable[[Any], Any]]]] = {
    "piecewise_constant_schedule": (_SCALED, lambda n: optax.piecewise_constant_schedule(n["init_value"], _scales(n))),
    "piecewise_interpolate_schedule": (_SCALED, lambda n: optax.piecewise_interpolate_schedule("linear", n["init_value"], _scales(n))),
    "piecewise_interpolate_schedule.cosine": (_SCALED, lambda n: optax.piecewise_interpolate_schedule("cosine", n["init_value"], _scales(n))),
    "sgdr_schedule": (
        _piecewise("init_value", "peak_value", "boundaries[0]", "decay_steps"),
        lambda n: optax.sgdr_schedule([
            {"init_value": n["init_value"], "peak_value": n["peak_value"], "warmup_steps": n["boundaries[0]"], "decay_steps": length}
            for length in (n["boundaries[0]"] + n["decay_steps"], n["boundaries[0]"] + 2 * n["decay_steps"])
        ]),
    ),
    "exponential_decay.staircase": (
        _piecewise("init_value", "transition_steps", "decay_rate", "transition_begin"),
        lambda n: optax.exponential_decay(**n, staircase=True),
    ),
    "join_schedules": (
        _piecewise("peak_value", "boundaries[0]", "boundaries[1]", "decay_rate"),
        lambda n: optax.join_schedules(_pieces(n), [n["boundaries[0]"], n["boundaries[1]"]]),
    ),
}  # fmt: skip


# ------------------------------------------------------------------------------------------------- what is declared


def _ramp(n: Numbers) -> dict[str, Json]:
    begin, length = n.get("transition_begin", 0), n["transition_steps"]
    if length <= 0:
        # "non-positive `transition_steps` … results in a constant schedule with value `init_value`" (its log message).
        return {"anchors": anchors((0, n["init_value"])), "length": 0}
    # A power of 0 is a factor of 1, at the end as well.
    end = n["init_value"] if n.get("power") == 0 else n["end_value"]
    met = [(0, n["init_value"]), (begin, n["init_value"]), (begin + length, end)]
    return {"anchors": anchors(*met), "length": begin + length}


def _exponential(n: Numbers) -> dict[str, Json]:
    begin, length = n.get("transition_begin", 0), n["transition_steps"]
    if length <= 0 or n["decay_rate"] == 0:
        # "… will result in a constant schedule with value `init_value`" (its log messages).
        return {"anchors": anchors((0, n["init_value"])), "length": 0}
    met = [(begin + k * length, n["init_value"] * n["decay_rate"] ** k) for k in range(3)]
    return {"anchors": anchors((0, n["init_value"]), *met), "limit": 0.0}


def _warm_exponential(n: Numbers) -> dict[str, Json]:
    warm, length = n["warmup_steps"], n["transition_steps"]
    if warm <= 0 or length <= 0 or n["decay_rate"] == 0:
        return {}
    met = [(warm + k * length, n["peak_value"] * n["decay_rate"] ** k) for k in range(3)]
    return {"anchors": anchors((0, n["init_value"]), *met), "limit": 0.0}


def _scaled(n: Numbers, interpolated: bool) -> dict[str, Json]:
    (first, one), (second, two) = sorted(_scales(n).items()) if n["boundaries[0]"] != n["boundaries[1]"] else ((0, 1.0), (0, 1.0))
    if first == second:
        return {}
    values = [n["init_value"], n["init_value"] * one, n["init_value"] * one * two]
    met = [(0, values[0]), (first, values[1]), (second, values[2])]
    return {"anchors": anchors(*met), "length": second, **({} if interpolated else {"hull": [min(values), max(values)]})}


def _one_cycle(n: Numbers, middle: bool) -> dict[str, Json]:
    length, first = n["transition_steps"], n["peak_value"] / n["div_factor"]
    if middle and n["pct_final"] < n["pct_start"]:
        # Of phases in another order nothing is said.
        return {}
    met = [(0, first), (int(n["pct_start"] * length), n["peak_value"])]
    met += [(int(n["pct_final"] * length), first)] if middle else []
    return {"anchors": anchors(*met, (length, first / n["final_div_factor"])), "length": length}


def _warm_cosine(n: Numbers) -> dict[str, Json]:
    end = n["peak_value"] if n.get("exponent") == 0 else n.get("end_value", 0.0)
    met = [(0, n["init_value"]), (n["warmup_steps"], n["peak_value"]), (n["decay_steps"], end)]
    return {"anchors": anchors(*met), "length": n["decay_steps"]}


def _warm_constant(n: Numbers) -> dict[str, Json]:
    if n["warmup_steps"] <= 0:
        # It is a linear schedule of no length, which keeps its start.
        return {"anchors": anchors((0, n["init_value"])), "length": 0}
    return {"anchors": anchors((0, n["init_value"]), (n["warmup_steps"], n["peak_value"])), "length": n["warmup_steps"]}


def _joined(n: Numbers) -> dict[str, Json]:
    return {"boundaries": [n["boundaries[0]"], n["boundaries[1]"]], "side": "at", "monotone": False}


SHAPES: dict[str, Callable[[Numbers], dict[str, Json]]] = {
    "constant_schedule": lambda n: {"anchors": anchors((0, n["value"])), "length": 0},
    "linear_schedule": _ramp,
    "polynomial_schedule": _ramp,
    "exponential_decay": _exponential,
    "exponential_decay.staircase": _exponential,
    "cosine_decay_schedule": lambda n: {
        "anchors": anchors((0, n["init_value"]), (n["decay_steps"], n["init_value"] * (1.0 if n["exponent"] == 0 else n["alpha"]))),
        "length": n["decay_steps"],
    },
    "piecewise_constant_schedule": lambda n: _scaled(n, False),
    "piecewise_interpolate_schedule": lambda n: _scaled(n, True),
    "piecewise_interpolate_schedule.cosine": lambda n: _scaled(n, True),
    "linear_onecycle_schedule": lambda n: _one_cycle(n, True),
    "cosine_onecycle_schedule": lambda n: _one_cycle(n, False),
    "warmup_constant_schedule": _warm_constant,
    "warmup_cosine_decay_schedule": _warm_cosine,
    "warmup_exponential_decay_schedule": _warm_exponential,
}

#: Published formulas that the oracle knows.
FORMULAS: dict[str, Json] = {
    "linear_schedule": {
        "id": "linear",
        "hyperparameters": {"from": "init_value", "to": "end_value", "steps": "transition_steps", "transitionBegin": "transition_begin"},
    },
    "polynomial_schedule": {
        "id": "polynomial",
        "hyperparameters": {
            "from": "init_value", "to": "end_value", "power": "power", "steps": "transition_steps", "transitionBegin": "transition_begin",
        },
    },
    "exponential_decay": {
        "id": "exponential",
        "hyperparameters": {
            "from": "init_value", "decayRate": "decay_rate", "transitionSteps": "transition_steps", "transitionBegin": "transition_begin", "to": 0,
        },
    },
    "linear_onecycle_schedule": {
        "id": "oneCycleLinear",
        "hyperparameters": {
            "steps": "transition_steps", "peak": "peak_value", "pctStart": "pct_start", "pctFinal": "pct_final",
            "divFactor": "div_factor", "finalDivFactor": "final_div_factor",
        },
    },
    "cosine_onecycle_schedule": {
        "id": "oneCycleCosine",
        "hyperparameters": {
            "steps": "transition_steps", "peak": "peak_value", "pctStart": "pct_start", "divFactor": "div_factor", "finalDivFactor": "final_div_factor",
        },
    },
    "warmup_constant_schedule": {
        "id": "warmupConstant",
        "hyperparameters": {"from": "init_value", "peak": "peak_value", "warmupSteps": "warmup_steps"},
    },
    "warmup_cosine_decay_schedule": {
        "id": "warmupCosineDecay",
        "hyperparameters": {
            "from": "init_value", "peak": "peak_value", "to": "end_value", "warmupSteps": "warmup_steps", "steps": "decay_steps", "exponent": "exponent",
        },
    },
}  # fmt: skip


# ------------------------------------------------------------------------------------------------------- discovery


def schedules() -> dict[str, Definition]:
    """Every function of `optax.schedules` that returns a schedule; what it takes is read from its signature."""
    found: dict[str, Definition] = {}
    for name, make in sorted(vars(optax.schedules).items()):
        if not inspect.isfunction(make) or inspect.signature(make).return_annotation != SCHEDULE:
            continue
        labels = [label for label in dict.fromkeys([name, *BUILT]) if label.split(".")[0] == name]
        found |= {label: definition(label, make) for label in labels}
    return found


def definition(label: str, make: Callable[..., Any]) -> Definition:
    if label in BUILT:
        hyperparameters, create = BUILT[label]
    else:
        hyperparameters, create = arguments(label, make), lambda numbers: make(**numbers)
    pieces = (lambda numbers, index: Function(_pieces(numbers)[index])) if label == "join_schedules" else None
    traits = {"anchored": label in SHAPES, **({"formula": FORMULAS[label]} if label in FORMULAS else {})}
    facts = _joined if label == "join_schedules" else SHAPES.get(label, lambda _: {})
    return Definition(hyperparameters, lambda numbers: Function(create(numbers)), facts, traits, pieces=pieces)


def arguments(label: str, make: Callable[..., Any]) -> dict[str, Json]:
    """The numbers that a schedule takes; what is not known by name is guessed from its default."""
    found: dict[str, Json] = {}
    for name, parameter in inspect.signature(make).parameters.items():
        if isinstance(parameter.default, (bool, str)) or name in LEFT_OUT.get(label, ()):
            continue
        guess = {**(steps(1, 20) if "int" in str(parameter.annotation) else ratio(0.1, 0.9)), "inferred": ["unit", "range", "role"]}
        told = dict(TOGETHER.get(label, {}).get(name) or ARGUMENTS.get(name) or guess)
        low, high = told["range"]
        if isinstance(parameter.default, (int, float)) and low <= parameter.default <= high:
            told["default"] = parameter.default
        found[name] = told
    return found
