"""The schedulers of `torch.optim.lr_scheduler` as subjects: moved on by `step`, read from the optimizer they write to.

Where a scheduler has a closed form (`_get_closed_form_lr`, which `step(epoch)` uses), a variant holds it to that; `state_dict` goes
through `torch.save`, with that of the optimizer beside it, as its documentation says. What is declared of each (anchors, ends,
periods) is in `SHAPES`, with its source.
"""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable, Mapping
from typing import Any

import torch
from ratelaw_driver import Json
from ratelaw_schedules import Definition, anchors, rate, ratio, steps
from torch.optim import lr_scheduler, swa_utils

Numbers = Mapping[str, Any]


class Scheduler:
    """A scheduler and the optimizer whose rate it sets."""

    #: Whether the optimizer makes a step before each of the scheduler.
    every_step = False

    def __init__(self, make: Callable[[torch.optim.Optimizer], Any], lr: Any, closed_form: bool = False) -> None:
        self.optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr, momentum=0.9)
        self.scheduler = make(self.optimizer)
        self.optimizer_due = True
        self.at = self.closed_form if closed_form else None

    def closed_form(self, step: int) -> Any:
        now, self.scheduler.last_epoch = self.scheduler.last_epoch, step
        try:
            return self.scheduler._get_closed_form_lr()[0]
        finally:
            self.scheduler.last_epoch = now

    def read(self) -> Any:
        return self.optimizer.param_groups[0]["lr"]

    def advance(self, metric: float | None) -> None:
        # A step of the optimizer comes first. Without gradients it does nothing, and no scheduler of PyTorch minds but the first.
        if self.optimizer_due:
            self.optimizer.step()
        self.optimizer_due = self.every_step
        if metric is None:
            self.scheduler.step()
        else:
            self.scheduler.step(metric)

    def save(self) -> Any:
        return {"scheduler": self.scheduler.state_dict(), "optimizer": self.optimizer.state_dict()}

    def load(self, checkpoint: Any) -> None:
        self.optimizer.load_state_dict(checkpoint["optimizer"])
        self.scheduler.load_state_dict(checkpoint["scheduler"])


class SavedOptimizer(Scheduler):
    """`state_dict` of an optimizer returns references to the live state, as its documentation says: copied when saved."""

    def save(self) -> Any:
        return {"scheduler": self.scheduler.state_dict(), "optimizer": filed(self.optimizer.state_dict())}


def filed(checkpoint: Any) -> Any:
    """A checkpoint as it comes back from its file."""
    file = io.BytesIO()
    torch.save(checkpoint, file)
    file.seek(0)
    return torch.load(file)


# ------------------------------------------------------------------------------------------------------ what is given


class Hyperbola:
    """A factor of `1 / (1 + decay t)`: an object, so that a checkpoint holds it ("only … if they are callable objects")."""

    def __init__(self, decay: float) -> None:
        self.decay = decay

    def __call__(self, epoch: int) -> float:
        return 1 / (1 + self.decay * epoch)


class Factor:
    """The same factor at every step."""

    def __init__(self, gamma: float) -> None:
        self.gamma = gamma

    def __call__(self, epoch: int) -> float:
        return self.gamma


#: Units and ranges by the name of an argument; what is not here is read from the annotation and the default.
ARGUMENTS: dict[str, Json] = {
    "step_size": steps(1, 12),
    "T_max": steps(4, 30),
    "T_0": steps(2, 12),
    "T_mult": steps(1, 3),
    "total_iters": steps(1, 20),
    "total_steps": steps(10, 40),
    "patience": steps(0, 4),
    "cooldown": steps(0, 3),
    "anneal_epochs": steps(2, 20),
    "step_size_up": steps(2, 12),
    "step_size_down": steps(2, 12),
    "gamma": ratio(0.1, 0.9),
    "factor": ratio(0.1, 0.9),
    "start_factor": ratio(0.1, 1.0),
    "end_factor": ratio(0.0, 1.0),
    "power": ratio(0.5, 3.0),
    "pct_start": ratio(0.1, 0.5),
    "div_factor": ratio(2.0, 100.0),
    "final_div_factor": ratio(10.0, 1e4),
    "threshold": ratio(0.0, 0.5),
    "eta_min": rate(0.0, 0.005),
    "max_lr": rate(),
    "base_lr": rate(0.001, 0.005),
    "min_lr": rate(0.0, 0.005),
    "swa_lr": rate(),
    "decay": ratio(0.1, 2.0),
    "milestone": steps(1, 12),
    "milestones[0]": steps(1, 9),
    "milestones[1]": steps(10, 20),
}

