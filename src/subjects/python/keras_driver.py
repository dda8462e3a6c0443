"""Keras 3 on JAX as subjects: every optimizer of `keras.optimizers`, every schedule of `keras.optimizers.schedules`.

Two variants. The plain one assigns hyperparameters between steps, as callbacks do. `schedule` hands over a
`LearningRateSchedule`; it is run by `stateless_apply`, op by op and compiled, and what it updates is zero before each step,
so that the update is seen exactly: where the update depends on the parameters there is no such variant.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras.optimizers import schedules as keras_schedules
from keras_declarations import ARGUMENTS, DECLARED, GIVEN, NOT_TRIED, READ_ONCE, SHAPES, UNAVAILABLE, WITHOUT, guessed
from ratelaw_driver import Cannot, Json, run_one_by_one, serve, spelled
from ratelaw_schedules import Definition
from ratelaw_stepper import Group, Leaves, run_steppers

Checkpoint = dict[str, np.ndarray]

#: An update takes some milliseconds, op by op.
AT_MOST = 5


# ------------------------------------------------------------------------------------------------------- discovery


class Factory:
    """One optimizer with its flags, and what its signature says."""

    def __init__(self, name: str, make: Callable[..., keras.optimizers.Optimizer], flags: Mapping[str, Any]) -> None:
        self.name, self.make, self.flags = name, make, flags
        #: Numbers that are no attributes of the optimizer: they cannot be set after it was built.
        self.unsettable: set[str] = set()
        self.defaults: dict[str, float] = {}
        for key, parameter in inspect.signature(make).parameters.items():
            if key in NOT_TRIED or isinstance(parameter.default, (bool, str)) or parameter.default is inspect.Parameter.empty:
                continue
            # No decay is a decay of zero.
            self.defaults[key] = 0.0 if parameter.default is None else float(parameter.default)

    def settable(self, name: str) -> bool:
        return name not in READ_ONCE and name not in self.unsettable

    def hyperparameters(self, names: Sequence[str]) -> dict[str, Json]:
        return {name: self.hyperparameter(name) for name in names}

    def hyperparameter(self, name: str) -> Json:
        optimizer = self.make.__name__
        declared = DECLARED.get(optimizer, {}).get("hyperparameters", {}).get(name, {})
        inferred = [key for key in ("role", "range") if key not in declared]
        told = {**guessed(optimizer, name, self.defaults[name]), "default": self.defaults[name]}
        return {"schedulable": self.settable(name), **told, **declared, "inferred": inferred}

    def create(self, given: Mapping[str, Any]) -> keras.optimizers.Optimizer:
        return self.make(**given, **self.flags)


def factories() -> dict[str, Factory]:
    found: dict[str, Factory] = {}
    for name, make in sorted(vars(keras.optimizers).items()):
        if not (inspect.isclass(make) and issubclass(make, keras.optimizers.Optimizer)) or make is keras.optimizers.Optimizer:
            continue
        found[name] = Factory(name, make, {})
        if name in UNAVAILABLE:
            continue
        for flag, parameter in inspect.signature(make).parameters.items():
            if isinstance(parameter.default, bool) and flag not in NOT_TRIED:
                label = f"{name}.no_{flag}" if parameter.default else f"{name}.{flag}"
                found[label] = Factory(label, make, {flag: not parameter.default})
    return found


# ---------------------------------------------------------------------------------------------------------- arrays


def listed(leaf: Any) -> list[Json]:
    values = np.asarray(leaf).ravel()
    return values.tolist() if np.isfinite(values).all() else [spelled(value) for value in values.tolist()]


def through_json(checkpoint: Checkpoint) -> Checkpoint:
    text = json.dumps({name: {"dtype": str(leaf.dtype), "shape": leaf.shape, "values": listed(leaf)} for name, leaf in checkpoint.items()})
    return {
        name: np.asarray([float(value) if isinstance(value, str) else value for value in leaf["values"]], leaf["dtype"]).reshape(leaf["shape"])
        for name, leaf in json.loads(text).items()
    }


def snapshot(checkpoint: Checkpoint) -> Json:
    return {name: listed(leaf)[0] if leaf.shape == () else listed(leaf) for name, leaf in checkpoint.items()}


def recounted(first: Checkpoint, second: Checkpoint, now: Checkpoint, at: int, count: int) -> tuple[Checkpoint, int]:
    changed = {
        name: np.asarray(int(first[name]) + count, leaf.dtype)
        for name, leaf in now.items()
        if leaf.shape == () and np.issubdtype(leaf.dtype, np.integer) and int(second[name]) == int(first[name]) + 1 == int(leaf) - at + 1
    }
    return {**now, **changed}, len(changed)


def array(values: Sequence[float], shape: Sequence[int], dtype: str = "float32") -> np.ndarray:
    return np.asarray(values, dtype).reshape(shape)


def named(optimizer: keras.optimizers.Optimizer) -> list[str]:
    # What has no name of its own is numbered on and on (`variable_7`), in every build anew.
    return [f"{index}.{re.sub(r'_[0-9]+$', '', variable.name)}" for index, variable in enumerate(optimizer.variables)]


# ------------------------------------------------------------------------------------------------- set between steps


class KerasStepper:
    """One optimizer and its variables."""

    def __init__(self, factory: Factory, given: Mapping[str, Any], parameters: Leaves) -> None:
        self.names = list(parameters)
        self.variables = [keras.Variable(leaf, name=name) for name, leaf in parameters.items()]
        self.optimizer = factory.create(given)
        self.optimizer.build(self.variables)

    def step(self, gradients: Leaves) -> None:
        self.optimizer.apply([jnp.asarray(gradients[name]) for name in self.names], self.variables)

    def read(self) -> Leaves:
        return {name: np.array(variable.value) for name, variable in zip(self.names, self.variables, strict=True)}

    def write(self, parameters: Leaves) -> None:
        for name, variable in zip(self.names, self.variables, strict=True):
            variable.assign(parameters[name])

    def set(self, name: str, value: float, group: str | None) -> None:
        setattr(self.optimizer, name, value)

    def save(self) -> Any:
        # As a model's file has it: the configuration, and the variables beside it.
        store: dict[str, np.ndarray] = {}
        self.optimizer.save_own_variables(store)
        variables = {name: np.array(leaf) for name, leaf in zip(named(self.optimizer), store.values(), strict=True)}
        return {"config": self.optimizer.get_config(), "variables": variables}

    def load(self, checkpoint: Any) -> None:
        self.optimizer = type(self.optimizer).from_config(checkpoint["config"])
        self.optimizer.build(self.variables)
        variables, expected = checkpoint["variables"], named(self.optimizer)
        if list(variables) != expected:
            # Keras warns and goes on without loading ("Skipping variable loading"): said as the refusal that it is.
            raise ValueError(f"the checkpoint holds {len(variables)} variables, and the optimizer has {len(expected)}")
        self.optimizer.load_own_variables({str(index): leaf for index, leaf in enumerate(variables.values())})

    def outputs(self) -> None:
        return None

    def add_group(self, label: str, leaves: Sequence[str], given: Mapping[str, Any]) -> None:
        raise Cannot("Keras has no parameter groups")


class KerasOptimizers:
    """What the shared runs of steppers need of Keras."""

    def __init__(self, factory: Factory) -> None:
        self.factory = factory

    def create(self, given: Mapping[str, Any], parameters: Leaves, groups: Sequence[Group], awaited: Leaves) -> KerasStepper:
        return KerasStepper(self.factory, given, parameters)

    def settable(self, name: str) -> bool:
        return self.factory.settable(name)

    def leaf(self, values: Sequence[float], shape: Sequence[int], dtype: str) -> np.ndarray:
        return array(values, shape, dtype)

    def difference(self, after: np.ndarray, before: np.ndarray) -> list[Json]:
        return listed(after - before)

    def untouched(self, leaf: np.ndarray) -> bool:
        # JAX copies what it is handed, and its arrays cannot be written to.
        return True

    def same(self, one: np.ndarray, other: np.ndarray) -> bool:
        return np.array_equal(one, other, equal_nan=True)

    def through_json(self, checkpoint: Any) -> Any:
        return {"config": json.loads(json.dumps(checkpoint["config"])), "variables": through_json(checkpoint["variables"])}

    def snapshot(self, checkpoint: Any) -> Json:
        return snapshot(checkpoint["variables"])

    def recounted(self, first: Any, second: Any, now: Any, at: int, count: int) -> tuple[Any, int]:
        variables, found = recounted(first["variables"], second["variables"], now["variables"], at, count)
        return {**now, "variables": variables}, found

    def without(self, checkpoint: Any, index: int) -> tuple[str, Any] | None:
        variables = checkpoint["variables"]
        if index >= len(variables):
            return None
        path = list(variables)[index]
        return path, {**checkpoint, "variables": {name: leaf for name, leaf in variables.items() if name != path}}

    def dtype_of(self, leaf: np.ndarray) -> str:
        return str(leaf.dtype)

    def state_dtypes(self, checkpoint: Checkpoint) -> dict[str, str]:
        return {name: str(leaf.dtype) for name, leaf in checkpoint["variables"].items()}

    def rate(self, value: float, dtype: str | None) -> Any:
        if dtype is not None:
            raise Cannot("Keras takes its rate as a Python float")
        return value


# ------------------------------------------------------------------------------------------------ handed a schedule


class Table(keras_schedules.LearningRateSchedule):
    """A schedule as users of Keras write it."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function

    def __call__(self, step: Any) -> Any:
        return self.function(step)

    def get_config(self) -> dict[str, Any]:
        return {"function": self.function}


