"""Optax as subjects: every factory of `optax` and `optax.contrib` that takes a number or a schedule.

Three variants. The plain one maps one compiled update over many programs, with the schedules as tables: fast, and both
sides of an exact law run in one executable. `eager` goes the path of users, op by op, with Python floats and a Python
function as the schedule. `inject` schedules every number through `inject_hyperparams`.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import inspect
import json
import math
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

os.environ.setdefault("JAX_PLATFORMS", "cpu")
# One thread for XLA: handing such small work from thread to thread costs as much as doing it.
os.environ.setdefault("NPROC", "1")

import jax
import jax.numpy as jnp
import numpy as np
import optax
import optax.contrib
import optax.transforms
from optax_declarations import DECLARED, EQUATIONS, EXTRA, GIVEN, IN_EQUATIONS, LACKING, NOT_INJECTABLE, NOT_NUMBERS, UNAVAILABLE, WRAPPED, guessed
from optax_schedules import schedules
from ratelaw_driver import Json, numbers, run_one_by_one, serve, spelled, thrown

Tree = Mapping[str, Any]

#: Programs of one compiled call; every call has this size, since another size is another executable.
BATCH = 256
#: The shapes of leaves that are compiled for: ranks 0 to 3, sizes 1 to 4.
SHAPES = [[[2, 2], [3]], [[], [2, 1, 2], [1]]]
#: Parameters and gradients to see how an update is made.
EXAMPLE: dict[str, Any] = {"w0": jnp.ones(2), "w1": jnp.ones((2, 3))}
#: The shortest table of a compiled call, since each width is compiled anew; longer ones are rounded up to a power of two.
TABLE = 256


# ------------------------------------------------------------------------------------------------------- discovery


class Factory:
    """One factory with what its signature says."""

    def __init__(self, name: str, make: Callable[..., Any]) -> None:
        self.name, self.make = name, make
        self.parameters = inspect.signature(make).parameters
        admits = {key: annotation_admits(annotation_of(parameter)) for key, parameter in self.parameters.items()}
        fixed = GIVEN.get(name, {})
        self.only_schedules = [key for key, (schedule, is_number) in admits.items() if schedule and not is_number]
        self.schedulable = [key for key, (schedule, _) in admits.items() if schedule and key not in fixed]
        self.numeric = [
            key
            for key, (_, is_number) in admits.items()
            if is_number and key not in fixed and key not in NOT_NUMBERS and not isinstance(self.parameters[key].default, (bool, tuple))
        ]

    @functools.cached_property
    def branches(self) -> bool:
        """Whether an update has a branch or a loop that depends on values."""
        made = str(jax.make_jaxpr(self.once)(self.example))
        return any(f" {primitive}[" in made for primitive in ("cond", "while", "scan"))

    @functools.cached_property
    def holds_keys(self) -> bool:
        """Whether a random key of a type of its own is in its state."""
        state = jax.eval_shape(self.build(self.plain(), None).init, self.example)
        return any(jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key) for leaf in jax.tree.leaves(state))

    @functools.cached_property
    def example(self) -> Tree:
        """Parameters and gradients to see how an update is made: of the shapes that are declared, where some are."""
        declared = DECLARED.get(self.name, {}).get("shapes")
        return EXAMPLE if declared is None else {f"w{index}": jnp.ones(shape) for index, shape in enumerate(declared[0])}

    def plain(self) -> dict[str, Any]:
        """Numbers to build it with."""
        given: dict[str, Any] = {name: middle(guessed(name, None)["range"]) for name in self.schedulable}
        return given | {name: lambda _: 0.5 for name in self.only_schedules}

    def once(self, parameters: Tree) -> Any:
        """One update with plain numbers."""
        optimizer = self.create(self.plain(), None)
        return optimizer.update(parameters, optimizer.init(parameters), parameters, **extra(self.name, 0))[0]

    def misused(self, settings: Json) -> bool:
        """Whether a function is handed over where the signature admits numbers alone."""
        return any(setting["kind"] in ("table", "invalid") and name not in self.schedulable for name, setting in settings.items())

    def hyperparameters(self, variant: str | None) -> dict[str, Json]:
        names = {None: self.schedulable, "eager": sorted({*self.schedulable, *self.numeric}), "inject": sorted({*self.schedulable, *self.numeric})}
        return {name: self.hyperparameter(name, variant) for name in names[variant]}

    def hyperparameter(self, name: str, variant: str | None) -> Json:
        default = self.parameters[name].default
        told = guessed(name, default)
        if name in self.only_schedules:
            default = None
        declared = DECLARED.get(self.name, {}).get("hyperparameters", {}).get(name, {})
        if isinstance(default, (int, float)) and not isinstance(default, bool):
            told["default"] = float(default)
        inferred = [key for key in ("role", "range") if key not in declared]
        return {"schedulable": variant == "inject" or name in self.schedulable, **told, **declared, "inferred": inferred}

    def equations(self, variant: str | None) -> dict[str, Json]:
        """The equations that it is held to in a variant: where they know of everything that varies there."""
        identifier, taken = EQUATIONS.get(self.name, ("", ()))
        varied = self.hyperparameters(variant)
        if identifier == "" or any(name not in taken for name in varied):
            return {}
        defaults = {name: self.parameters[name].default for name in taken}
        mapped = {name: name if name in varied else defaults[name] for name in taken if name in varied or isinstance(defaults[name], float)}
        told = {IN_EQUATIONS.get(name, name): value for name, value in mapped.items()}
        return {"equations": {"id": identifier, "hyperparameters": {**told, **LACKING.get(self.name, {})}}}

    def create(self, given: Tree, variant: str | None) -> Any:
        optimizer = self.build(given, variant)
        return with_raw_keys(optimizer) if self.holds_keys else optimizer

    def build(self, given: Tree, variant: str | None) -> Any:
        missing = {
            name: middle(guessed(name, None)["range"])
            for name, parameter in self.parameters.items()
            if name in {*self.numeric, *self.schedulable} and name not in given and parameter.default is inspect.Parameter.empty
        }
        # What takes a schedule and no number gets the number as the schedule that its users would write.
        constants = {name: constantly(given[name]) for name in self.only_schedules if name in given and not callable(given[name])}
        arguments = {**GIVEN.get(self.name, {}), **missing, **given, **constants}
        make = self.make
        if variant == "inject":
            # What is left out counts: a default that is a function would be taken for a schedule.
            make = optax.inject_hyperparams(self.make, static_args=[key for key in self.parameters if key not in {*self.numeric, *self.schedulable}])
        positional = [value for key, value in arguments.items() if self.parameters[key].kind is inspect.Parameter.POSITIONAL_ONLY]
        return optax.with_extra_args_support(make(*positional, **arguments))


def with_raw_keys(optimizer: Any) -> Any:
    """The same with the random keys of its state as the numbers they are made of: a typed key is no array of numbers."""

    def is_key(leaf: Any) -> bool:
        return jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key)

    def raw(state: Any) -> Any:
        return jax.tree.map(lambda leaf: jax.random.key_data(leaf) if hasattr(leaf, "dtype") and is_key(leaf) else leaf, state)

    def typed(state: Any, parameters: Any) -> Any:
        template = jax.eval_shape(optimizer.init, parameters)
        return jax.tree.map(lambda shape, leaf: jax.random.wrap_key_data(leaf) if is_key(shape) else leaf, template, state)

    def update(gradients: Any, state: Any, parameters: Any, **more: Any) -> Any:
        updates, after = optimizer.update(gradients, typed(state, parameters), parameters, **more)
        return updates, raw(after)

    return optax.GradientTransformationExtraArgs(lambda parameters: raw(optimizer.init(parameters)), update)


def constantly(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


def middle(ends: Sequence[float]) -> float:
    return (ends[0] + ends[1]) / 2


def annotation_of(parameter: inspect.Parameter) -> Any:
    """The annotation of an argument; where it has none, a default that is a number says as much."""
    unsaid = parameter.annotation is inspect.Parameter.empty
    return type(parameter.default) if unsaid and isinstance(parameter.default, float) else parameter.annotation


@functools.cache
def annotation_admits(annotation: Any) -> tuple[bool, bool]:
    """Whether an annotation admits a schedule, and whether it admits a number; unions and optionals are looked into."""
    parts = flattened(annotation)
    schedule = optax.Schedule if hasattr(optax, "Schedule") else optax.base.Schedule
    admits_schedule = any(part == schedule or "Schedule" in getattr(part, "__name__", str(part)) for part in parts)
    return admits_schedule, any(part is float or part is jax.Array or part is np.ndarray for part in parts)


def flattened(annotation: Any) -> list[Any]:
    arguments = getattr(annotation, "__args__", None)
    is_union = "Union" in type(annotation).__name__ or str(getattr(annotation, "__origin__", "")) == "typing.Union"
    return [part for argument in arguments for part in flattened(argument)] if arguments and is_union else [annotation]


def gives_a_transformation(make: Callable[..., Any]) -> bool:
    """Whether a function makes an optimizer: by its annotation, or by its documentation where it has none."""
    try:
        returns = inspect.signature(make).return_annotation
    except (TypeError, ValueError):
        return False
    if returns is not inspect.Signature.empty:
        return "GradientTransformation" in str(returns)
    _, _, told = (inspect.getdoc(make) or "").partition("Returns:")
    return re.search(r"gradient\s?transformation", told.split("\n\n")[0], re.IGNORECASE) is not None


#: Where optimizers and their parts are; what is in two of them is named by the first.
MODULES = {"": optax, "contrib.": optax.contrib, "transforms.": optax.transforms}


def factories() -> dict[str, Factory]:
    found: dict[str, Factory] = {}
    for prefix, module in MODULES.items():
        for name in sorted(dir(module)):
            make = getattr(module, name)
            if name.startswith("_") or inspect.isclass(make) or not callable(make) or not gives_a_transformation(make):
                continue
            if name not in found or found[name].make is not make:
                found[prefix + name] = Factory(prefix + name, make)
    for name, make in WRAPPED.items():
        # Their annotations are texts.
        make.__signature__ = inspect.signature(make, eval_str=True)  # type: ignore[attr-defined]
        found[name] = Factory(name, make)
    return found


# ---------------------------------------------------------------------------------------------------- op by op


@contextlib.contextmanager
def in_python() -> Iterator[None]:
    """Branches and loops are taken by Python: each call would be compiled anew, since its body is another function every time."""
    kept = {name: getattr(jax.lax, name) for name in ("cond", "switch", "fori_loop", "while_loop", "scan")}
    try:
        for name, control in kept.items():
            setattr(jax.lax, name, taken_by_python(control))
        yield
    finally:
        for name, control in kept.items():
            setattr(jax.lax, name, control)


def taken_by_python(control: Callable[..., Any]) -> Callable[..., Any]:
    """A branch or a loop that is not compiled, while everything inside it is, as it is outside."""

    def compiling(argument: Any) -> Any:
        if isinstance(argument, (list, tuple)) and all(map(callable, argument)):
            return [compiling(branch) for branch in argument]
        if not callable(argument):
            return argument

        def inside(*arguments: Any) -> Any:
            with jax.disable_jit(False):
                return argument(*arguments)

        return inside

    def call(*arguments: Any, **named: Any) -> Any:
        with jax.disable_jit():
            return control(*map(compiling, arguments), **{name: compiling(argument) for name, argument in named.items()})

    return call


class Eager:
    """What the shared runs need of Optax."""

    def __init__(self, factory: Factory, variant: str | None) -> None:
        self.factory, self.variant = factory, variant

    def create(self, given: Tree) -> Any:
        return self.factory.create(given, None if self.variant == "eager" else self.variant)

    def leaf(self, values: Sequence[float], shape: Sequence[int]) -> Any:
        return jnp.asarray(np.asarray(values, np.float32).reshape(shape))

    def tree(self, tree: Tree) -> Json:
        return {name: listed(leaf) for name, leaf in tree.items()}

    def snapshot(self, state: Any) -> Json:
        return snapshot_of(paths(state), [np.asarray(leaf) for leaf in jax.tree.leaves(state)])

    def added(self, parameters: Tree, updates: Tree) -> dict[str, Any]:
        return {name: leaf + updates[name] for name, leaf in parameters.items()}

    def update(self, optimizer: Any, gradients: Tree, state: Any, parameters: Tree, step: int) -> tuple[Any, Any]:
        updates, after = optimizer.update(gradients, state, parameters, **extra(self.factory.name, step))
        return of_the_shapes_of(parameters, updates), after

    def compiled(self, optimizer: Any) -> tuple[Callable[..., Any], Callable[[], int]]:
        function = jax.jit(lambda gradients, state, parameters, more: optimizer.update(gradients, state, parameters, **more))

        def update(gradients: Tree, state: Any, parameters: Tree, step: int) -> tuple[Any, Any]:
            with jax.disable_jit(False):
                return function(gradients, state, parameters, extra(self.factory.name, step))

        return update, function._cache_size

    def rebuilt(self, state: Any) -> Any:
        leaves, structure = jax.tree.flatten(state)
        return jax.tree.unflatten(structure, [through_json(np.asarray(leaf)) for leaf in leaves])

    def recounted(self, first: Any, second: Any, now: Any, at: int, count: int) -> tuple[Any, int]:
        leaves, structure = jax.tree.flatten(now)
        before, after = jax.tree.leaves(first), jax.tree.leaves(second)
        found = 0
        for index, leaf in enumerate(leaves):
            if counts(before[index], after[index], leaf, at):
                leaves[index] = jnp.asarray(int(before[index]) + count, leaf.dtype)
                found += 1
        return jax.tree.unflatten(structure, leaves), found

    def concrete(self, count: Any) -> float | None:
        return None if isinstance(count, jax.core.Tracer) else float(count)

    def lookup(self, values: Sequence[float], start: int, count: Any) -> Any:
        return looked_up(jnp.asarray(values, jnp.float32), start)(count)

    def rate(self, value: float, dtype: str | None) -> Any:
        return value if dtype is None else jnp.asarray(value, dtype)

    def held(self, tree: Any) -> Any:
        # Arrays of JAX cannot be written to.
        return tree

    def changed(self, before: Any, after: Any) -> None:
        return None


def extra(name: str, step: int) -> dict[str, Any]:
    """What an update needs besides, e.g. a loss value."""
    return {key: np.float32(value(step)) for key, value in EXTRA.get(name, {}).items()}


def counts(first: Any, second: Any, now: Any, at: int) -> bool:
    """Whether a leaf of a state counts: it was c before the first update, c + 1 after it, and is c + at now; a float may count too."""
    if np.shape(now) != () or not (jnp.issubdtype(now.dtype, np.integer) or jnp.issubdtype(now.dtype, np.floating)):
        return False
    start, next_, present = float(first), float(second), float(now)
    return start.is_integer() and next_ == start + 1 and present == start + at


def listed(leaf: Any) -> list[Json]:
    values = np.asarray(leaf).ravel()
    return values.tolist() if np.isfinite(values).all() else [spelled(value) for value in values.tolist()]


def paths(state: Any) -> list[str]:
    return [jax.tree_util.keystr(path).lstrip(".") for path, _ in jax.tree_util.tree_flatten_with_path(state)[0]]


def of_the_shapes_of(parameters: Tree, updates: Tree) -> Tree:
    """Updates, each of the shape of its parameter: adding another would change the shape of the parameter."""
    for name, parameter in parameters.items():
        if np.shape(updates[name]) != np.shape(parameter):
            raise ValueError(f"the update of a parameter of shape {np.shape(parameter)} has the shape {np.shape(updates[name])}")
    return updates


def in_classes_of(before: Any, after: Any) -> Any:
    """A state in the classes of the one before: a `NamedTuple` inside a factory is another class each time it is built."""
    if paths(before) != paths(after):
        return after
    return jax.tree.unflatten(jax.tree.structure(before), jax.tree.leaves(after))


def snapshot_of(names: Sequence[str], leaves: Sequence[np.ndarray]) -> Json:
    """A state by path: what has no shape is a number, everything else an array."""
    return {name: spelled(leaf.item() * 1) if leaf.shape == () else listed(leaf) for name, leaf in zip(names, leaves, strict=True)}


def through_json(leaf: np.ndarray) -> np.ndarray:
    """An array through plain JSON and back."""
    text = json.dumps({"dtype": str(leaf.dtype), "shape": leaf.shape, "values": listed(leaf)}, allow_nan=False)
    read = json.loads(text)
    values = [float(value) if isinstance(value, str) else value for value in read["values"]]
    return np.asarray(values, read["dtype"]).reshape(read["shape"])


# ---------------------------------------------------------------------------------------------------- in batches


class Executable:
    """One update, compiled once and mapped over a batch; schedules are tables that it is handed.

    `kinds` says how each hyperparameter is written: as a `table`, as a `scalar` (the first entry of its table), or
    `omitted`.
    """

    def __init__(self, factory: Factory, variant: str | None, kinds: Sequence[tuple[str, str]]) -> None:
        self.phase = "create"
        self.kinds = dict(kinds)
        self.defaults = {name: hyperparameter.get("default") for name, hyperparameter in factory.hyperparameters(variant).items()}
        #: What it said when it could not be compiled, and where.
        self.broken: Json = None

        def build(tables: Tree) -> Any:
            self.phase = "create"
            given = {name: looked_up(*table) if self.kinds[name] == "table" else table[0][0] for name, table in tables.items()}
            return factory.create(given, variant)

        def init(tables: Tree, parameters: Tree) -> Any:
            optimizer = build(tables)
            self.phase = "init"
            return strong(optimizer.init(parameters))

        def update(tables: Tree, more: Tree, gradients: Tree, state: Any, parameters: Tree) -> Any:
            optimizer = build(tables)
            self.phase = "update"
            updates, after = optimizer.update(gradients, state, parameters, **more)
            return strong((of_the_shapes_of(parameters, updates), in_classes_of(state, after)))

        self.init = jax.jit(jax.vmap(init))
        self.update = jax.jit(jax.vmap(update))


def strong(tree: Any) -> Any:
    """A tree whose numbers have no weak types, which are code of their own: a state is handed on as it came."""
    return jax.tree.map(lambda leaf: jax.lax.convert_element_type(leaf, jnp.asarray(leaf).dtype), tree)


def looked_up(table: Any, start: Any) -> Callable[[Any], Any]:
    return lambda count: table[jnp.clip(count - start, 0, table.shape[0] - 1)]


class Batch:
    """Up to `BATCH` programs of one kind on one executable, step by step together."""

    def __init__(self, executable: Executable, name: str, programs: Sequence[Json], width: int) -> None:
        self.executable, self.name, self.programs, self.width = executable, name, programs, width
        self.shapes = {leaf["name"]: tuple(leaf["shape"]) for leaf in programs[0]["leaves"]}
        self.size = sum(map(size_of, self.shapes.values()))
        gradients = [rows_in(program["gradients"], self.shapes, self.size) for program in programs]
        self.lengths = [len(one) for one in gradients]
        self.steps = max(self.lengths)
        columns = np.zeros((self.steps, BATCH, self.size), np.float32)
        for row, one in enumerate(gradients):
            columns[: len(one), row] = one
        self.gradients = self.split(columns)
        self.tables = self.stacked_tables([program["settings"] for program in programs])
        self.states: list[Any] = []
        self.updates: list[dict[str, np.ndarray]] = []
        self.parameters: list[dict[str, np.ndarray]] = [self.first_parameters()]
        self.forks: list[list[tuple[np.ndarray, np.ndarray]]] = [[] for _ in programs]
        self.recounted: list[list[int]] = [[] for _ in programs]

    def split(self, columns: np.ndarray) -> dict[str, np.ndarray]:
        """Columns of numbers as leaves."""
        leaves, start = {}, 0
        for name, shape in self.shapes.items():
            size = size_of(shape)
            leaves[name] = np.ascontiguousarray(columns[..., start : start + size]).reshape(*columns.shape[:-1], *shape)
            start += size
        return leaves

    def first_parameters(self) -> dict[str, np.ndarray]:
        columns = np.zeros((BATCH, self.size), np.float32)
        for row, program in enumerate(self.programs):
            given = program["parameters"]
            columns[row] = rows_in(given if isinstance(given, str) else [given], self.shapes, self.size)[0]
        return self.split(columns)

    def stacked_tables(self, settings: Sequence[Json]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """For each hyperparameter its entries and the steps of the first of them, row by row."""
        tables: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for name, kind in self.executable.kinds.items():
            if kind == "omitted":
                continue
            default = self.executable.defaults[name]
            # What is not used runs as the first one does.
            rows = [one[name] for one in [*settings, *[settings[0]] * (BATCH - len(settings))]]
            starts = np.asarray([setting.get("from", 0) for setting in rows], np.int32)
            tables[name] = np.stack([padded(entries(setting, default), self.width) for setting in rows]), starts
        return tables

    def run(self, followed: Callable[[int], tuple[Batch, int] | None]) -> None:
        """`followed(row)` is the run that a row follows, and its place there."""
        zeroed = [row for row, program in enumerate(self.programs) if program.get("zeroed")]
        follows: dict[Batch, list[tuple[int, int]]] = {}
        for row in range(len(self.programs)):
            if row not in zeroed and (base := followed(row)) is not None:
                follows.setdefault(base[0], []).append((row, base[1]))
        followers = [(other, *np.asarray(pairs).T) for other, pairs in follows.items()]
        events = any("events" in program for program in self.programs)
        # A copy: the library may still be reading when the parameters are written to.
        state = self.executable.init(self.tables, {name: leaf.copy() for name, leaf in self.parameters[0].items()})
        seen = on_host(state)
        # Handed over once, not with every step.
        tables = jax.device_put(self.tables)
        for step in range(self.steps):
            parameters = self.parameters[step]
            for leaf in parameters.values():
                leaf[zeroed] = 0
            for other, rows, places in followers:
                if step < len(other.parameters):
                    for name, leaf in other.parameters[step].items():
                        parameters[name][rows] = leaf[places]
            if events and any(event["at"] == step for program in self.programs for event in program.get("events", [])):
                state = seen = self.interrupted(step, seen)
                tables = jax.device_put(self.tables)
            self.states.append(seen)
            gradients = {name: leaf[step] for name, leaf in self.gradients.items()}
            made = self.call(tables, np.full(BATCH, step), gradients, state, parameters)
            state = made[1]
            updates, seen = on_host(made)
            self.updates.append(updates)
            self.parameters.append({name: leaf + updates[name] for name, leaf in parameters.items()})
        self.states.append(seen)
        self.fork()

    def call(self, tables: Tree, steps: np.ndarray, gradients: Tree, state: Any, parameters: Tree) -> Any:
        more = {key: np.asarray([value[key] for value in map(functools.partial(extra, self.name), steps.tolist())]) for key in EXTRA.get(self.name, {})}
        return self.executable.update(tables, more, gradients, state, parameters)

    def fork(self) -> None:
        """All side updates, from the states that the runs came by."""
        wanted = [(row, fork) for row, program in enumerate(self.programs) for fork in program.get("forks", [])]
        if not wanted:
            return
        stacked = jax.tree.map(lambda *leaves: np.stack(leaves), *zip(self.states[: self.steps], self.parameters[: self.steps], strict=True))
        for start in range(0, len(wanted), BATCH):
            chunk = wanted[start : start + BATCH]
            missing = BATCH - len(chunk)
            rows = np.asarray([row for row, _ in chunk] + [0] * missing)
            steps = np.asarray([fork["at"] for _, fork in chunk] + [0] * missing)
            state, parameters = jax.tree.map(lambda leaf, at=steps, of=rows: leaf[at, of], stacked)
            gradients = {name: leaf[steps, rows] for name, leaf in self.gradients.items()}
            made = self.call(self.stacked_tables([fork["settings"] for _, fork in chunk]), steps, gradients, state, parameters)
            updates, states = (columns_of(part, len(chunk)) for part in on_host(made))
            for (row, _), update, after in zip(chunk, updates, states, strict=True):
                self.forks[row].append((update, after))

    def interrupted(self, step: int, state: Any) -> Any:
        """The state after the events of a step: restored through JSON, or with another count."""
        leaves, structure = jax.tree.flatten(state)
        leaves = [leaf.copy() for leaf in leaves]
        before, after = (jax.tree.leaves(self.states[index] if index < len(self.states) else state) for index in (0, 1))
        restored: list[tuple[int, Json]] = []
        for row, program in enumerate(self.programs):
            for event in program.get("events", []):
                if event["at"] != step or event.get("into") == "nothing":
                    continue
                if event["kind"] == "restore":
                    restored.append((row, event.get("settings", program["settings"])))
                else:
                    found = 0
                    for index, leaf in enumerate(leaves):
                        if counts(before[index][row], after[index][row], leaf[row], step):
                            leaf[row] = before[index][row] + event["count"]
                            found += 1
                    self.recounted[row].append(found)
        if restored:
            rows = [row for row, _ in restored]
            for leaf in leaves:
                leaf[rows] = through_json(leaf[rows])
            again = self.stacked_tables([settings for _, settings in restored])
            self.tables = {name: tuple(column.copy() for column in table) for name, table in self.tables.items()}
            for name, table in again.items():
                for column, anew in zip(self.tables[name], table, strict=True):
                    column[rows] = anew[: len(rows)]
        return jax.tree.unflatten(structure, leaves)

    def answers(self, layouts: list[Json]) -> list[Json]:
        """What each program showed, its numbers packed; `layouts` says what the states are made of."""
        rows = len(self.programs)
        updates = np.stack([columns_of(update, rows) for update in self.updates], 1)
        # The layout is part of what is said: runs of one message share theirs.
        layout = layout_of(self.states[0])
        if layout not in layouts:
            layouts.append(layout)
        place = layouts.index(layout)
        watched = any(program.get("observe", {}).get("states") for program in self.programs)
        states = np.stack([columns_of(state, rows) for state in self.states], 1) if watched else None
        found = []
        for row, program in enumerate(self.programs):
            steps = self.lengths[row]
            seen: dict[str, Json] = {"kind": "packed", "layout": place, "updates": packed(updates[row, :steps])}
            if self.forks[row]:
                seen["forks"] = packed(np.concatenate([update for update, _ in self.forks[row]]))
            if states is not None and program.get("observe", {}).get("states"):
                seen["states"] = packed(states[row, : steps + 1], "<f8")
                if self.forks[row]:
                    seen["forkStates"] = packed(np.concatenate([state for _, state in self.forks[row]]), "<f8")
            if program.get("observe", {}).get("parameters"):
                seen["parameters"] = packed(np.concatenate([columns_of(leaves, rows)[row] for leaves in self.parameters[:steps]]))
            if "events" in program:
                restored = [{"at": event["at"]} for event in program["events"] if event["kind"] == "restore" and event["into"] != "nothing"]
                seen |= {"restored": restored, "recounted": self.recounted[row]}
            if (again := program.get("replayFrom")) is not None:
                at = np.minimum(again, np.asarray([*self.lengths, *[1] * (BATCH - rows)]) - 1)
                gradients = {name: leaf[at, np.arange(BATCH)] for name, leaf in self.gradients.items()}
                replayed, _ = on_host(self.call(self.tables, np.full(BATCH, again), gradients, self.states[again], self.parameters[again]))
                seen["replayed"] = packed(columns_of(replayed, rows)[row])
            found.append(seen)
        return found


def size_of(shape: Sequence[int]) -> int:
    return math.prod(shape)


@functools.lru_cache(maxsize=1 << 15)
def decoded(block: str, kind: str = "<f8") -> np.ndarray:
    """Numbers that came packed; not to be written to, since the programs that are compared share most of theirs."""
    return np.frombuffer(base64.b64decode(block), kind)


def rows_in(given: Json, shapes: Mapping[str, Sequence[int]], size: int, dtype: str = "float32") -> np.ndarray:
    """Trees as rows of numbers, `size` in each: packed, or a list for each leaf."""
    if isinstance(given, str):
        return decoded(given, "<f8" if dtype == "float64" else "<f4").reshape(-1, size)
    return np.asarray([[number for name in shapes for number in numbers(tree[name])] for tree in given], np.float64)


def packed(values: np.ndarray, kind: str = "<f4") -> str:
    return base64.b64encode(np.ascontiguousarray(values, kind)).decode("ascii")


def unpacked(program: Json) -> Json:
    """A program with a list for each leaf."""
    if not isinstance(program["gradients"], str):
        return program
    shapes = {leaf["name"]: leaf["shape"] for leaf in program["leaves"]}
    *ends, size = np.cumsum([size_of(shape) for shape in shapes.values()])
    trees = [[part.tolist() for part in np.split(row, ends)] for key in ("parameters", "gradients") for row in rows_in(program[key], shapes, size, program.get("dtype", "float32"))]
    parameters, *gradients = [dict(zip(shapes, tree, strict=True)) for tree in trees]
    return {**program, "parameters": parameters, "gradients": gradients}


def columns_of(tree: Any, rows: int) -> np.ndarray:
    """The first rows of a tree with all their numbers in a row, leaf after leaf."""
    leaves = [leaf[:rows].reshape(rows, -1).astype(np.float64) for leaf in jax.tree.leaves(tree)]
    return np.concatenate(leaves, 1) if leaves else np.zeros((rows, 0))


def layout_of(state: Any) -> Json:
    """What the leaves of a state are called, and their sizes; what has no shape is a plain number."""
    leaves = jax.tree.leaves(state)
    return [{"path": path, "size": size_of(leaf.shape[1:]) if leaf.ndim > 1 else None} for path, leaf in zip(paths(state), leaves, strict=True)]


def on_host(tree: Any) -> Any:
    return jax.tree.map(np.asarray, tree)


def entries(setting: Json, default: float | None) -> str | tuple[float, ...]:
    """A setting as a table that holds its last value, packed or not; the default where it is left out."""
    match setting["kind"]:
        case "table":
            values = setting["values"]
            return values if isinstance(values, str) else tuple(numbers(values))
        case "scalar":
            return (float(setting["value"]),)
        case "omitted" if default is not None:
            return (default,)
    return (math.nan,)


@functools.lru_cache(maxsize=1 << 10)
def padded(values: str | tuple[float, ...], width: int) -> np.ndarray:
    """A table as long as an executable takes it; not to be written to, since most of them come often."""
    given = (decoded(values) if isinstance(values, str) else np.asarray(values))[:width]
    row = np.full(width, given[-1], np.float32)
    row[: len(given)] = given
    return row


def kinds_in(settings: Json) -> dict[str, str]:
    """How each hyperparameter is written: code of its own in the library, that one executable cannot show."""
    return {name: "table" if setting["kind"] == "invalid" else setting["kind"] for name, setting in settings.items()}


def written(settings: Json) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(kinds_in(settings).items()))


def as_tables(settings: Json) -> tuple[tuple[str, str], ...]:
    """Everything written as a schedule, so that one executable serves all programs."""
    return tuple((name, "table") for name in sorted(settings))


def widest(program: Json) -> int:
    width = max([TABLE, *(length_of(setting["values"]) for setting in program["settings"].values() if "values" in setting)])
    return 1 << (width - 1).bit_length()


def length_of(values: Sequence[Json] | str) -> int:
    """How many numbers there are."""
    return len(decoded(values) if isinstance(values, str) else values)


#: What a program may ask for that no batch has.
UNUSUAL = frozenset({"groups", "compiled", "rateDtype", "interleave", "operations"})


def not_in_batches(program: Json, programs: Sequence[Json]) -> str | None:
    """Why a program cannot run in a batch."""
    for what in UNUSUAL.intersection(program):
        if program[what] not in (None, [], False):
            return f"{what}: tried op by op, in the variant eager"
    if program.get("dtype", "float32") != "float32":
        return "the driver runs it in float32"
    for event in program.get("events", []):
        if event["kind"] == "add-group":
            return "the library has no way to add a group"
    if any(setting.get("returns") not in (None, "NaN") for setting in program["settings"].values()):
        return "compiled code has no schedule that returns no number"
    related = [one["settings"] for one in [*program.get("forks", []), *program.get("events", [])] if "settings" in one]
    if (base := program.get("follow")) is not None:
        related.append(programs[base]["settings"])
    own = kinds_in(program["settings"]) if related else {}
    if any(kinds_in(one) != own for one in related):
        return "a number, a schedule and nothing are compiled to different code: compared op by op, in the variant eager"
    return None


# ------------------------------------------------------------------------------------------------------- the driver


class OptaxDriver:
    #: Numbers may come packed.
    packs = True

    def __init__(self) -> None:
        self.name = sys.argv[1] if len(sys.argv) > 1 else "optax"
        self.factories = factories()
        self.schedules = schedules()
        self.executables: dict[Any, Executable] = {}
        #: What the states of the last answers are made of.
        self.layouts: list[Json] = []

    def library(self) -> str:
        return f"optax {optax.__version__}, jax {jax.__version__}"

    def describe(self) -> list[Json]:
        found = [one for factory in self.factories.values() for one in self.described(factory)]
        return found + [
            {**definition.described(f"{self.name}/{name}"), "dtype": "float32", "atMost": 8} for name, definition in self.schedules.items()
        ]

    def described(self, factory: Factory) -> list[Json]:
        base: dict[str, Json] = {"name": f"{self.name}/{factory.name}", "dtype": "float32"}
        declared = {key: value for key, value in DECLARED.get(factory.name, {}).items() if key != "hyperparameters"}
        reason = UNAVAILABLE.get(factory.name)
        if reason is None and not factory.numeric and not factory.schedulable:
            reason = "it has no hyperparameter that is a number or a schedule"
        if reason is None:
            reason = self.broken(factory)
        if reason is not None:
            return [{**base, "hyperparameters": {}, "unavailable": reason}]
        variants: list[str | None] = [*([None, "eager"] if factory.schedulable else []), "inject"]
        described = []
        for variant in variants:
            if variant == "inject" and factory.name in NOT_INJECTABLE:
                described.append({**base, "variant": variant, "hyperparameters": {}, "unavailable": NOT_INJECTABLE[factory.name]})
                continue
            shown = {"reads": variant == "eager", "states": True, "write": True}
            few = {"atMost": 6} if variant == "eager" else {"batch": BATCH}
            hyperparameters = factory.hyperparameters(variant)
            family = declared.get("optimistic", {})
            hidden = {"optimistic"} if any(key not in hyperparameters for key in (family.get("alpha"), family.get("beta"))) else set()
            told = {key: value for key, value in declared.items() if key not in hidden}
            named = {} if variant is None else {"variant": variant}
            described.append({**base, "shapes": SHAPES, **named, **told, **factory.equations(variant), **few, "hyperparameters": hyperparameters, "visible": shown})
        return described

    def broken(self, factory: Factory) -> str | None:
        """Why a factory cannot be tried at all: it fails with plain numbers."""
        try:
            jax.eval_shape(factory.once, factory.example)
        except Exception as error:
            said = thrown("create", -1, error)
            return f"it cannot be built from numbers alone: {said['type']}: {said['message'][:160]}"
        return None

    def run(self, subject: str, variant: str | None, programs: Sequence[Json]) -> list[Json]:
        name = subject.removeprefix(f"{self.name}/")
        if name in self.schedules:
            return self.schedules[name].run(programs)
        factory = self.factories[name]
        if variant == "eager":
            # Of what is handed a function for a number users see what compiling says: a branch that is not taken is not looked into
            # otherwise.
            misused = any(factory.misused(program["settings"]) for program in programs)
            with in_python() if factory.branches and not misused else contextlib.nullcontext():
                return run_one_by_one(Eager(factory, variant), [unpacked(program) for program in programs])
        answers: list[Json] = [None] * len(programs)
        able: list[int] = []
        for index, program in enumerate(programs):
            reason = not_in_batches(program, programs)
            if reason is None:
                able.append(index)
            else:
                answers[index] = {"kind": "skipped", "reason": reason}
        self.layouts.clear()
        rest = self.run_groups(subject, variant, factory, programs, able, as_tables, answers)
        # Where schedules everywhere are refused, numbers are handed over as numbers.
        self.run_groups(subject, variant, factory, programs, rest, written, answers)
        return answers

    def run_groups(
        self,
        subject: str,
        variant: str | None,
        factory: Factory,
        programs: Sequence[Json],
        indices: Sequence[int],
        kinds_of: Callable[[Json], tuple[tuple[str, str], ...]],
        answers: list[Json],
    ) -> list[int]:
        """Runs programs by the executable they need. Returns those whose executable cannot be compiled."""
        groups: dict[Any, list[int]] = {}
        for index in indices:
            program = programs[index]
            shapes = tuple((leaf["name"], *leaf["shape"]) for leaf in program["leaves"])
            groups.setdefault((subject, variant, shapes, kinds_of(program["settings"])), []).append(index)
        where: dict[int, tuple[Batch, int]] = {}
        failed: list[int] = []
        for key, members in groups.items():
            if key not in self.executables:
                self.executables[key] = Executable(factory, variant, key[3])
            executable = self.executables[key]
            # One width for all of them, so that nothing that is compared runs in two executables.
            width = max(widest(programs[index]) for index in members)
            for start in range(0, len(members), BATCH):
                chunk = members[start : start + BATCH]
                if executable.broken is None:
                    batch = Batch(executable, factory.name, [programs[index] for index in chunk], width)
                    where |= {index: (batch, row) for row, index in enumerate(chunk)}
                    run_batch(batch, chunk, programs, where, answers, self.layouts)
                if executable.broken is not None:
                    failed += chunk
                    for index in chunk:
                        answers[index] = {"kind": "errored", **executable.broken}
        return failed


def run_batch(
    batch: Batch,
    chunk: Sequence[int],
    programs: Sequence[Json],
    where: Mapping[int, tuple[Batch, int]],
    answers: list[Json],
    layouts: list[Json],
) -> None:
    try:
        batch.run(lambda row: where.get(programs[chunk[row]].get("follow")))
    except Exception as error:
        phase = batch.executable.phase
        batch.executable.broken = thrown(phase, 0 if phase == "update" else -1, error)
        return
    for index, answer in zip(chunk, batch.answers(layouts), strict=True):
        answers[index] = answer


if __name__ == "__main__":
    serve(OptaxDriver)