#: Arguments that are not tried: `last_epoch` belongs to a resumed run, the momentum of a cycle is no rate.
NOT_TRIED = {"last_epoch", "verbose", "base_momentum", "max_momentum", "eps", "epochs", "steps_per_epoch", "scale_fn", "scale_mode"}

#: Arguments that are no numbers; more than one choice makes more than one subject.
GIVEN: dict[str, dict[str, Json]] = {
    # "If the difference between new and old lr is smaller than eps, the update is ignored": no rate is too small here.
    "ReduceLROnPlateau": {"eps": 0.0},
    "CyclicLR": {"cycle_momentum": False},
    "CyclicLR.triangular2": {"cycle_momentum": False, "mode": "triangular2"},
    "CyclicLR.exp_range": {"cycle_momentum": False, "mode": "exp_range"},
    "OneCycleLR": {"cycle_momentum": False},
    "OneCycleLR.linear": {"cycle_momentum": False, "anneal_strategy": "linear"},
    "OneCycleLR.three_phase": {"cycle_momentum": False, "three_phase": True},
    "ReduceLROnPlateau.max": {"eps": 0.0, "mode": "max"},
    "ReduceLROnPlateau.abs": {"eps": 0.0, "threshold_mode": "abs"},
    "SWALR.linear": {"anneal_strategy": "linear"},
}

#: Arguments that matter in one mode only.
ONLY_IN: dict[str, tuple[str, ...]] = {"CyclicLR": ("gamma",), "CyclicLR.triangular2": ("gamma",)}

#: Schedulers built from others or from functions: their numbers, and how they are made of them.
BUILT: dict[str, tuple[dict[str, Json], Callable[[torch.optim.Optimizer, Numbers], Any]]] = {
    "LambdaLR": (
        {"decay": ARGUMENTS["decay"]},
        lambda optimizer, n: lr_scheduler.LambdaLR(optimizer, Hyperbola(n["decay"])),
    ),
    "MultiplicativeLR": (
        {"gamma": ARGUMENTS["gamma"]},
        lambda optimizer, n: lr_scheduler.MultiplicativeLR(optimizer, Factor(n["gamma"])),
    ),
    "MultiStepLR": (
        {"milestones[0]": ARGUMENTS["milestones[0]"], "milestones[1]": ARGUMENTS["milestones[1]"], "gamma": ARGUMENTS["gamma"]},
        lambda optimizer, n: lr_scheduler.MultiStepLR(optimizer, [n["milestones[0]"], n["milestones[1]"]], n["gamma"]),
    ),
    "ChainedScheduler": (
        {"factor": ARGUMENTS["factor"], "total_iters": ARGUMENTS["total_iters"], "gamma": ARGUMENTS["gamma"]},
        lambda optimizer, n: lr_scheduler.ChainedScheduler([
            lr_scheduler.ConstantLR(optimizer, n["factor"], n["total_iters"]),
            lr_scheduler.ExponentialLR(optimizer, n["gamma"]),
        ], optimizer),
    ),
}  # fmt: skip

#: Pieces of a SequentialLR, by the name of the subject: each takes its own numbers.
SEQUENCES: dict[str, tuple[dict[str, Json], tuple[str, ...], Callable[[torch.optim.Optimizer, Numbers], list[Any]]]] = {
    "SequentialLR": (
        {name: ARGUMENTS[name] for name in ("start_factor", "milestone", "T_max")},
        ("milestone",),
        lambda optimizer, n: [
            lr_scheduler.LinearLR(optimizer, n["start_factor"], 1.0, n["milestone"]),
            # A piece is restarted by its closed form, which with a floor rounds at step 0 what the piece alone takes as it is.
            lr_scheduler.CosineAnnealingLR(optimizer, n["T_max"]),
        ],
    ),
    "SequentialLR.three": (
        {name: ARGUMENTS[name] for name in ("factor", "milestones[0]", "milestones[1]", "step_size", "gamma")},
        ("milestones[0]", "milestones[1]"),
        lambda optimizer, n: [
            lr_scheduler.ConstantLR(optimizer, n["factor"], 5),
            lr_scheduler.ExponentialLR(optimizer, n["gamma"]),
            lr_scheduler.StepLR(optimizer, n["step_size"], n["gamma"]),
        ],
    ),
}


