"""What cannot be read from PyTorch's signatures, of its optimizers: one visible place, with sources.

Pages are those of the documentation of PyTorch 2.15 unless another source is named.
"""

from __future__ import annotations

from typing import Any

import torch

Json = Any

#: "weight_decay: weight decay coefficient", and θ − γ λ θ in the algorithm; everywhere else it is an "L2 penalty".
DECOUPLED = {getattr(torch.optim, name, None) for name in ("AdamW", "Adafactor", "Muon")}

#: Roles and ranges by the name of a hyperparameter, of one optimizer first; printed as inferred, overridden by `--range`.
ROLES: dict[str, tuple[str, tuple[float, float]]] = {
    "lr": ("learning-rate", (1e-3, 1.0)),
    "momentum": ("momentum", (0.1, 0.95)),
    "dampening": ("other", (0.1, 0.9)),
    "weight_decay": ("weight-decay", (0.0, 0.5)),
    "betas[0]": ("decay", (0.5, 0.99)),
    "betas[1]": ("decay", (0.5, 0.999)),
    "rho": ("decay", (0.5, 0.99)),
    "alpha": ("decay", (0.5, 0.99)),
    "eps": ("epsilon", (1e-3, 1.0)),
    "eps[0]": ("epsilon", (1e-3, 1.0)),
    "eps[1]": ("epsilon", (1e-3, 1.0)),
    "lr_decay": ("other", (0.01, 1.0)),
    "lambd": ("other", (0.01, 0.5)),
    "ASGD.alpha": ("other", (0.25, 1.0)),
    # From step t0 on the average is one: within the first steps, so that it shows.
    "t0": ("other", (1.0, 4.0)),
    "momentum_decay": ("other", (0.01, 1.0)),
    # "Clipping threshold d should be >= 1".
    "d": ("clip", (1.0, 2.0)),
    "beta2_decay": ("other", (-0.95, -0.3)),
    "etas[0]": ("other", (0.2, 0.9)),
    "etas[1]": ("other", (1.05, 1.5)),
    # Bounds of the step size, which begins as the rate: near it, so that they are met.
    "Adafactor.lr": ("learning-rate", (1e-3, 0.25)),
    "Rprop.lr": ("learning-rate", (0.05, 0.5)),
    "step_sizes[0]": ("clip", (0.05, 0.2)),
    "step_sizes[1]": ("clip", (0.2, 0.5)),
    # A floor of the norm that the update is divided by.
    "Muon.eps": ("epsilon", (2.0, 16.0)),
}

#: How an optimizer is run, not what it computes: each is a variant where it runs on this machine.
EXECUTIONS = ("foreach", "fused", "capturable")
#: Flags that make no subject of their own: `differentiable` is for parameters that are no leaves of the graph.
NO_SUBJECTS = ("differentiable",)

#: Optimizers of other words than flags.
GIVEN: dict[str, dict[str, Any]] = {"Muon.match_rms_adamw": {"adjust_lr_fn": "match_rms_adamw"}}

#: Numbers that are no hyperparameters of an optimizer: "Nesterov momentum requires a momentum and zero dampening" (`SGD`);
#: the coefficients of the Newton-Schulz iteration are fitted together, and it diverges with others.
WITHOUT: dict[str, tuple[str, ...]] = {"SGD.nesterov": ("dampening",), "Muon": ("ns_coefficients",)}
#: Defaults that a flag takes away: with them it refuses to be built.
NO_DEFAULT: dict[str, tuple[str, ...]] = {"SGD.nesterov": ("momentum",)}

#: Optimizers that cannot be run by gradients alone.
UNAVAILABLE: dict[str, str] = {
    "LBFGS": "its step calls the function that is minimised, several times",
    "SparseAdam": "it takes sparse gradients alone",
}

#: Leaves for what takes matrices alone.
MATRICES = [[[2, 2], [1, 3]], [[3, 2], [1, 1], [2, 4]]]

#: What the documentation says of an optimizer beyond its signature, by class; a flagged subject has its own entry besides.
DECLARED: dict[str, Json] = {
    # "ρ_t ← min(lr, 1/√t)" (algorithm of `Adafactor`): of the two, within the first 16 updates, a rate up to ¼ is the smaller.
    "Adafactor": {"countMatters": "always"},
    # "γ̃ ← γ / (1 + (t − 1) η)" and beside it the sum of squares, which is no mean: only the count of lr_decay matters.
    "Adagrad": {"countMatters": "always", "hyperparameters": {"initial_accumulator_value": {"placement": "init"}}},
    # The step size η = γ / (1 + λ γ t)^α and the weight 1 / max(1, t − t₀) of the average are made at the end of a step, for
    # the next one (source of `_single_tensor_asgd`; the documentation does not say so of the rate).
    "ASGD": {"countMatters": "always", "hyperparameters": {"alpha": {"lag": 1}, "t0": {"lag": 1}}},
    # "γ_t ← μ_t": the momentum is β₁ (1 − ½ 0.96^{tψ}) (algorithm of `NAdam`): a warm-up of the momentum by design.
    "NAdam": {"countMatters": "always"},
    # Rectification is a function of the count, and sets in after five updates (algorithm of `RAdam`: "if ρ_t > 5").
    "RAdam": {"countMatters": "always", "settlesAfter": 5},
    # "initialize: η⁰ ← lr" (algorithm of `Rprop`): the rate is only the first step size.
    # A sign that changes makes the step smaller and the gradient zero ("g_t ← 0"): η⁻ shows in the next update.
    "Rprop": {"hyperparameters": {"lr": {"placement": "init"}, "etas[0]": {"lag": 1}}, "coupling": "elementwise", "countMatters": "never"},
    "SGD": {"countMatters": "never"},
    "SGD.nesterov": {"countMatters": "never"},
    "RMSprop": {"countMatters": "never"},
    "Adadelta": {"countMatters": "never", "equations": {"id": "adadelta", "hyperparameters": {
        "learningRate": "lr", "rho": "rho", "epsilon": "eps", "weightDecay": "weight_decay",
    }}},
    "AdamW": {"equations": {"id": "adamw", "hyperparameters": {
        "learningRate": "lr", "b1": "betas[0]", "b2": "betas[1]", "epsilon": "eps", "weightDecay": "weight_decay",
    }}},
    # "This optimizer performs momentum SGD followed by an optional orthogonalization step … of 2D parameters" (`Muon`).
    "Muon": {"countMatters": "never", "shapes": MATRICES},
}  # fmt: skip

#: Averages of the parameters among the state: "ax" of averaged gradient descent is what its users evaluate.
AVERAGES = {"ASGD": "ax"}

#: Read when the state is made, and never again.
READ_ONCE = {"initial_accumulator_value"}


def guessed(optimizer: str, name: str, default: float) -> dict[str, Json]:
    """Role and range by name; without a name that is known, a factor of four around the default."""
    role, ends = ROLES.get(f"{optimizer}.{name}") or ROLES.get(name) or ("other", around(default))
    return {"role": role, "range": list(ends)}


def around(default: float) -> tuple[float, float]:
    if default == 0:
        return (0.05, 1.0)
    return (min(default / 4, default * 4), max(default / 4, default * 4))
