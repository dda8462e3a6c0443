"""A user's own factory as a subject: `module.path:factory`. Its library is told by what it returns.

Its hyperparameters are the arguments whose annotation admits a number or a schedule, or those that are named by a dictionary:
`factory.hyperparameters = {"learning_rate": {"range": [1e-3, 1]}, "beta": {"schedulable": False}}`. What the dictionary says of
one (role, range, placement and whatever else the protocol knows) holds; the rest is guessed. An optimizer of PyTorch gets its
parameters as the first argument.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ratelaw_driver import Driver, Json, serve

# Keras is run on JAX, whatever back end is configured.
os.environ["KERAS_BACKEND"] = "jax"
os.environ.setdefault("JAX_PLATFORMS", "cpu")

#: The name of the module and that of the factory in it.
MODULE, _, NAME = (sys.argv[1] if len(sys.argv) > 1 else ":").partition(":")


class NotAFactory(Exception):
    """What was named gives no optimizer that is known."""


def loaded() -> Callable[..., Any]:
    sys.path.insert(0, os.getcwd())
    make = getattr(importlib.import_module(MODULE), NAME, None)
    if not callable(make):
        raise NotAFactory(f'"{MODULE}" has no function "{NAME}"; name one that returns an optimizer, e.g. my_package.optim:make_adamw')
    return make


def declared_by(make: Callable[..., Any]) -> dict[str, Json]:
    return dict(getattr(make, "hyperparameters", {}))


def annotated(make: Callable[..., Any], number: Any, schedule: Any) -> Callable[..., Any]:
    """The same factory, with the annotations that its dictionary stands for."""
    told = declared_by(make)
    signature = inspect.signature(make, eval_str=True)
    parameters = []
    for name, parameter in signature.parameters.items():
        if name in told:
            parameter = parameter.replace(annotation=schedule if told[name].get("schedulable", True) else number)
        elif told:
            # Named by none: an argument of its own, at its default.
            parameter = parameter.replace(annotation=inspect.Parameter.empty)
        parameters.append(parameter)

    def factory(*args: Any, **kwargs: Any) -> Any:
        return make(*args, **kwargs)

    factory.__name__ = NAME
    factory.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return factory


def is_torch(make: Callable[..., Any]) -> bool:
    """A factory that takes parameters first, in an environment that has PyTorch."""
    first = next(iter(inspect.signature(make).parameters), "")
    return "param" in first and importlib.util.find_spec("torch") is not None


def numbers_for(make: Callable[..., Any]) -> dict[str, float]:
    """A number for each argument that needs one, so that the factory can be called once."""
    told = declared_by(make)
    required = {name: one for name, one in inspect.signature(make).parameters.items() if one.default is inspect.Parameter.empty}
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return {name: sum(told.get(name, {}).get("range", [0.01, 0.01])) / 2 for name, one in required.items() if one.kind not in kinds}


def of_torch(make: Callable[..., Any]) -> Driver:
    import torch
    import torch_driver

    factory = torch_driver.Factory(NAME, annotated(make, float, float), {})
    probe = torch.ones(2, 2, requires_grad=True)
    optimizer = make([probe], **{name: 0.5 for name, default in factory.defaults.items() if default is None})
    if not isinstance(optimizer, torch.optim.Optimizer):
        raise NotAFactory(f"{MODULE}:{NAME} takes parameters and returns a {type(optimizer).__name__}, which is no torch.optim.Optimizer")
    keys = optimizer.param_groups[0]
    factory.unsettable = {name for name in factory.defaults if name.split("[")[0] not in keys}
    driver = torch_driver.TorchDriver()
    driver.factories, driver.schedules = {NAME: factory}, {}
    return driver


def of_keras(make: Callable[..., Any], optimizer: Any) -> Driver:
    import keras_driver

    factory = keras_driver.Factory(NAME, annotated(make, float, float), {})
    factory.unsettable = {name for name in factory.defaults if not hasattr(optimizer, name)}
    driver = keras_driver.KerasDriver()
    driver.factories, driver.schedules = {NAME: factory}, {}
    return driver


def of_optax(make: Callable[..., Any]) -> Driver:
    import optax
    import optax_driver

    driver = optax_driver.OptaxDriver()
    driver.schedules = {}
    driver.factories = {NAME: optax_driver.Factory(NAME, annotated(make, float, optax.ScalarOrSchedule))}
    return driver


def driver_of(make: Callable[..., Any]) -> Driver:
    """The driver of the library that a factory belongs to."""
    if is_torch(make):
        return of_torch(make)
    optimizer = make(**numbers_for(make))
    if any(base.__module__.startswith("keras") for base in type(optimizer).__mro__):
        return of_keras(make, optimizer)
    if hasattr(optimizer, "init") and hasattr(optimizer, "update"):
        return of_optax(make)
    expected = "an Optax GradientTransformation, a keras.Optimizer, or a torch.optim.Optimizer (with the parameters as its first argument)"
    raise NotAFactory(f"{MODULE}:{NAME} returns a {type(optimizer).__name__}, and should return {expected}")


class FactoryDriver:
    """The driver of the library, with what the dictionary declares."""

    def __init__(self) -> None:
        make = loaded()
        # The drivers name their subjects by the first argument.
        sys.argv[1] = MODULE
        self.told = declared_by(make)
        self.driver = driver_of(make)
        self.name = MODULE

    def library(self) -> str:
        return self.driver.library()

    def describe(self) -> list[Json]:
        return [self.completed(subject) for subject in self.driver.describe()]

    def completed(self, subject: Json) -> Json:
        hyperparameters = {name: {**one, **self.own(one, name)} for name, one in subject["hyperparameters"].items()}
        return {**subject, "hyperparameters": hyperparameters}

    def own(self, guessed: Json, name: str) -> Mapping[str, Json]:
        told = {key: value for key, value in self.told.get(name, {}).items() if key != "schedulable"}
        return {**told, "inferred": [key for key in guessed.get("inferred", []) if key not in told]}

    def run(self, subject: str, variant: str | None, programs: Sequence[Json]) -> list[Json]:
        return self.driver.run(subject, variant, programs)


if __name__ == "__main__":
    serve(FactoryDriver)
