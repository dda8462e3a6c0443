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
from ratelaw_driver import Driver, Json, raised_at, serve
from factory_schedules import NotAFactory, signature_of
from ratelaw_schedules import Definition

# Keras is run on JAX, whatever back end is configured.
os.environ["KERAS_BACKEND"] = "jax"
os.environ.setdefault("JAX_PLATFORMS", "cpu")

#: What a number is called that needs no annotation to be taken for the rate.
RATES = {"lr", "learning_rate", "rate", "step_size"}
#: Roles by names that all libraries share; printed as inferred.
ROLES: dict[str, tuple[str, tuple[float, float]]] = {
    **{name: ("learning-rate", (1e-3, 1.0)) for name in RATES},
    **{name: ("weight-decay", (0.0, 0.5)) for name in ("weight_decay", "wd")},
    "momentum": ("momentum", (0.1, 0.95)),
    **{name: ("decay", (0.5, 0.99)) for name in ("b1", "beta1", "beta_1", "betas[0]")},
    **{name: ("decay", (0.5, 0.999)) for name in ("b2", "beta2", "beta_2", "betas[1]")},
    **{name: ("epsilon", (1e-3, 1.0)) for name in ("eps", "epsilon")},
}

#: The name of the module and that of the factory in it.
MODULE, _, NAME = (sys.argv[1] if len(sys.argv) > 1 else ":").partition(":")


def loaded() -> Callable[..., Any]:
    sys.path.insert(0, os.getcwd())
    make = getattr(importlib.import_module(MODULE), NAME, None)
    if not callable(make):
        raise NotAFactory(f'"{MODULE}" has no function "{NAME}"; name one that returns an optimizer, e.g. my_package.optim:make_adamw')
    return make


def declared_by(make: Callable[..., Any]) -> dict[str, Json]:
    return dict(getattr(make, "hyperparameters", {}))


def missing(default: Any) -> bool:
    """Whether an argument has to be given: PyTorch before 2.0 says so by a default of its own, `lr=required`."""
    return default is inspect.Parameter.empty or type(default).__name__ == "_RequiredParameter"


def ordered(parameters: Sequence[inspect.Parameter]) -> list[inspect.Parameter]:
    """Parameters that make a signature: what must be given after what need not is given by its name."""
    found: list[inspect.Parameter] = []
    named = False
    for one in parameters:
        optional = bool(found) and found[-1].default is not inspect.Parameter.empty
        named = named or (optional and one.default is inspect.Parameter.empty and one.kind is one.POSITIONAL_OR_KEYWORD)
        if named and one.kind is one.VAR_POSITIONAL:
            continue
        found.append(one.replace(kind=one.KEYWORD_ONLY) if named and one.kind is one.POSITIONAL_OR_KEYWORD else one)
    return found


def shows_a_number(name: str, default: Any) -> bool:
    """Whether an argument without annotation is a hyperparameter: by its default, or by its name where that is none or whole."""
    entries = default if isinstance(default, tuple) and default else (default,)
    if all(isinstance(entry, float) for entry in entries):
        return True
    whole = isinstance(default, int) and not isinstance(default, bool)
    return name in ROLES and (whole or missing(default))


def guessed_better(name: str, guessed: Json) -> Mapping[str, Json]:
    """What can be told of a number that its library has no name for."""
    if guessed.get("role") != "other" or "unit" in guessed:
        return {}
    if name in ROLES:
        role, ends = ROLES[name]
        return {"role": role, "range": list(ends)}
    default = guessed.get("default")
    # A number between one half and one is a fraction: a decay, a momentum, a share; of one, that is the most.
    return {"range": [default / 4, (1 + default) / 2]} if default is not None and 0.5 <= default <= 1 else {}


def annotated(make: Callable[..., Any], number: Any, schedule: Any, given: frozenset[str] = frozenset()) -> Callable[..., Any]:
    """The same factory, with the annotations that its dictionary stands for; what is `given` has no default."""
    told = declared_by(make)
    signature = signature_of(make)
    parameters = []
    for name, parameter in signature.parameters.items():
        if missing(parameter.default) or name in given:
            parameter = parameter.replace(default=inspect.Parameter.empty)
        if name in told:
            parameter = parameter.replace(annotation=schedule if told[name].get("schedulable", True) else number)
        elif told:
            # Named by none: an argument of its own, at its default.
            parameter = parameter.replace(annotation=inspect.Parameter.empty)
        elif "Callable" in str(parameter.annotation):
            parameter = parameter.replace(annotation=schedule)
        elif parameter.annotation is inspect.Parameter.empty and shows_a_number(name, parameter.default):
            parameter = parameter.replace(annotation=schedule if name in RATES else number)
        parameters.append(parameter)

    def factory(*args: Any, **kwargs: Any) -> Any:
        return make(*args, **kwargs)

    factory.__name__ = NAME
    factory.__signature__ = signature.replace(parameters=ordered(parameters))  # type: ignore[attr-defined]
    return factory


def first_takes(make: Callable[..., Any], word: str) -> bool:
    """Whether a factory is one of PyTorch by its first argument, in an environment that has it."""
    first = next(iter(inspect.signature(make).parameters), "")
    return word in first and importlib.util.find_spec("torch") is not None


def numbers_for(make: Callable[..., Any]) -> dict[str, float]:
    """A number for each argument that needs one, so that the factory can be called once: no two alike, the later the larger."""
    told = declared_by(make)
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    required = [name for name, one in signature_of(make).parameters.items() if missing(one.default) and one.kind not in kinds]
    return {name: sum(told.get(name, {}).get("range", [0.01 + 0.01 * at] * 2)) / 2 for at, name in enumerate(required)}