# ------------------------------------------------------------------------------------------------- what is declared


def _restarts(n: Numbers) -> dict[str, Json]:
    starts = [0, n["T_0"], n["T_0"] * (1 + n["T_mult"])]
    return {"anchors": anchors(*((step, n["lr"]) for step in starts)), "limit": n["eta_min"], "monotone": False}


def _one_cycle(n: Numbers) -> dict[str, Json]:
    first = n["max_lr"] / n["div_factor"]
    final = first / n["final_div_factor"]
    last = n["total_steps"] - 1
    # The peak lies between two steps: it bounds the schedule, and need not be met. Past its end it refuses ("Tried to step").
    return {"anchors": anchors((0, first), (last, final)), "hull": [final, n["max_lr"]], "monotone": False, "exactUpTo": last}


def _triangles(n: Numbers) -> dict[str, Json]:
    up, whole = n["step_size_up"], n["step_size_up"] + n["step_size_down"]
    return {"anchors": anchors((0, n["base_lr"]), (up, n["max_lr"]), (whole, n["base_lr"])), "period": whole}


def _shrinking(height: Callable[[Numbers, int], float]) -> Callable[[Numbers], dict[str, Json]]:
    def shape(n: Numbers) -> dict[str, Json]:
        up, whole = n["step_size_up"], n["step_size_up"] + n["step_size_down"]
        peak = n["base_lr"] + (n["max_lr"] - n["base_lr"]) * height(n, up)
        declared = anchors((0, n["base_lr"]), (up, peak), (whole, n["base_lr"]))
        return {"anchors": declared, "hull": [min(n["base_lr"], n["max_lr"]), max(n["base_lr"], n["max_lr"])], "monotone": False}

    return shape


def _milestones(n: Numbers) -> dict[str, Json]:
    first, last = sorted([n["milestones[0]"], n["milestones[1]"]])
    values = [(0, n["lr"]), (first, n["lr"] * n["gamma"]), (last, n["lr"] * n["gamma"] ** 2)]
    return {"anchors": anchors(*values), "length": last}


def _decays(n: Numbers, every: int, gamma: float) -> dict[str, Json]:
    return {"anchors": anchors(*((k * every, n["lr"] * gamma**k) for k in range(3))), "limit": 0.0}