class Functional:
    """One optimizer as a pair of functions."""

    def __init__(self, optimizer: keras.optimizers.Optimizer) -> None:
        self.optimizer = optimizer

    def init(self, parameters: Leaves) -> Checkpoint:
        variables = [keras.Variable(np.asarray(leaf), name=name) for name, leaf in parameters.items()]
        self.optimizer.build(variables)
        return dict(zip(named(self.optimizer), (variable.value for variable in self.optimizer.variables), strict=True))

    def update(self, gradients: Leaves, state: Checkpoint, parameters: Leaves) -> tuple[Leaves, Checkpoint]:
        zeros = [jnp.zeros_like(leaf) for leaf in gradients.values()]
        new, variables = self.optimizer.stateless_apply(list(state.values()), list(gradients.values()), zeros)
        return dict(zip(gradients, new, strict=True)), dict(zip(state, variables, strict=True))


class KerasFunctions:
    """What the shared runs of functional optimizers need of Keras."""

    def __init__(self, factory: Factory) -> None:
        self.factory = factory

    def create(self, given: Mapping[str, Any]) -> Functional:
        without_decay = {name: 0.0 for name in self.factory.defaults if "weight_decay" in name}
        return Functional(self.factory.create({**without_decay, **{name: Table(value) if callable(value) else value for name, value in given.items()}}))

    def leaf(self, values: Sequence[float], shape: Sequence[int]) -> Any:
        return jnp.asarray(array(values, shape))

    def tree(self, tree: Leaves) -> Json:
        return {name: listed(leaf) for name, leaf in tree.items()}

    def snapshot(self, state: Any) -> Json:
        return snapshot({name: np.asarray(leaf) for name, leaf in state.items()})

    def added(self, parameters: Leaves, updates: Leaves) -> dict[str, Any]:
        return {name: leaf + updates[name] for name, leaf in parameters.items()}

    def update(self, optimizer: Functional, gradients: Leaves, state: Any, parameters: Leaves, step: int) -> tuple[Any, Any]:
        if not optimizer.optimizer.built:
            optimizer.init(parameters)
        return optimizer.update(gradients, state, parameters)

    def compiled(self, optimizer: Functional) -> tuple[Callable[..., Any], Callable[[], int]]:
        function = jax.jit(optimizer.update)
        return (lambda gradients, state, parameters, step: function(gradients, state, parameters)), function._cache_size

    def rebuilt(self, state: Any) -> Any:
        return {name: jnp.asarray(leaf) for name, leaf in through_json({name: np.asarray(leaf) for name, leaf in state.items()}).items()}

    def recounted(self, first: Any, second: Any, now: Any, at: int, count: int) -> tuple[Any, int]:
        arrays = [{name: np.asarray(leaf) for name, leaf in state.items()} for state in (first, second, now)]
        state, found = recounted(arrays[0], arrays[1], arrays[2], at, count)
        return {name: jnp.asarray(leaf) for name, leaf in state.items()}, found

    def concrete(self, count: Any) -> float | None:
        value = getattr(count, "value", count)
        return None if isinstance(value, jax.core.Tracer) else float(value)

    def lookup(self, values: Sequence[float], start: int, count: Any) -> Any:
        return jnp.asarray(values, jnp.float32)[jnp.clip(keras.ops.convert_to_tensor(count) - start, 0, len(values) - 1)]

    def rate(self, value: float, dtype: str | None) -> Any:
        return value if dtype is None else jnp.asarray(value, dtype)

    def held(self, tree: Any) -> Any:
        # Arrays of JAX cannot be written to.
        return tree

    def changed(self, before: Any, after: Any) -> None:
        return None


