"""A run of one stateful optimizer: values are set from outside before each step. The twin of `stepper-session.ts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ratelaw_driver import Cannot, Json, Schedule, Reads, number, numbers, thrown

Leaves = dict[str, Any]


class Stepper(Protocol):
    """One stateful optimizer of a library, with its parameters. Leaves are the library's own, flat or shaped."""

    def step(self, gradients: Leaves) -> None:
        """One update of the parameters that take part; gradients are handed over as they are."""

    def read(self) -> Leaves:
        """The parameters now, copied."""

    def write(self, parameters: Leaves) -> None: ...

    def set(self, name: str, value: float, group: str | None) -> None:
        """Sets a hyperparameter; with a group, that group's own."""

    def save(self) -> Any:
        """A checkpoint, nothing of it shared with the run."""

    def load(self, checkpoint: Any) -> None: ...

    def outputs(self) -> Leaves | None:
        """Averages and other views of the parameters, for which the laws hold as well."""

    def add_group(self, label: str, leaves: Sequence[str], given: Mapping[str, Any]) -> None: ...


class StepperLibrary(Protocol):
    """What a run of a stateful optimizer needs of its library."""

    def create(self, given: Mapping[str, Any], parameters: Leaves, groups: Sequence[Group], awaited: Leaves) -> Stepper:
        """A new optimizer; hyperparameters that are left out have no key. `awaited` join later with a group."""

    def settable(self, name: str) -> bool:
        """Whether a hyperparameter can be set between steps."""

    def leaf(self, values: Sequence[float], shape: Sequence[int], dtype: str) -> Any: ...

    def difference(self, after: Any, before: Any) -> list[Json]:
        """`after − before` in the dtype of the leaf, as numbers."""

    def untouched(self, leaf: Any) -> bool:
        """Whether a leaf is known not to have been written to; where that cannot be known, `False`."""

    def same(self, one: Any, other: Any) -> bool:
        """Whether two leaves are the same bit for bit."""

    def through_json(self, checkpoint: Any) -> Any:
        """A checkpoint through plain JSON and back."""

    def snapshot(self, checkpoint: Any) -> Json:
        """A checkpoint by path."""

    def recounted(self, first: Any, second: Any, now: Any, at: int, count: int) -> tuple[Any, int]:
        """A checkpoint with other counts, and how many were found."""

    def without(self, checkpoint: Any, index: int) -> tuple[str, Any] | None:
        """A checkpoint without its `index`-th field, and the path of that; `None` past the last."""

    def dtype_of(self, leaf: Any) -> str: ...

    def state_dtypes(self, checkpoint: Any) -> dict[str, str]: ...

    def rate(self, value: float, dtype: str | None) -> Any:
        """A number as it is set, in a dtype; `None`: as it is."""


class Group:
    """A parameter group: some leaves, and the hyperparameters it has for itself."""

    def __init__(self, label: str, leaves: Sequence[str], given: Mapping[str, Any]) -> None:
        self.label, self.leaves, self.given = label, leaves, given


def value_at(setting: Json, step: int) -> float | None:
    """What a setting is worth at a step."""
    match setting["kind"]:
        case "scalar":
            return number(setting["value"])
        case "table":
            values = setting["values"]
            return number(values[min(max(step - setting.get("from", 0), 0), len(values) - 1)])
    return None


