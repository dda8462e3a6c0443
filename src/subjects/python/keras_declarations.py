"""What cannot be read from the signatures of Keras 3: one visible place, with sources.

Quotations are from the documentation strings of Keras 3.15 unless another source is named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ratelaw_schedules import anchors, rate, ratio, steps

Json = Any
Numbers = Mapping[str, Any]

#: Roles and ranges by name; printed as inferred, overridden by `--range`.
ROLES: dict[str, tuple[str, tuple[float, float]]] = {
    "learning_rate": ("learning-rate", (1e-3, 1.0)),
    # "relative_step": min(rate, 1 / √t), of which within 16 updates a rate up to ¼ is the smaller.
    "Adafactor.learning_rate": ("learning-rate", (1e-3, 0.25)),
    "weight_decay": ("weight-decay", (0.0, 0.5)),
    "adam_weight_decay": ("weight-decay", (0.0, 0.5)),
    "momentum": ("momentum", (0.1, 0.95)),
    "beta_1": ("decay", (0.5, 0.99)),
    "beta_2": ("decay", (0.5, 0.999)),
    "adam_beta_1": ("decay", (0.5, 0.99)),
    "adam_beta_2": ("decay", (0.5, 0.999)),
    "rho": ("decay", (0.5, 0.99)),
    "epsilon": ("epsilon", (1e-3, 1.0)),
    "epsilon_1": ("epsilon", (1e-3, 1.0)),
    "epsilon_2": ("epsilon", (1e-3, 1.0)),
    "clip_threshold": ("clip", (1.0, 2.0)),
    "beta_2_decay": ("other", (-0.95, -0.3)),
    "learning_rate_power": ("other", (-0.9, -0.1)),
    "beta": ("other", (0.05, 1.0)),
    "adam_lr_ratio": ("other", (0.25, 2.0)),
    "rms_rate": ("other", (0.05, 1.0)),
}

#: Arguments of every optimizer that are about something else than its update, or that count.
NOT_TRIED = {
    "clipnorm", "clipvalue", "global_clipnorm", "use_ema", "ema_momentum", "ema_overwrite_frequency", "loss_scale_factor",
    "gradient_accumulation_steps", "name", "kwargs", "warmup_steps", "ns_steps", "exclude_layers", "exclude_embeddings",
    # Three numbers fitted together: the iteration diverges with others.
    "muon_a", "muon_b", "muon_c",
}  # fmt: skip

#: Read when the variables are made, and never again.
READ_ONCE = {"initial_accumulator_value"}

UNAVAILABLE: dict[str, str] = {
    "LossScaleOptimizer": "it wraps another optimizer and scales its loss",
    "MultiOptimizer": "it is built from other optimizers",
}

#: What the documentation says of an optimizer beyond its signature.
DECLARED: dict[str, Json] = {
    "Adadelta": {"countMatters": "never"},
    "Adafactor": {"countMatters": "always"},
    "Adagrad": {"countMatters": "never"},
    "Ftrl": {"countMatters": "never", "hyperparameters": {"learning_rate": {"placement": "buffer"}}},
    # "velocity = momentum * velocity - learning_rate * g" (`SGD`, `RMSprop`): the rate is inside by definition.
    "SGD": {"countMatters": "never", "hyperparameters": {"learning_rate": {"placement": "buffer"}}},
    "RMSprop": {"countMatters": "never", "hyperparameters": {"learning_rate": {"placement": "buffer"}}},
    # b2 is for the buffer of the next update only (Chen and others, 2023, arXiv:2302.06675, algorithm 2).
    "Lion": {"countMatters": "never", "hyperparameters": {"beta_2": {"lag": 1}}},
    # m_schedule grows by a product over the steps, with a warm-up of 0.96^(0.004 t) (Dozat, 2016).
    "Nadam": {"countMatters": "always"},
    # "For any variable that isn't 2D, the AdamW step will be used", and each step has a decay of its own: leaves of both kinds.
    "Muon": {"shapes": [[[2, 2], [3]], [[3, 2], [1], [2, 4]]]},
    # A zero rate still moves (Defazio and others, 2024, arXiv:2405.15682).
    "ScheduleFreeAdamW": {"interpolates": True, "countMatters": "always"},
}


def guessed(optimizer: str, name: str, default: float) -> dict[str, Json]:
    """Role and range by name; without a name that is known, a factor of four around the default."""
    known = ROLES.get(f"{optimizer}.{name}") or ROLES.get(name)
    ends = (0.05, 1.0) if default == 0 else tuple(sorted((default / 4, default * 4)))
    role, ends = known or ("other", ends)
    return {"role": role, "range": list(ends)}


# ------------------------------------------------------------------------------------------------------- schedules


#: Units and ranges of the arguments of schedules.
ARGUMENTS: dict[str, Json] = {
    "initial_learning_rate": rate(),
    "end_learning_rate": rate(0.0, 0.005),
    "warmup_target": rate(),
    "decay_steps": steps(2, 30),
    "first_decay_steps": steps(2, 12),
    "warmup_steps": steps(1, 12),
    "decay_rate": ratio(0.1, 0.9),
    "alpha": ratio(0.0, 0.5),
    "power": ratio(0.5, 3.0),
    "t_mul": ratio(1.0, 3.0),
    "m_mul": ratio(0.3, 1.0),
    "boundaries[0]": steps(1, 9),
    "boundaries[1]": steps(10, 30),
    "values[0]": rate(),
    "values[1]": rate(),
    "values[2]": rate(),
}

#: More than one subject of one class, by other words than numbers.
GIVEN: dict[str, dict[str, Json]] = {
    "ExponentialDecay.staircase": {"staircase": True},
    "InverseTimeDecay.staircase": {"staircase": True},
    "PolynomialDecay.cycle": {"cycle": True},
}

#: Arguments that go together: without a target there is no warm-up.
WITHOUT: dict[str, tuple[str, ...]] = {"CosineDecay": ("warmup_target", "warmup_steps")}


def _cosine(n: Numbers) -> dict[str, Json]:
    low = n["initial_learning_rate"] * n["alpha"]
    return {"anchors": anchors((0, n["initial_learning_rate"]), (n["decay_steps"], low)), "length": n["decay_steps"]}


def _warm_cosine(n: Numbers) -> dict[str, Json]:
    end = n["warmup_steps"] + n["decay_steps"]
    low = n["warmup_target"] * n["alpha"]
    return {"anchors": anchors((0, n["initial_learning_rate"]), (n["warmup_steps"], n["warmup_target"]), (end, low)), "length": end}


def _polynomial(n: Numbers) -> dict[str, Json]:
    # A power of 0 is a factor of 1, at the end as well.
    end = n["initial_learning_rate"] if n["power"] == 0 else n["end_learning_rate"]
    ends = [(0, n["initial_learning_rate"]), (n["decay_steps"], end)]
    return {"anchors": anchors(*ends), "length": n["decay_steps"]}


def _decay(value: Callable[[Numbers, int], float]) -> Callable[[Numbers], dict[str, Json]]:
    return lambda n: {"anchors": anchors(*((k * n["decay_steps"], value(n, k)) for k in range(3))), "limit": 0.0}


def _pieces(n: Numbers) -> dict[str, Json]:
    # "values[0] … for the first boundaries[0] steps": `step <= boundary` in the source, so that a boundary is still its piece.
    first, second = n["boundaries[0]"], n["boundaries[1]"]
    if second <= first:
        # "with strictly increasing entries": of others nothing is said.
        return {}
    values = [n["values[0]"], n["values[1]"], n["values[2]"]]
    met = [(0, values[0]), (first, values[0]), (first + 1, values[1]), (second, values[1]), (second + 1, values[2])]
    return {"anchors": anchors(*met), "length": second + 1}


#: What each schedule is by its documentation: steps and the values met there, ends, limits.
SHAPES: dict[str, Callable[[Numbers], dict[str, Json]]] = {
    "CosineDecay": _cosine,
    "CosineDecay.warmup": _warm_cosine,
    "ExponentialDecay": _decay(lambda n, k: n["initial_learning_rate"] * n["decay_rate"] ** k),
    "ExponentialDecay.staircase": _decay(lambda n, k: n["initial_learning_rate"] * n["decay_rate"] ** k),
    "InverseTimeDecay": _decay(lambda n, k: n["initial_learning_rate"] / (1 + n["decay_rate"] * k)),
    "InverseTimeDecay.staircase": _decay(lambda n, k: n["initial_learning_rate"] / (1 + n["decay_rate"] * k)),
    "PiecewiseConstantDecay": _pieces,
    "PolynomialDecay": _polynomial,
    "CosineDecayRestarts": lambda n: {
        "anchors": anchors((0, n["initial_learning_rate"])),
        "hull": [0.0, n["initial_learning_rate"]],
        "monotone": False,
    },
}