def moves_alike(factory: Factory) -> bool:
    """Whether the update is the same wherever the parameters are, told by two steps from two places."""

    def moved(start: float) -> list[np.ndarray]:
        optimizer = KerasFunctions(factory).create({"learning_rate": 0.25}).optimizer
        variables = [keras.Variable(np.full(shape, start, np.float32)) for shape in ((2, 2), (3,))]
        optimizer.build(variables)
        for step in (1.0, 2.0):
            optimizer.apply([jnp.full(variable.shape, step / 4) for variable in variables], variables)
        return [np.asarray(variable.value) - start for variable in variables]

    return all(np.allclose(one, other, atol=1e-5) for one, other in zip(moved(0.0), moved(1.0), strict=True))


# -------------------------------------------------------------------------------------------------------- schedules


class KerasSchedule:
    """A schedule function, asked for a step."""

    read = advance = save = load = None

    def __init__(self, schedule: keras_schedules.LearningRateSchedule) -> None:
        self.schedule = schedule

    def at(self, step: int) -> Any:
        # A branch (`ops.cond`) would be compiled anew at every step, since its body is another function every time.
        with jax.disable_jit():
            return self.schedule(step)


def schedules() -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for name, make in sorted(vars(keras_schedules).items()):
        if not (inspect.isclass(make) and issubclass(make, keras_schedules.LearningRateSchedule)) or make is keras_schedules.LearningRateSchedule:
            continue
        more = [label for label in GIVEN if label.startswith(f"{name}.")] + (["CosineDecay.warmup"] if name == "CosineDecay" else [])
        found |= {label: schedule(label, make) for label in (name, *more)}
    return found