class StepperRun:
    """One program under way, so that two can alternate."""

    def __init__(self, library: StepperLibrary, program: Json, own: str, added_origin: str, accumulates: int) -> None:
        if program.get("compiled"):
            raise Cannot("it declares no compiled form")
        self.library, self.program, self.added_origin, self.accumulates = library, program, added_origin, accumulates
        self.dtype: str = program.get("dtype", own)
        self.shapes = {leaf["name"]: leaf["shape"] for leaf in program["leaves"]}
        self.settings = program["settings"]
        self.groups = [(group, 0) for group in program.get("groups", [])]
        joining = [event["group"] for event in program.get("events", []) if event["kind"] == "add-group"]
        self.awaited = {leaf for group in joining for leaf in group["leaves"]}
        self.watched = bool(program.get("observe", {}).get("states"))
        self.recounts = any(event["kind"] == "recount" for event in program.get("events", []))
        self.watches_dtypes = bool(program.get("observe", {}).get("dtypes"))
        self.updates: list[Json] = []
        self.outputs: list[Json] = []
        self.parameters: list[Leaves] = []
        self.states: list[Json] = []
        self.saved: list[Any] = []
        self.forks: list[Json] = []
        self.restored: list[Json] = []
        self.recounted: list[int] = []
        self.mutations: list[str] = []
        self.dtypes: dict[str, list[dict[str, str]]] = {"updates": [], "states": []}
        self.threw: Json = None
        self.stepper: Stepper | None = None
        #: The parameters after the last step, while nothing else has moved them.
        self.after: Leaves | None = None
        try:
            self.stepper = self.create(self.settings, 0, self.encoded(program["parameters"]))
        except Cannot:
            raise
        except Exception as error:
            self.threw = thrown("create", -1, error)

    # ------------------------------------------------------------------------------------------------ building

    def encoded(self, tree: Json) -> Leaves:
        return {name: self.library.leaf(finite_or_spelled(tree[name]), shape, self.dtype) for name, shape in self.shapes.items()}

    def rate(self, value: float) -> Any:
        return self.library.rate(value, self.program.get("rateDtype"))

    def clock(self, call: int) -> int:
        """The step of a schedule at a call: the number of updates made before it."""
        return call // self.accumulates

    def built(self, settings: Json, step: int) -> dict[str, Any]:
        """The values to build with at a step; a function only where nothing can be set later."""
        given: dict[str, Any] = {}
        initial = self.program.get("initial", {}) if step == 0 else {}
        for name, setting in settings.items():
            if setting["kind"] == "omitted":
                continue
            if setting["kind"] == "invalid" or (setting["kind"] == "table" and not self.library.settable(name)):
                given[name] = Schedule(name, setting, Reads(), _Plain(), None)
            else:
                value = value_at(setting, step)
                given[name] = self.rate(number(initial[name]) if name in initial and setting["kind"] == "table" else value or 0.0)
        return given

    def group(self, group: Json, step: int) -> Group:
        return Group(group["label"], group["leaves"], self.built(group["settings"], step))

    def create(self, settings: Json, step: int, parameters: Leaves) -> Stepper:
        groups = [self.group(group, step) for group in self.program.get("groups", [])]
        present = {name: leaf for name, leaf in parameters.items() if name not in self.awaited}
        return self.library.create(self.built(settings, step), present, groups, {name: parameters[name] for name in self.awaited})

    # ------------------------------------------------------------------------------------------------ stepping

    @property
    def ended(self) -> bool:
        return self.threw is not None or len(self.updates) >= len(self.program["gradients"])

    def gradients(self, step: int) -> Leaves:
        """Gradients for the leaves that take part."""
        given = self.program["gradients"]
        tree = given[step] if step < len(given) else {name: [1.0] * _size(shape) for name, shape in self.shapes.items()}
        return {name: leaf for name, leaf in self.encoded(tree).items() if name not in self.awaited}

    def apply(self, stepper: Stepper, step: int, settings: Json) -> None:
        """Under a schedule the value is set before each step."""
        now = self.clock(step)
        for name, setting in settings.items():
            if setting["kind"] == "table" and self.library.settable(name):
                stepper.set(name, self.rate(value_at(setting, now) or 0.0), None)
        for group, origin in self.groups:
            for name, setting in group["settings"].items():
                if setting["kind"] == "table" and self.library.settable(name):
                    stepper.set(name, self.rate(value_at(setting, now - origin) or 0.0), group["label"])

    def step(self, followed: Leaves | None) -> None:
        """Makes one update; `followed` are the parameters of the run that this one follows."""
        stepper, step, program = self.stepper, len(self.updates), self.program
        if stepper is None or self.ended:
            return
        try:
            if program.get("zeroed"):
                stepper.write(self.zeros())
            elif followed is not None:
                stepper.write(followed)
            moved = program.get("zeroed") or followed is not None or "events" in program
            before = stepper.read() if moved or self.after is None else self.after
            self.parameters.append(before)
            if "events" in program:
                self.interrupt(step, stepper, before)
                stepper = self.stepper or stepper
            forks = [fork for fork in program.get("forks", []) if fork["at"] == step]
            saved = stepper.save() if self.watched or forks else None
            if self.watched:
                self.states.append(self.library.snapshot(saved))
            self.apply(stepper, step, self.settings)
            handed = self.gradients(step)
            stepper.step(handed)
            after = self.after = stepper.read()
            self.updates.append({name: self.library.difference(after[name], leaf) for name, leaf in before.items()})
            changed = self.changed(step, handed)
            if changed is not None:
                self.mutations.append(f"gradients.{changed} at step {step}")
            outputs = stepper.outputs()
            if outputs is not None:
                self.outputs.append({name: self.library.difference(leaf, self.zeros()[name]) for name, leaf in outputs.items()})
            if self.watched and self.ended:
                self.states.append(self.library.snapshot(stepper.save()))
            if self.watches_dtypes:
                self.dtypes["updates"].append({name: self.library.dtype_of(leaf) for name, leaf in after.items()})
                self.dtypes["states"].append(self.library.state_dtypes(stepper.save()))
            for fork in forks:
                self.fork(step, fork["settings"], saved, before, self.gradients(step))
        except Cannot:
            raise
        except Exception as error:
            self.threw = thrown("update", step, error)

    def changed(self, step: int, handed: Leaves) -> str | None:
        """The first gradient that is not as it was handed over."""
        if all(self.library.untouched(leaf) for leaf in handed.values()):
            return None
        return next((name for name, leaf in self.gradients(step).items() if not self.library.same(leaf, handed[name])), None)

    def zeros(self) -> Leaves:
        return {name: self.library.leaf([0.0] * _size(shape), shape, self.dtype) for name, shape in self.shapes.items()}

    def fork(self, step: int, settings: Json, saved: Any, parameters: Leaves, gradients: Leaves) -> None:
        try:
            other = self.create(settings, self.clock(step), parameters)
            other.load(saved)
            other.write(parameters)
            # A checkpoint may bring the hyperparameters of its run along.
            self.apply(other, step, settings)
            other.step(gradients)
            after = other.read()
            update = {name: self.library.difference(after[name], leaf) for name, leaf in parameters.items()}
            seen = {"state": self.library.snapshot(other.save())} if self.watched else {}
            self.forks.append({"at": step, "update": update, **seen})
        except Exception as error:
            self.forks.append({"at": step, "threw": thrown("fork", step, error)})

    # -------------------------------------------------------------------------------------------- interruptions

    def interrupt(self, step: int, stepper: Stepper, parameters: Leaves) -> None:
        if step < 2 and self.recounts:
            self.saved.append(stepper.save())
        for event in self.program["events"]:
            if event["at"] != step:
                continue
            match event["kind"]:
                case "add-group":
                    now = self.clock(step)
                    origin = now if self.added_origin == "zero" else 0
                    group = self.group(event["group"], now - origin)
                    self.awaited -= set(group.leaves)
                    stepper.add_group(group.label, group.leaves, group.given)
                    self.groups.append((event["group"], origin))
                    before = stepper.read()
                    parameters.update({name: before[name] for name in group.leaves})
                case "recount":
                    state, found = self.library.recounted(self.saved[0], self.saved[1], stepper.save(), step, event["count"])
                    stepper.load(self.library.through_json(state))
                    self.recounted.append(found)
                case "restore":
                    self.restore(event, stepper, parameters)

    def restore(self, event: Json, stepper: Stepper, parameters: Leaves) -> None:
        at, into, library = event["at"], event["into"], self.library
        settings = event.get("settings", self.program["settings"])
        held = stepper.save()
        if into == "nothing":
            return
        # The run goes on before the checkpoint is written: one that shares memory with the live state changes with it.
        if into == "twice":
            stepper.step(self.gradients(at))
        # Whoever resumes builds as the run was built, and only then sets what holds now.
        rebuilt = self.create(settings, 0, parameters)
        torn: tuple[str, Any] | None = None
        if "without" in event:
            torn = library.without(library.through_json(held), event["without"])
            if torn is None:
                self.restored.append({"at": at})
                return
        if into == "live":
            rebuilt.step(self.gradients(0))
            rebuilt.step(self.gradients(1))
        if into == "twice":
            first = self.create(settings, 0, parameters)
            first.load(library.through_json(held))
            self.apply(first, at, settings)
            first.step(self.gradients(at))
        if torn is not None:
            try:
                # A refusal may also come from the first update.
                probe = self.create(settings, 0, parameters)
                probe.load(torn[1])
                probe.step(self.gradients(at))
                rebuilt.load(library.without(library.through_json(held), event["without"])[1])
                rebuilt.write(parameters)
            except Exception as error:
                self.restored.append({"at": at, "without": torn[0], "refused": thrown("restore", at, error)["message"]})
                return
            self.restored.append({"at": at, "without": torn[0]})
        else:
            rebuilt.load(library.through_json(held))
            rebuilt.write(parameters)
            self.restored.append({"at": at})
        self.stepper, self.settings = rebuilt, settings

    # -------------------------------------------------------------------------------------------------- answer

    def answer(self) -> Json:
        program = self.program
        seen: dict[str, Json] = {"updates": self.updates, "forks": self.ordered(), "mutations": self.mutations}
        if self.watched and self.states:
            seen["states"] = self.states
        if self.outputs:
            seen["outputs"] = self.outputs
        if self.watches_dtypes:
            seen["dtypes"] = self.dtypes
        if "events" in program:
            seen |= {"restored": self.restored, "recounted": self.recounted}
        if program.get("observe", {}).get("parameters"):
            zeros = self.zeros()
            seen["parameters"] = [{name: self.library.difference(leaf, zeros[name]) for name, leaf in one.items()} for one in self.parameters]
        if self.threw is not None:
            return {"kind": "errored", **self.threw, **seen}
        return {"kind": "result", **seen}

    def ordered(self) -> list[Json]:
        """Forks in the order of the program."""
        left = list(self.forks)
        found: list[Json] = []
        for fork in self.program.get("forks", []):
            made = next((one for one in left if one["at"] == fork["at"]), None)
            if made is not None:
                left.remove(made)
            found.append(made or {"at": fork["at"]})
        return found