def made_once(make: Callable[..., Any], *args: Any, **numbers: float) -> Any:
    """What a factory returns for some numbers, which nobody has named."""
    try:
        return make(*args, **numbers)
    except Exception as error:
        if not numbers:
            raise
        tried = ", ".join(f"{name}={value:.12g}" for name, value in numbers.items())
        ranges = ", ".join(f"{name!r}: {{'range': [0.1, 0.2]}}" for name in numbers)
        raise NotAFactory(
            f"{MODULE}:{NAME} refuses the numbers it was tried with ({tried}): {type(error).__name__}: {error}; "
            f"say which it takes: {NAME}.hyperparameters = {{{ranges}}}"
        ) from error


def wants_closure(optimizer: Any, leaf: Any) -> bool:
    """Whether a step asks for the function that is minimised, as that of sharpness-aware minimisation does."""
    closure = inspect.signature(optimizer.step).parameters.get("closure")
    if closure is None or closure.default is inspect.Parameter.empty:
        return closure is not None
    leaf.grad = leaf.detach().clone()
    try:
        getattr(optimizer, "train", lambda: None)()
        optimizer.step()
    except Exception:
        return True
    return False


def number_for(make: Callable[..., Any], name: str) -> float:
    """A number for an argument that stands aside until it is given."""
    return sum(declared_by(make).get(name, {}).get("range", ROLES.get(name, ("other", (0.5, 0.5)))[1])) / 2


def standing_aside(make: Callable[..., Any], leaf: Any, needed: Mapping[str, float]) -> tuple[frozenset[str], dict[str, str]]:
    """Numbers that are None by default, as in `lr=None`: those that can be given are tried, and why the others are not is said."""
    told = declared_by(make)
    given, left_out = set[str](), dict[str, str]()
    for name, one in signature_of(make).parameters.items():
        named = name in told or (not told and name in ROLES)
        if one.default is not None or not (named or "float" in str(one.annotation)):
            continue
        if not named:
            left_out[name] = f"{name} is None by default; to have it tried, name it in {NAME}.hyperparameters"
            continue
        try:
            make([leaf], **needed, **{name: number_for(make, name)})
            given.add(name)
        except Exception as error:
            said = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            left_out[name] = f"{name} is None by default, and refused when it is given: {said}"
    return frozenset(given), left_out


def steps_on(make: Callable[..., Any], leaf: Any, numbers: Mapping[str, float]) -> bool:
    """Whether an optimizer updates a leaf."""
    leaf.grad = leaf.detach().clone()
    try:
        make([leaf], **numbers).step()
    except Exception:
        return False
    return True


def refused_together(factory: Any, leaf: Any) -> dict[str, str]:
    """A number that has to stay at its default, since it is refused beside the others, with the reason."""
    ends = {name: {**one, **guessed_better(name, one)}["range"][1] for name, one in factory.hyperparameters(None).items()}

    def refusal(names: Sequence[str]) -> str | None:
        try:
            factory.make([leaf], **factory.arguments({name: ends[name] for name in names}))
        except Exception as error:
            return f"{type(error).__name__}: {str(error) or raised_at(error)}".splitlines()[0][:200]
        return None

    said = refusal(list(ends))
    if said is None:
        return {}
    optional = [name for name, default in reversed(factory.defaults.items()) if default is not None]
    alone = next((name for name in optional if refusal([other for other in ends if other != name]) is None), None)
    return {} if alone is None else {alone: f"{alone} stays at its default, since it is refused beside the others: {said}"}


def of_torch(make: Callable[..., Any]) -> Driver:
    import torch
    import torch_driver
    from torch_declarations import MATRICES

    probe = torch.ones(2, 2, requires_grad=True)
    first = next(iter(signature_of(make).parameters))
    needed = {name: value for name, value in numbers_for(make).items() if name != first}
    given, left_out = standing_aside(make, probe, needed)
    # Orthogonalized momentum is one of matrices.
    matrices = not steps_on(make, torch.ones(3, requires_grad=True), needed) and steps_on(make, torch.ones(2, 2, requires_grad=True), needed)

    class Own(torch_driver.Factory):
        # `if "momentum_buffer" not in state`: the idiom by which an optimizer tells a parameter that it has not seen yet.
        lazy = True

        def decay_contract(self) -> str | None:
            # What nobody has documented is told by probing.
            return None

    class OwnDriver(torch_driver.TorchDriver):
        def describe(self) -> list[Json]:
            unable = [{"name": f"{MODULE}/{NAME}.{name}", "kind": "stepper", "hyperparameters": {}, "unavailable": why} for name, why in left_out.items()]
            shapes = {"shapes": MATRICES} if matrices else {}
            return [{**shapes, **one} for one in super().describe()] + unable

    factory = Own(NAME, annotated(make, float, float, given), {})
    optimizer = made_once(make, [probe], **needed, **{name: number_for(make, name) for name in given})
    if not isinstance(optimizer, torch.optim.Optimizer):
        raise NotAFactory(f"{MODULE}:{NAME} takes parameters and returns a {type(optimizer).__name__}, which is no torch.optim.Optimizer")
    together = refused_together(factory, probe)
    left_out |= together
    factory.defaults = {name: default for name, default in factory.defaults.items() if name not in together}
    keys = optimizer.param_groups[0]
    factory.unsettable = {name for name in factory.defaults if name.split("[")[0] not in keys}
    # `group["step"] = group.get("step", 0) + 1`: what a step adds to a group may be made anew as well.
    factory.group_keys = frozenset(keys)
    factory.closure = wants_closure(optimizer, probe)
    driver = OwnDriver()
    driver.factories, driver.schedules = {NAME: factory}, {}
    return driver


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
