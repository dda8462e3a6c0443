"""PyTorch as subjects: every optimizer of `torch.optim`, every scheduler of `torch.optim.lr_scheduler`.

An optimizer is driven as its users drive it under a scheduler: hyperparameters are assigned to `param_groups` before each
step. Variants: `tensor` assigns tensors instead of Python numbers; `foreach`, `fused` and `capturable` are the other
implementations, where they run on this machine. A flag (`amsgrad`, `nesterov`, …) makes a subject of its own, `torch/Adam.amsgrad`.
"""

from __future__ import annotations

import base64
import collections
import copy
import inspect
import json
import math
import pickle
import re
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
import torch_bare  # noqa: F401  before the first optimizer is made
from ratelaw_driver import Json, serve, spelled
from ratelaw_stepper import Group, Leaves, run_steppers
from torch_declarations import (
    AVERAGES, DECLARED, DECOUPLED, EXECUTIONS, GIVEN, NO_DEFAULT, NO_SUBJECTS, READ_ONCE, UNAVAILABLE, WITHOUT, guessed,
)  # fmt: skip
from torch_schedules import schedules, schedules_described

DTYPES: dict[str, torch.dtype] = {
    "float32": torch.float32,
    "float64": torch.float64,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
}
#: Where a checkpoint keeps the state of one parameter, whose number it goes by.
OF_A_PARAMETER = re.compile(r"(^|\.)state\.\d+$")
#: And that of a group.
OF_A_GROUP = re.compile(r"(^|\.)param_groups\[\d+\]$")
NAMES = {dtype: name for name, dtype in DTYPES.items()}

#: Programs of one row: an update takes some 0.1 ms, and a row of the variants says little that the plain one does not.
AT_MOST, AT_MOST_OF_VARIANTS = 8, 4


# ------------------------------------------------------------------------------------------------------- discovery