def schedule(label: str, make: type[keras_schedules.LearningRateSchedule]) -> Definition:
    hyperparameters: dict[str, Json] = {}
    for name, parameter in inspect.signature(make).parameters.items():
        entries = [key for key in ARGUMENTS if key == name or key.startswith(f"{name}[")]
        if name in WITHOUT.get(label, ()):
            continue
        for key in entries:
            hyperparameters[key] = dict(ARGUMENTS[key])
            low, high = ARGUMENTS[key]["range"]
            if isinstance(parameter.default, (int, float)) and low <= parameter.default <= high:
                hyperparameters[key]["default"] = parameter.default

    def create(numbers: Mapping[str, Any]) -> KerasSchedule:
        arguments: dict[str, Any] = {}
        for key, value in numbers.items():
            name, _, at = key.partition("[")
            if at:
                arguments.setdefault(name, []).append(value)
            else:
                arguments[name] = value
        return KerasSchedule(make(**arguments, **GIVEN.get(label, {})))

    return Definition(
        hyperparameters,
        create,
        SHAPES.get(label, lambda _: {}),
        {"anchored": label in SHAPES},
        lambda config: json.loads(json.dumps(config)),
        to_config=lambda instance: instance.schedule.get_config(),
        from_config=lambda config: KerasSchedule(make.from_config(config)),
    )


# ----------------------------------------------------------------------------------------------------------- driver


class KerasDriver:
    name = "keras"
    #: Calls that make one update, of a factory that declares so.
    accumulates = 1

    def __init__(self) -> None:
        warnings.simplefilter("ignore")
        self.label = sys.argv[1] if len(sys.argv) > 1 else "keras"
        self.factories = factories()
        self.schedules = schedules()

    def library(self) -> str:
        return f"keras {keras.__version__} (jax {jax.__version__})"

    def describe(self) -> list[Json]:
        found: list[Json] = []
        for name, factory in self.factories.items():
            subject = f"{self.label}/{name}"
            if name in UNAVAILABLE:
                found.append({"name": subject, "hyperparameters": {}, "unavailable": UNAVAILABLE[name]})
                continue
            declared = {key: value for key, value in DECLARED.get(factory.make.__name__, {}).items() if key != "hyperparameters"}
            shared = {"name": subject, "dtype": "float32", "atMost": AT_MOST, **declared}
            visible = {"reads": False, "states": True, "write": True}
            # A flag is tried with the rate: its other numbers are those of the plain one.
            tried = ["learning_rate"] if factory.flags else list(factory.defaults)
            stepper = {"kind": "stepper", "restores": "checkpoint", "visible": visible}
            found.append({**shared, **stepper, "hyperparameters": factory.hyperparameters(tried)})
            hyperparameters = factory.hyperparameters(["learning_rate"])
            scheduled = {**shared, "variant": "schedule", "hyperparameters": hyperparameters}
            if not moves_alike(factory):
                scheduled["unavailable"] = "its updates depend on the parameters, and are seen only as the difference of those"
            found.append(scheduled)
        return found + [
            {**definition.described(f"{self.label}/{name}"), "dtype": "float32", "atMost": 8} for name, definition in self.schedules.items()
        ]

    def run(self, subject: str, variant: str | None, programs: Sequence[Json]) -> list[Json]:
        name = subject.split("/", 1)[1]
        if name in self.schedules:
            return self.schedules[name].run(programs)
        factory = self.factories[name]
        if variant == "schedule":
            return run_one_by_one(KerasFunctions(factory), programs)
        return run_steppers(KerasOptimizers(factory), programs, accumulates=self.accumulates)


if __name__ == "__main__":
    serve(KerasDriver)