#: What each is by its documentation (2.15): steps and the values met there, ends, periods, limits.
SHAPES: dict[str, Callable[[Numbers], dict[str, Json]]] = {
    # "Decays the learning rate … by gamma every step_size epochs."
    "StepLR": lambda n: _decays(n, n["step_size"], n["gamma"]),
    # "… by gamma once the number of epoch reaches one of the milestones."
    "MultiStepLR": _milestones,
    # "Multiply the learning rate … by a small constant factor … until the number of epoch reaches … total_iters."
    "ConstantLR": lambda n: {"anchors": anchors((0, n["lr"] * n["factor"]), (n["total_iters"], n["lr"])), "length": n["total_iters"]},
    # "… by linearly changing small multiplicative factor until the number of epoch reaches … total_iters."
    "LinearLR": lambda n: {
        "anchors": anchors((0, n["lr"] * n["start_factor"]), (n["total_iters"], n["lr"] * n["end_factor"])),
        "length": n["total_iters"],
    },
    # "Decays the learning rate … by gamma every epoch."
    "ExponentialLR": lambda n: _decays(n, 1, n["gamma"]),
    "MultiplicativeLR": lambda n: _decays(n, 1, n["gamma"]),
    "LambdaLR": lambda n: {"anchors": anchors((0, n["lr"]), (1, n["lr"] / (1 + n["decay"]))), "limit": 0.0},
    # "using a polynomial function in the given total_iters."
    "PolynomialLR": lambda n: {
        "anchors": anchors((0, n["lr"]), (n["total_iters"], n["lr"] * 0.0 ** n["power"])),
        "length": n["total_iters"],
    },
    # "a recursive approximation of the closed-form schedule": after T_max it climbs again from what rounding has left at the
    # trough, times as much as (T_max / π)².
    "CosineAnnealingLR": lambda n: {"anchors": anchors((0, n["lr"]), (n["T_max"], n["eta_min"])), "exactUpTo": max(1, n["T_max"])},
    "CosineAnnealingWarmRestarts": _restarts,
    "CyclicLR": _triangles,
    "CyclicLR.triangular2": _shrinking(lambda _, __: 1.0),
    "CyclicLR.exp_range": _shrinking(lambda n, step: n["gamma"] ** step),
    "OneCycleLR": _one_cycle,
    "OneCycleLR.linear": _one_cycle,
    "OneCycleLR.three_phase": _one_cycle,
    # "Anneals the learning rate in each parameter group to a fixed value" (`SWALR`).
    "SWALR": lambda n: {"anchors": anchors((0, n["lr"]), (n["anneal_epochs"], n["swa_lr"])), "length": n["anneal_epochs"]},
    "SWALR.linear": lambda n: {"anchors": anchors((0, n["lr"]), (n["anneal_epochs"], n["swa_lr"])), "length": n["anneal_epochs"]},
    # "Chains a list of learning rate schedulers": the factors multiply.
    "ChainedScheduler": lambda n: {
        "anchors": anchors((0, n["lr"] * n["factor"]), (n["total_iters"], n["lr"] * n["gamma"] ** n["total_iters"])),
        "hull": [0.0, n["lr"]],
        "monotone": False,
    },
}

#: How the variant that is also asked by its closed form is told apart among the definitions.
CLOSED = "|closed-form"

#: Published formulas that the oracle knows.
FORMULAS: dict[str, Json] = {
    "PolynomialLR": {
        "id": "polynomial",
        "hyperparameters": {"from": "lr", "to": 0, "power": "power", "steps": "total_iters", "transitionBegin": 0},
    },
    "ExponentialLR": {
        "id": "exponential",
        "hyperparameters": {"from": "lr", "decayRate": "gamma", "transitionSteps": 1, "transitionBegin": 0, "to": 0},
    },
    "StepLR": {
        "id": "exponentialStaircase",
        "hyperparameters": {"from": "lr", "decayRate": "gamma", "transitionSteps": "step_size", "transitionBegin": 0, "to": 0},
    },
    "CosineAnnealingWarmRestarts": {
        "id": "sgdr",
        "hyperparameters": {"peak": "lr", "to": "eta_min", "cycleSteps": "T_0", "cycleFactor": "T_mult"},
    },
    **{
        f"CyclicLR{mode}": {
            "id": name,
            "hyperparameters": {"from": "base_lr", "peak": "max_lr", "stepsUp": "step_size_up", "stepsDown": "step_size_down", "gamma": gamma},
        }
        for mode, name, gamma in (("", "cyclicTriangular", 1), (".triangular2", "cyclicTriangular2", 1), (".exp_range", "cyclicExpRange", "gamma"))
    },
}


# ------------------------------------------------------------------------------------------------------- discovery


def schedules() -> dict[str, Definition]:
    """Every scheduler, by its name; what it takes is read from its signature."""
    found: dict[str, Definition] = {}
    classes = {**vars(lr_scheduler), "SWALR": swa_utils.SWALR}
    for name, make in sorted(classes.items()):
        if not (inspect.isclass(make) and issubclass(make, lr_scheduler.LRScheduler)) or make is lr_scheduler.LRScheduler or name.startswith("_"):
            continue
        choices = [label for label in GIVEN if label.split(".")[0] == name]
        if name in BUILT:
            found[name] = composed(name, *BUILT[name])
        elif name == "SequentialLR":
            found |= {label: sequence(*SEQUENCES[label]) for label in SEQUENCES}
        else:
            found |= {label: plain(label, make, False) for label in dict.fromkeys([name, *choices])}
            if hasattr(make, "_get_closed_form_lr"):
                found[f"{name}{CLOSED}"] = plain(name, make, True)
    return found