class _Plain:
    """What a schedule needs of a library where its steps are plain numbers."""

    def concrete(self, count: Any) -> float:
        return float(count)

    def rate(self, value: float, dtype: str | None) -> float:
        return value


def finite_or_spelled(values: Sequence[Json]) -> Sequence[float]:
    """Numbers as they were spelled; most are none of the four that JSON cannot spell."""
    return numbers(values) if any(isinstance(value, str) for value in values) else values


def _size(shape: Sequence[int]) -> int:
    size = 1
    for length in shape:
        size *= length
    return size


def run_steppers(
    library: StepperLibrary, programs: Sequence[Json], own: str = "float32", added_origin: str = "run", accumulates: int = 1
) -> list[Json]:
    """Runs programs step by step, each for itself but for what it follows and alternates with."""
    answers: list[Json] = []
    followed: list[list[Leaves]] = []
    for program in programs:
        parameters: list[Leaves] = []
        try:
            run = StepperRun(library, program, own, added_origin, accumulates)
            parameters = run.parameters
            other = program.get("interleave")
            neighbour = None if other is None else StepperRun(library, programs[other], own, added_origin, accumulates)
            base = None if program.get("follow") is None else followed[program["follow"]]
            while not run.ended:
                step = len(run.updates)
                given = base[step] if base is not None and step < len(base) else None
                # In turns: what the first of the two leaves behind is seen by the second alone.
                for one in (run, neighbour) if step % 2 == 0 else (neighbour, run):
                    if one is not None and not one.ended:
                        one.step(given if one is run else None)
            answers.append(run.answer())
        except Cannot as reason:
            answers.append({"kind": "skipped", "reason": str(reason)})
        followed.append(parameters)
    return answers