class Factory:
    """One optimizer with its flags, and what its signature says."""

    #: Whether a field that is missing in the state of a parameter may be made anew, as at its first gradient.
    lazy = False
    #: The entries of a group before the first step, where it is known that a step may add some.
    group_keys: frozenset[str] | None = None
    #: Whether its step asks for the function that is minimised.
    closure = False

    def __init__(self, name: str, make: Callable[..., torch.optim.Optimizer], flags: Mapping[str, Any]) -> None:
        self.name, self.make, self.flags = name, make, flags
        #: Numbers that are kept in no parameter group: they cannot be set after the optimizer was built.
        self.unsettable: set[str] = set()
        self.parameters = inspect.signature(make).parameters
        #: Numbers by the name under which they are set: `betas[0]` is an entry of a tuple.
        self.defaults: dict[str, float | None] = {}
        for key, parameter in self.parameters.items():
            if key in (*WITHOUT.get(name, ()), *WITHOUT.get(make.__name__, ())) or key == "params" or "float" not in str(parameter.annotation):
                continue
            if isinstance(parameter.default, tuple):
                self.defaults |= {f"{key}[{at}]": entry for at, entry in enumerate(parameter.default)}
            elif isinstance(parameter.default, (int, float)) and not isinstance(parameter.default, bool):
                # A limit that is infinite is none, and there is no range around it.
                if math.isfinite(parameter.default):
                    self.defaults[key] = parameter.default
            elif parameter.default is inspect.Parameter.empty:
                self.defaults[key] = None
        self.defaults |= {key: None for key in NO_DEFAULT.get(name, ())}

    def takes_tensor(self, name: str) -> bool:
        # Of a pair either both must be tensors or none, and the default is none: numbers alone.
        return "[" not in name and "Tensor" in str(self.parameters[name].annotation)

    def settable(self, name: str) -> bool:
        return name not in READ_ONCE and name not in self.unsettable

    def hyperparameters(self, variant: str | None) -> dict[str, Json]:
        return {name: self.hyperparameter(name, variant) for name in self.tried(variant)}

    def tried(self, variant: str | None) -> list[str]:
        """All of them; where only one kind of value or one sign differs, those that it is about."""
        if variant == "tensor":
            return [name for name in self.defaults if self.takes_tensor(name)]
        return ["lr"] if "maximize" in self.flags and self.described_rate() != "init" else list(self.defaults)

    def described_rate(self) -> str | None:
        """Where the rate is declared to act."""
        return DECLARED.get(self.make.__name__, {}).get("hyperparameters", {}).get("lr", {}).get("placement")

    def hyperparameter(self, name: str, variant: str | None) -> Json:
        default = self.defaults[name]
        if variant == "tensor" and self.takes_tensor(name):
            # Left out, it would be a number.
            default = None
        optimizer = self.make.__name__
        told = guessed(optimizer, name, 1.0 if default is None else default)
        declared = DECLARED.get(optimizer, {}).get("hyperparameters", {}).get(name, {})
        contract = self.decay_contract() if name == "weight_decay" else None
        if contract is not None and "decayContract" not in declared:
            declared = {**declared, "decayContract": contract}
        if default is not None:
            told["default"] = float(default)
        inferred = [key for key in ("role", "range") if key not in declared]
        return {"schedulable": self.settable(name), **told, **declared, "inferred": inferred}

    def decay_contract(self) -> str | None:
        """As the documentation has it: "weight decay (L2 penalty)" is added to the gradient, unless a flag decouples it."""
        decoupled = self.flags.get("decoupled_weight_decay", self.make in DECOUPLED)
        return "rate" if decoupled else "gradient"

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Numbers by the names of the signature."""
        arguments: dict[str, Any] = {}
        for name, value in given.items():
            key, _, at = name.removesuffix("]").partition("[")
            if not at:
                arguments[key] = value
                continue
            entries = list(arguments.get(key, self.parameters[key].default))
            entries[int(at)] = value
            arguments[key] = tuple(entries)
        return arguments


def factories() -> dict[str, Factory]:
    found: dict[str, Factory] = {}
    for name, make in sorted(vars(torch.optim).items()):
        if not (inspect.isclass(make) and issubclass(make, torch.optim.Optimizer)) or make is torch.optim.Optimizer:
            continue
        found[name] = Factory(name, make, {})
        if name in UNAVAILABLE:
            continue
        for flag, parameter in inspect.signature(make).parameters.items():
            if isinstance(parameter.default, bool) and flag not in (*EXECUTIONS, *NO_SUBJECTS):
                label = f"{name}.{flag}" if not parameter.default else f"{name}.no_{flag}"
                found[label] = Factory(label, make, {flag: not parameter.default})
        for label, flags in GIVEN.items():
            if label.startswith(f"{name}.") and set(flags) <= set(inspect.signature(make).parameters):
                found[label] = Factory(label, make, flags)
    return found


# ------------------------------------------------------------------------------------------------------- checkpoints


def plain(value: Any) -> Json:
    """A checkpoint as plain JSON; what JSON has no word for is marked."""
    match value:
        case torch.Tensor():
            return {"$": "tensor", "dtype": str(value.dtype).removeprefix("torch."), "shape": list(value.shape), "values": listed(value)}
        case dict():
            return {"$": "dict", "entries": [[plain(key), plain(entry)] for key, entry in value.items()]}
        case tuple():
            return {"$": "tuple", "entries": [plain(entry) for entry in value]}
        case list():
            return [plain(entry) for entry in value]
        case float():
            return {"$": "float", "value": spelled(value)}
        case torch.dtype():
            return {"$": "dtype", "name": str(value).removeprefix("torch.")}
        case None | bool() | int() | str():
            return value
    # Whatever else `torch.save` would write.
    return {"$": "pickle", "data": base64.b64encode(pickle.dumps(value)).decode()}


def unplain(value: Json) -> Any:
    """What `plain` wrote, as it was."""
    if isinstance(value, list):
        return [unplain(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    match value["$"]:
        case "tensor":
            values = [float(entry) if isinstance(entry, str) else entry for entry in value["values"]]
            return torch.tensor(values, dtype=getattr(torch, value["dtype"])).reshape(value["shape"])
        case "dict":
            return {unplain(key): unplain(entry) for key, entry in value["entries"]}
        case "tuple":
            return tuple(unplain(entry) for entry in value["entries"])
        case "dtype":
            return getattr(torch, value["name"])
        case "pickle":
            return pickle.loads(base64.b64decode(value["data"]))
    return float(value["value"])


def listed(tensor: torch.Tensor) -> list[Json]:
    values: list[Any] = tensor.reshape(-1).tolist()
    # A sum that is finite says so of every entry.
    return values if math.isfinite(sum(values)) else [spelled(value) for value in values]


#: What cannot be changed, and need not be copied.
PLAIN = (float, int, bool, str, type(None), torch.dtype)


def cloned(value: Any) -> Any:
    kind = type(value)
    if kind is torch.Tensor:
        return value.detach().clone()
    if kind is dict:
        return {key: cloned(entry) for key, entry in value.items()}
    if kind in (list, tuple):
        return kind([cloned(entry) for entry in value])
    return value if kind in PLAIN else copy.deepcopy(value)


def entries_of(checkpoint: Any) -> dict[str, Any]:
    """The leaves of a checkpoint by path."""
    found: dict[str, Any] = {}

    def walk(value: Any, path: str) -> None:
        if isinstance(value, dict):
            for key, entry in value.items():
                walk(entry, f"{path}.{key}" if path else str(key))
        elif isinstance(value, (list, tuple, collections.deque)) and path != "params":
            for at, entry in enumerate(value):
                walk(entry, f"{path}[{at}]")
        else:
            found[path] = value

    walk(checkpoint, "")
    return found


def replaced(checkpoint: Any, paths: Mapping[str, Any], path: str = "") -> Any:
    """A checkpoint with other leaves at some paths."""
    if isinstance(checkpoint, dict):
        return {key: replaced(entry, paths, f"{path}.{key}" if path else str(key)) for key, entry in checkpoint.items()}
    if isinstance(checkpoint, (list, tuple)):
        return type(checkpoint)(replaced(entry, paths, f"{path}[{at}]") for at, entry in enumerate(checkpoint))
    return paths.get(path, checkpoint)


def whole(value: Any) -> int | None:
    """An integer that could count: a number, or a tensor without a shape."""
    number = value.item() if isinstance(value, torch.Tensor) and value.ndim == 0 else value
    return int(number) if isinstance(number, (int, float)) and not isinstance(number, bool) and float(number).is_integer() else None


def reached(count: int, dtype: torch.dtype) -> int:
    """Where a count is after so many steps, by its dtype: integers wrap around, and a float stays where one more is no more."""
    if dtype.is_floating_point:
        return min(count, int(2 / torch.finfo(dtype).eps))
    low, high = torch.iinfo(dtype).min, torch.iinfo(dtype).max
    return (count - low) % (high - low + 1) + low


# ---------------------------------------------------------------------------------------------------- one optimizer


class TorchStepper:
    """One optimizer and its parameters."""

    def __init__(self, factory: Factory, options: Mapping[str, Any], given: Mapping[str, Any], parameters: Leaves, groups: Sequence[Group]) -> None:
        self.factory = factory
        self.average = AVERAGES.get(factory.make.__name__)
        self.parameters: dict[str, torch.Tensor] = {name: leaf.detach().clone().requires_grad_() for name, leaf in parameters.items()}
        own = factory.arguments(given)
        grouped = {leaf for group in groups for leaf in group.leaves}
        rest = [leaf for name, leaf in self.parameters.items() if name not in grouped]
        dicts: list[dict[str, Any]] = [{"params": rest}] if rest or not groups else []
        #: Where the groups of the program are among the optimizer's own.
        self.places: dict[str, int] = {}
        for group in groups:
            self.places[group.label] = len(dicts)
            dicts.append({"params": [self.parameters[name] for name in group.leaves], **factory.arguments({**given, **group.given})})
        self.optimizer = factory.make(dicts, **own, **options, **factory.flags)
        if callable(train := getattr(self.optimizer, "train", None)):
            # One that keeps two points (schedule-free) is told, as a model is, that it is trained from here on.
            train()

    def step(self, gradients: Leaves) -> None:
        for name, gradient in gradients.items():
            self.parameters[name].grad = gradient
        if not self.factory.closure:
            self.optimizer.step()
            return

        start = self.read()

        def minimised() -> torch.Tensor:
            # <g, p> + |p - p0|²/2: the gradient that the program says where the step begins, and another one elsewhere.
            losses = []
            for name, gradient in gradients.items():
                away = self.parameters[name].detach() - start[name]
                self.parameters[name].grad = gradient + away
                losses.append((gradient * self.parameters[name].detach() + away * away / 2).sum())
            return torch.stack(losses).sum()

        self.optimizer.step(minimised)

    def read(self) -> Leaves:
        return {name: leaf.detach().clone() for name, leaf in self.parameters.items()}

    def write(self, parameters: Leaves) -> None:
        with torch.no_grad():
            for name, leaf in self.parameters.items():
                leaf.copy_(parameters[name])

    def set(self, name: str, value: Any, group: str | None) -> None:
        key, _, at = name.removesuffix("]").partition("[")
        chosen = self.optimizer.param_groups if group is None else [self.optimizer.param_groups[self.places[group]]]
        for one in chosen:
            if not at:
                one[key] = value
            else:
                entries = list(one[key])
                entries[int(at)] = value
                one[key] = tuple(entries)

    def save(self) -> Any:
        # `state_dict` returns references to the live state: "best_model_state will keep getting updated" (Saving and Loading
        # Models, 2.15), so that it is copied as one who keeps it must.
        return cloned(self.optimizer.state_dict())

    def load(self, checkpoint: Any) -> None:
        self.optimizer.load_state_dict(cloned(checkpoint))

    def outputs(self) -> Leaves | None:
        """Averages of the parameters, by their names in the state."""
        if self.average is None:
            return None
        state = self.optimizer.state
        return {name: state[leaf][self.average].detach().clone() for name, leaf in self.parameters.items() if leaf in state}

    def add_group(self, label: str, leaves: Sequence[str], given: Mapping[str, Any]) -> None:
        self.places[label] = len(self.optimizer.param_groups)
        self.optimizer.add_param_group({"params": [self.parameters[name] for name in leaves], **self.factory.arguments(given)})


class TorchOptimizers:
    """What the shared runs need of PyTorch, for one optimizer in one variant."""

    def __init__(self, factory: Factory, variant: str | None) -> None:
        self.factory, self.tensors = factory, variant == "tensor"
        self.options: dict[str, Any] = {variant: True} if variant in EXECUTIONS else {}

    def create(self, given: Mapping[str, Any], parameters: Leaves, groups: Sequence[Group], awaited: Leaves) -> TorchStepper:
        stepper = TorchStepper(self.factory, self.options, self.boxed(given), parameters, [Group(g.label, g.leaves, self.boxed(g.given)) for g in groups])
        stepper.parameters |= {name: leaf.detach().clone().requires_grad_() for name, leaf in awaited.items()}
        return stepper

    def boxed(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.box(name, value) for name, value in given.items()}

    def box(self, name: str, value: Any) -> Any:
        """A number as a tensor, where the variant says so and the annotation admits it."""
        if not self.tensors or not isinstance(value, float) or not self.factory.takes_tensor(name):
            return value
        # As exact as the number: the default dtype would round it.
        return torch.tensor(value, dtype=torch.float64)

    def settable(self, name: str) -> bool:
        return self.factory.settable(name)

    def leaf(self, values: Sequence[float], shape: Sequence[int], dtype: str) -> torch.Tensor:
        return torch.tensor(values, dtype=DTYPES[dtype]).view(shape)

    def difference(self, after: torch.Tensor, before: torch.Tensor) -> list[Json]:
        return listed(after - before)

    def untouched(self, leaf: torch.Tensor) -> bool:
        return leaf._version == 0

    def same(self, one: torch.Tensor, other: torch.Tensor) -> bool:
        return torch.equal(one, other) or torch.equal(one.nan_to_num(), other.nan_to_num())

    def through_json(self, checkpoint: Any) -> Any:
        return unplain(json.loads(json.dumps(plain(checkpoint), allow_nan=False)))

    def snapshot(self, checkpoint: Any) -> Json:
        shown: dict[str, Json] = {}
        for path, value in entries_of(checkpoint).items():
            if isinstance(value, torch.Tensor):
                shown[path] = listed(value)[0] if value.ndim == 0 else listed(value)
            else:
                shown[path] = spelled(float(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)
        return shown

    def recounted(self, first: Any, second: Any, now: Any, at: int, count: int) -> tuple[Any, int]:
        # The state is made by the first step: what is not there yet counts from zero.
        before, after, paths = entries_of(first), entries_of(second), {}
        for path, value in entries_of(now).items():
            start, next_, present = whole(before.get(path, 0)), whole(after.get(path)), whole(value)
            if start is None or next_ != start + 1 or present != start + at:
                continue
            paths[path] = torch.full_like(value, reached(start + count, value.dtype)) if isinstance(value, torch.Tensor) else start + count
        return replaced(now, paths), len(paths)

    def without(self, checkpoint: Any, index: int) -> tuple[str, Any] | None:
        # The states are kept by the number of their parameter, and one without a state is no torn one: it has had no gradient.
        # A flag that is missing is set to its default, for checkpoints from before it came (`__setstate__` of each optimizer).
        fields: list[tuple[dict[Any, Any], Any, str]] = []

        def walk(value: Any, path: str) -> None:
            if isinstance(value, dict):
                for key, entry in value.items():
                    here = f"{path}.{key}" if path else str(key)
                    if self.tears(key, path) and not isinstance(entry, (bool, type(None))):
                        fields.append((value, key, here))
                    # Every parameter has the same fields: those of the first stand for all.
                    if isinstance(key, str) or key == 0:
                        walk(entry, here)
            elif isinstance(value, list):
                for at, entry in enumerate(value):
                    walk(entry, f"{path}[{at}]")

        copy = cloned(checkpoint)
        walk(copy, "")
        if index >= len(fields):
            return None
        holder, key, path = fields[index]
        del holder[key]
        return path, copy

    def tears(self, key: Any, path: str) -> bool:
        """Whether a checkpoint without this field is a torn one."""
        if not isinstance(key, str) or (self.factory.lazy and (path == "state" or OF_A_PARAMETER.search(path))):
            return False
        return self.factory.group_keys is None or not OF_A_GROUP.search(path) or key in self.factory.group_keys

    def dtype_of(self, leaf: torch.Tensor) -> str:
        return NAMES[leaf.dtype]

    def state_dtypes(self, checkpoint: Any) -> dict[str, str]:
        state = entries_of(checkpoint["state"])
        return {path: str(value.dtype).removeprefix("torch.") if isinstance(value, torch.Tensor) else type(value).__name__ for path, value in state.items()}

    def rate(self, value: float, dtype: str | None) -> Any:
        return value if dtype is None else torch.tensor(value, dtype=DTYPES[dtype])


class Boxing(TorchOptimizers):
    """Sets tensors as well as building with them."""

    def create(self, given: Mapping[str, Any], parameters: Leaves, groups: Sequence[Group], awaited: Leaves) -> TorchStepper:
        stepper = super().create(given, parameters, groups, awaited)
        assign, add = stepper.set, stepper.add_group
        stepper.set = lambda name, value, group: assign(name, self.box(name, value), group)
        stepper.add_group = lambda label, leaves, own: add(label, leaves, self.boxed(own))
        return stepper


# ----------------------------------------------------------------------------------------------------------- driver


class TorchDriver:
    name = "torch"
    #: Calls that make one update, of a factory that declares so.
    accumulates = 1

    def __init__(self) -> None:
        torch.set_num_threads(1)
        warnings.simplefilter("ignore")
        self.label = sys.argv[1] if len(sys.argv) > 1 else "torch"
        self.factories = factories()
        self.schedules = schedules()

    def library(self) -> str:
        return f"torch {torch.__version__}"

    def describe(self) -> list[Json]:
        found: list[Json] = []
        for name, factory in self.factories.items():
            if name in UNAVAILABLE:
                found.append({"name": f"{self.label}/{name}", "kind": "stepper", "hyperparameters": {}, "unavailable": UNAVAILABLE[name]})
                continue
            found.append(self.described(factory, None))
            if factory.flags:
                continue
            variants = [execution for execution in EXECUTIONS if execution in factory.parameters]
            if any(factory.takes_tensor(key) for key in factory.defaults) and factory.described_rate() != "init":
                variants.insert(0, "tensor")
            found += [self.described(factory, variant) for variant in variants]
        return found + schedules_described(self.label, self.schedules)

    def described(self, factory: Factory, variant: str | None) -> Json:
        declared = {**DECLARED.get(factory.make.__name__, {}), **DECLARED.get(factory.name, {})}
        declared.pop("hyperparameters", None)
        if factory.flags or variant == "tensor":
            # A flag changes the equations, and tensors are tried for some of their numbers only.
            declared.pop("equations", None)
        refused = refusal(factory, variant)
        return {
            "name": f"{self.label}/{factory.name}",
            **({} if variant is None else {"variant": variant}),
            "kind": "stepper",
            "hyperparameters": factory.hyperparameters(variant),
            "dtype": "float32",
            "dtypes": ["float64"],
            "visible": {"reads": False, "states": True, "write": True},
            "restores": "checkpoint",
            "groups": {"hyperparameters": [name for name in factory.tried(variant) if factory.settable(name)], "canAdd": True, "addedOrigin": "run"},
            "batch": 16,
            "atMost": AT_MOST if variant is None and not factory.flags else AT_MOST_OF_VARIANTS,
            **declared,
            **({} if refused is None else {"unavailable": refused}),
        }

    def run(self, subject: str, variant: str | None, programs: Sequence[Json]) -> list[Json]:
        name = subject.split("/", 1)[1]
        key = name if variant is None else f"{name}|{variant}"
        if key in self.schedules:
            return self.schedules[key].run(programs)
        library = (Boxing if variant == "tensor" else TorchOptimizers)(self.factories[name], variant)
        return run_steppers(library, programs, accumulates=self.accumulates)


def refusal(factory: Factory, variant: str | None) -> str | None:
    """Why a variant does not run on this machine, told by one step of it."""
    if variant not in EXECUTIONS:
        return None
    leaf = torch.ones(2, 2, requires_grad=True)
    leaf.grad = torch.ones(2, 2)
    try:
        factory.make([leaf], **{variant: True}, **factory.flags).step()
    except Exception as error:
        # `assert not capturable` says nothing.
        said = str(error) or type(error).__name__
        return f"{variant}=True does not run on this machine: {said.splitlines()[0][:200]}"
    return None


if __name__ == "__main__":
    serve(TorchDriver)
