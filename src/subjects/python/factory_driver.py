"""A user's own factory as a subject: `module.path:factory`. Its library is told by what it returns.

Its hyperparameters are the arguments whose annotation admits a number or a schedule, and those that show by their default or
their name what they are; or those that a dictionary names:
`factory.hyperparameters = {"learning_rate": {"range": [1e-3, 1]}, "beta": {"schedulable": False}}`. What the dictionary says of
one (role, range, placement and whatever else the protocol knows) holds; the rest is guessed. An optimizer of PyTorch gets its
parameters as the first argument, a scheduler its optimizer; what returns a function of the step, or takes the step first, is a schedule. What is to be said
of the whole goes into a second dictionary: `factory.declarations = {"interpolates": True}`.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import factory_schedules
from factory_signature import MODULE, NAME, NotAFactory, annotated, declared_by, guessed_better, made_once, numbers_for, signature_of
from factory_torch import of_torch
from ratelaw_driver import Driver, Json, serve
from ratelaw_schedules import Definition

# Keras is run on JAX, whatever back end is configured.
os.environ["KERAS_BACKEND"] = "jax"
os.environ.setdefault("JAX_PLATFORMS", "cpu")


def loaded() -> Callable[..., Any]:
    sys.path.insert(0, os.getcwd())
    make = getattr(importlib.import_module(MODULE), NAME, None)
    if not callable(make):
        raise NotAFactory(f'"{MODULE}" has no function "{NAME}"; name one that returns an optimizer, e.g. my_package.optim:make_adamw')
    return make


def first_takes(make: Callable[..., Any], word: str) -> bool:
    """Whether a factory is one of PyTorch by its first argument, in an environment that has it."""
    first = next(iter(signature_of(make).parameters), "")
    return word in first and importlib.util.find_spec("torch") is not None


def of_keras(make: Callable[..., Any], optimizer: Any) -> Driver:
    import keras_driver

    factory = keras_driver.Factory(NAME, annotated(make, float, float), {})
    factory.unsettable = {name for name in factory.defaults if not hasattr(optimizer, name)}
    driver = keras_driver.KerasDriver()
    driver.factories, driver.schedules = {NAME: factory}, {}
    # `iterations` is an int32 of the base class: that it wraps is a finding in Keras, not in what is built on it.
    driver.conventions = {"countsTo": 2**31 - 1}
    return driver


def of_optax(make: Callable[..., Any], made: Any) -> Driver:
    import jax
    import optax
    import optax_driver

    class Own(optax_driver.OptaxDriver):
        #: What injects its hyperparameters already would be injected twice, and the inner copies win.
        injects = hasattr(made.init(optax_driver.EXAMPLE), "hyperparams")

        def described(self, factory: optax_driver.Factory) -> list[Json]:
            return [self.as_built(factory, one) for one in super().described(factory)]

        def as_built(self, factory: optax_driver.Factory, subject: Json) -> Json:
            """The subject, or why it cannot be compiled with its numbers handed over: `if weight_decay:` asks what has no value yet."""
            variant = subject.get("variant")
            if variant == "eager" or "unavailable" in subject:
                return subject
            names = factory.hyperparameters(variant)
            numbers = {name: jax.ShapeDtypeStruct((), "float32") for name in names if name not in factory.only_schedules}
            try:
                jax.eval_shape(lambda given: factory.create(given, variant).init(factory.example), numbers)
            except jax.errors.ConcretizationTypeError:
                reason = "it branches on a number when it is built, and compiled code has none yet: tried op by op, in the variant eager"
                return {**subject, "hyperparameters": {}, "unavailable": reason}
            except Exception:
                # Said by the laws.
                pass
            return subject

    driver = Own()
    driver.schedules = {}
    driver.factories = {NAME: optax_driver.Factory(NAME, annotated(make, float, optax.ScalarOrSchedule))}
    return driver


def of_functions(make: Callable[..., Any]) -> Driver:
    """What a factory that returns a pair of functions on NumPy arrays is."""
    import functions_driver

    hyperparameters: dict[str, Json] = {}
    for name, parameter in inspect.signature(annotated(make, float, Callable)).parameters.items():
        told = str(parameter.annotation)
        schedulable = "Callable" in told or "Schedule" in told
        default = parameter.default if isinstance(parameter.default, (int, float)) and not isinstance(parameter.default, bool) else None
        if not schedulable and (parameter.annotation is inspect.Parameter.empty or "float" not in told):
            continue
        ends = [default / 4, default * 4] if default else [0.05, 1.0]
        known = {} if default is None else {"default": float(default)}
        hyperparameters[name] = {"schedulable": schedulable, "role": "other", "range": ends, **known, "inferred": ["role", "range"]}
    return functions_driver.FunctionsDriver(f"{MODULE}/{NAME}", make, hyperparameters)


class ScheduleDriver:
    """One schedule by itself, in its variants."""

    name = "schedules"

    def __init__(self, definitions: Mapping[str | None, Definition], dtype: str) -> None:
        self.definitions, self.dtype = definitions, dtype

    def library(self) -> str:
        return f"Python {sys.version.split()[0]}"

    def describe(self) -> list[Json]:
        # A program walks through hundreds of steps.
        shared = {"dtype": self.dtype, "atMost": 12}
        return [
            {**definition.described(f"{MODULE}/{NAME}"), **shared, **({} if variant is None else {"variant": variant})}
            for variant, definition in self.definitions.items()
        ]

    def run(self, subject: str, variant: str | None, programs: Sequence[Json]) -> list[Json]:
        return self.definitions[variant].run(programs)


class Pair(NamedTuple):
    """Two functions by their names."""

    init: Callable[..., Any]
    update: Callable[..., Any]


def as_pair(make: Callable[..., Any]) -> Callable[..., Any]:
    """A factory of two functions, `return init, update`, as one of an object with both."""

    @functools.wraps(make)
    def factory(*args: Any, **kwargs: Any) -> Pair:
        return Pair(*make(*args, **kwargs))

    return factory


def driver_of(make: Callable[..., Any]) -> Driver:
    """The driver of the library that a factory belongs to."""
    if first_takes(make, "param"):
        return of_torch(make)
    told = declared_by(make)
    if first_takes(make, "optim"):
        return ScheduleDriver(factory_schedules.of_torch(make, told), "float64")
    if factory_schedules.takes_the_step(make):
        middle = {name: value for name, value in numbers_for(make).items() if name not in factory_schedules.STEPS}
        return ScheduleDriver({None: factory_schedules.of_the_step(make, told)}, factory_schedules.dtype_of(made_once(make, 1, **middle)))
    made = made_once(make, **numbers_for(make))
    if isinstance(made, tuple) and not hasattr(made, "init") and len(made) == 2 and all(map(callable, made)):
        make = as_pair(make)
        made = make(**numbers_for(make))
    if hasattr(made, "init") and hasattr(made, "update"):
        import functions_driver

        return of_functions(make) if functions_driver.made_of_numpy(made) else of_optax(make, made)
    if any(base.__module__.startswith("keras") for base in type(made).__mro__):
        if not callable(made) or hasattr(made, "apply_gradients"):
            return of_keras(make, made)
        return ScheduleDriver({None: factory_schedules.of_keras(make, told)}, factory_schedules.dtype_of(made(1)))
    if callable(made):
        return ScheduleDriver({None: factory_schedules.of_function(make, told)}, factory_schedules.dtype_of(made(1)))
    expected = (
        "an Optax GradientTransformation, two functions init(params) and update(gradients, state, params) on NumPy arrays, a keras.Optimizer, "
        "a torch.optim.Optimizer (with the parameters as its first argument), "
        "a scheduler of PyTorch (with the optimizer as its first argument), or a function of the step"
    )
    raise NotAFactory(f"{MODULE}:{NAME} returns a {type(made).__name__}, and should return {expected}")


class FactoryDriver:
    """The driver of the library, with what the dictionary declares."""

    def __init__(self) -> None:
        make = loaded()
        # The drivers name their subjects by the first argument.
        sys.argv[1] = MODULE
        self.told = declared_by(make)
        #: What the factory declares of the whole, e.g. that it interpolates.
        self.declared = dict(getattr(make, "declarations", {}))
        self.driver = driver_of(make)
        self.declared = {**getattr(self.driver, "conventions", {}), **self.declared}
        self.driver.accumulates = self.declared.get("accumulates", 1)
        self.name = MODULE

    def library(self) -> str:
        return self.driver.library()

    def describe(self) -> list[Json]:
        # An accumulation inside `inject_hyperparams` counts calls by design, and not updates.
        never_injected = self.declared.get("accumulates", 1) != 1 or getattr(self.driver, "injects", False)
        subjects = [one for one in self.driver.describe() if not (never_injected and one.get("variant") == "inject")]
        if not any(one["hyperparameters"] for one in subjects):
            example = f"{NAME}.hyperparameters = {{'lr': {{'role': 'learning-rate', 'range': [0.001, 1]}}}}"
            raise NotAFactory(f"{MODULE}:{NAME} takes no number that could be tried; annotate one as float, or name it: {example}")
        return [self.completed(subject) for subject in subjects]

    def completed(self, subject: Json) -> Json:
        hyperparameters = {name: {**one, **self.own(one, name)} for name, one in subject["hyperparameters"].items()}
        return {**subject, **self.declared, "hyperparameters": hyperparameters}

    def own(self, guessed: Json, name: str) -> Mapping[str, Json]:
        told = {key: value for key, value in self.told.get(name, {}).items() if key != "schedulable"}
        better = guessed_better(name, guessed)
        return {**better, **told, "inferred": [key for key in guessed.get("inferred", []) if key not in told]}

    def run(self, subject: str, variant: str | None, programs: Sequence[Json]) -> list[Json]:
        return self.driver.run(subject, variant, programs)


if __name__ == "__main__":
    serve(FactoryDriver)