def arguments(label: str, make: type) -> dict[str, Json]:
    """The numbers that a scheduler takes."""
    found: dict[str, Json] = {}
    for name, parameter in list(inspect.signature(make).parameters.items())[1:]:
        annotation = str(parameter.annotation)
        is_number = name in ARGUMENTS or (("float" in annotation or "int" in annotation) and "Callable" not in annotation)
        if not is_number or isinstance(parameter.default, bool) or name in (*NOT_TRIED, *ONLY_IN.get(label, ())):
            continue
        guess = steps(1, 20) if "float" not in annotation else ratio(0.1, 0.9)
        found[name] = dict(ARGUMENTS.get(name, {**guess, "inferred": ["unit", "range", "role"]}))
        low, high = found[name]["range"]
        if isinstance(parameter.default, (int, float)) and low <= parameter.default <= high:
            found[name]["default"] = parameter.default
    return found


def plain(label: str, make: type, closed_form: bool) -> Definition:
    hyperparameters = arguments(label, make)
    given = GIVEN.get(label, {})

    def create(numbers: Numbers) -> Scheduler:
        own = {name: value for name, value in numbers.items() if name != "lr"}
        return SavedOptimizer(lambda optimizer: make(optimizer, **own, **given), numbers.get("lr", 1.0), closed_form)

    # A cycle sets both its rates itself.
    base = {} if {"max_lr"} & set(hyperparameters) else {"lr": rate()}
    metric = make is lr_scheduler.ReduceLROnPlateau
    return Definition({**base, **hyperparameters}, create, shape(label), traits(label, metric), filed)


def composed(label: str, hyperparameters: dict[str, Json], make: Callable[[torch.optim.Optimizer, Numbers], Any]) -> Definition:
    def create(numbers: Numbers) -> Scheduler:
        return SavedOptimizer(lambda optimizer: make(optimizer, numbers), numbers["lr"])

    return Definition({"lr": rate(), **hyperparameters}, create, shape(label), traits(label, False), filed)


def sequence(
    hyperparameters: dict[str, Json], milestones: tuple[str, ...], pieces: Callable[[torch.optim.Optimizer, Numbers], list[Any]]
) -> Definition:
    def create(numbers: Numbers) -> Scheduler:
        at = [numbers[name] for name in milestones]
        return SavedOptimizer(lambda optimizer: lr_scheduler.SequentialLR(optimizer, pieces(optimizer, numbers), at), numbers["lr"])

    def piece(numbers: Numbers, index: int) -> Scheduler:
        # Each on an optimizer of its own: built together they would undo one another.
        def alone(optimizer: torch.optim.Optimizer) -> Any:
            others = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=numbers["lr"])
            made = pieces(others, numbers)[index]
            own = {name: getattr(made, name) for name in inspect.signature(type(made)).parameters if hasattr(made, name)}
            return type(made)(**{**own, "optimizer": optimizer, "last_epoch": -1})

        return SavedOptimizer(alone, numbers["lr"])

    def facts(numbers: Numbers) -> dict[str, Json]:
        return {"boundaries": [numbers[name] for name in milestones], "side": "at", "monotone": False}

    return Definition({"lr": rate(), **hyperparameters}, create, facts, {}, filed, piece)


def shape(label: str) -> Callable[[Numbers], dict[str, Json]]:
    return SHAPES.get(label, lambda _: {})


def traits(label: str, metric: bool) -> dict[str, Json]:
    formula = {"formula": FORMULAS[label]} if label in FORMULAS else {}
    return {"metric": metric, "anchored": label in SHAPES, **formula}


def schedules_described(library: str, found: Mapping[str, Definition]) -> list[Json]:
    described: list[Json] = []
    for key, definition in found.items():
        name, _, variant = key.partition("|")
        # A program walks through hundreds of steps and a dozen checkpoints.
        described.append({**definition.described(f"{library}/{name}"), "atMost": 12, **({"variant": variant} if variant else {})})
    return described
