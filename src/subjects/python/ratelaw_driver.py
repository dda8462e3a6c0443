"""What every Python driver shares: the conversation (protocol version 1), numbers, and a run of one functional optimizer.

A driver is a file of its own that names its library; see `optax_driver.py`. Only the standard library is imported here.
"""

from __future__ import annotations

import base64
import gc
import json
import math
import os
import queue
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TextIO

Json = Any
VERSION = 1


class Cannot(Exception):
    """The subject cannot run this program at all; its message says why."""


class Threw(Exception):
    """The subject itself threw, at a known place."""

    def __init__(self, phase: str, step: int, error: BaseException) -> None:
        super().__init__(str(error))
        self.place: dict[str, Json] = thrown(phase, step, error)


class Driver(Protocol):
    """What `serve` needs of a library."""

    name: str

    def library(self) -> str:
        """The library and its version."""

    def describe(self) -> list[Json]:
        """The subjects, as the protocol describes them."""

    def run(self, subject: str, variant: str | None, programs: Sequence[Json]) -> list[Json]:
        """An answer for each program."""


# ---------------------------------------------------------------------------------------------------- conversation


def serve(make: Callable[[], Driver]) -> None:
    """Answers requests until stdin ends. Whatever the library prints goes to stderr, so that it disturbs nobody."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    requests: queue.Queue[str] = queue.Queue()

    def listen() -> None:
        # Read aside, so that a driver ends with whoever started it, even in the middle of an endless update.
        for line in sys.stdin:
            requests.put(line)
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    driver: Driver | None = None
    while True:
        request = json.loads(requests.get())
        try:
            if driver is None:
                driver = make()
                # What a library makes when it is imported stays: it need not be looked through for garbage again and again.
                gc.freeze()
                gc.set_threshold(50_000)
            answer = respond(driver, request)
        except Exception as error:  # A fault of the driver, or a library that is missing: said, with the trace on stderr.
            traceback.print_exc()
            answer = {"refused": f"{type(error).__name__}: {error}"}
        send(answers, {"id": request["id"], **answer})
        if request["command"] == "stop":
            return


def respond(driver: Driver, request: Json) -> Json:
    match request["command"]:
        case "start":
            packs = {"packs": True} if getattr(driver, "packs", False) else {}
            return {"version": VERSION, "name": driver.name, "library": driver.library(), "language": f"Python {sys.version.split()[0]}", **packs}
        case "describe":
            return {"subjects": driver.describe()}
        case "run":
            answers = driver.run(request["subject"], request.get("variant"), in_full(request["programs"]))
            layouts = getattr(driver, "layouts", [])
            return {"answers": answers, **({"layouts": layouts} if layouts else {})}
        case _:
            return {}


def in_full(programs: list[Json]) -> list[Json]:
    """Programs with what they share: a place names the earlier one that has the same."""
    for program in programs:
        for key in ("leaves", "parameters", "gradients"):
            if isinstance(program[key], int):
                program[key] = programs[program[key]][key]
    return programs


def send(out: TextIO, message: Json) -> None:
    out.write(json.dumps(message, allow_nan=False, separators=(",", ":")) + "\n")
    out.flush()


# --------------------------------------------------------------------------------------------------------- numbers


def spelled(value: float) -> Json:
    """A number as JSON can spell it. (JSON has -0.0; Python writes it and JavaScript reads it.)"""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def number(value: Json) -> float:
    """A number as it was spelled."""
    return float(value)


def numbers(values: Sequence[Json] | str) -> list[float]:
    """Numbers as they were spelled, or packed: float64, the least significant byte first, in base64."""
    if isinstance(values, str):
        packed = base64.b64decode(values)
        return list(struct.unpack(f"<{len(packed) // 8}d", packed))
    return [float(value) for value in values]


def raised_at(error: BaseException) -> str:
    """The line that raised it, for an error without words: `assert G.ndim >= 2`."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].line} ({os.path.basename(frames[-1].filename)}, line {frames[-1].lineno})" if frames else ""


def thrown(phase: str, step: int, error: BaseException) -> Json:
    message = str(error).strip().split("\n")[0] or raised_at(error)
    return {"phase": phase, "step": step, "type": type(error).__name__, "message": message[:400]}


# -------------------------------------------------------------------------------------------------------- settings


@dataclass
class Reads:
    """How a run reads its schedules; `visible` turns false once one is asked with something that is no number yet."""

    during: int = -1
    seen: list[Json] = field(default_factory=list)
    visible: bool = True


class Library(Protocol):
    """What the run of one functional optimizer needs of its library."""

    def create(self, given: Mapping[str, Any]) -> Any:
        """An optimizer with `init` and `update`."""

    def leaf(self, values: Sequence[float], shape: Sequence[int]) -> Any: ...

    def tree(self, tree: Mapping[str, Any]) -> Json:
        """Leaves as lists of numbers."""

    def snapshot(self, state: Any) -> Json: ...

    def added(self, parameters: Mapping[str, Any], updates: Mapping[str, Any]) -> dict[str, Any]: ...

    def update(self, optimizer: Any, gradients: Any, state: Any, parameters: Any, step: int) -> tuple[Any, Any]: ...

    def compiled(self, optimizer: Any) -> tuple[Callable[[Any, Any, Any, int], tuple[Any, Any]], Callable[[], int]]:
        """The compiled update, and the number of compilations so far."""

    def rebuilt(self, state: Any) -> Any:
        """A state through plain JSON and back."""

    def recounted(self, first: Any, second: Any, now: Any, at: int, count: int) -> tuple[Any, int]:
        """A state with other counts, and how many were found."""

    def concrete(self, count: Any) -> float | None:
        """The argument of a schedule as a number; `None` while it is being traced."""

    def lookup(self, values: Sequence[float], start: int, count: Any) -> Any:
        """An entry of a table that begins at the step `start`, at a traced step."""

    def rate(self, value: float, dtype: str | None) -> Any:
        """A number in a dtype; `None`: as it is."""

    def held(self, tree: Any) -> Any:
        """A tree as it is now; itself where arrays cannot be written to."""

    def changed(self, before: Any, after: Any) -> str | None:
        """The first leaf that was written to since."""


class Schedule:
    """A schedule as users write it: a function of the step, from a table. It notes how it is asked."""

    def __init__(self, name: str, setting: Json, reads: Reads, library: Library, dtype: str | None) -> None:
        self.name, self.reads, self.library, self.dtype = name, reads, library, dtype
        self.useless = setting.get("returns")
        self.values = numbers(setting.get("values", ["NaN"]))
        self.start: int = setting.get("from", 0)

    def __call__(self, count: Any) -> Any:
        step = self.library.concrete(count)
        if step is None:
            self.reads.visible = False
        else:
            argument = int(step) if float(step).is_integer() else spelled(float(step))
            self.reads.seen.append({"hyperparameter": self.name, "during": self.reads.during, "argument": argument})
        match self.useless:
            case "a string":
                return "fast"
            case "undefined":
                return None
        if step is None:
            return self.library.lookup(self.values, self.start, count)
        last = len(self.values) - 1
        return self.library.rate(self.values[min(last, max(0, math.floor(step) - self.start))], self.dtype)


def given_of(settings: Json, reads: Reads, library: Library, dtype: str | None = None) -> dict[str, Any]:
    """Settings as a user would write them; what is omitted is left out."""
    given: dict[str, Any] = {}
    for name, setting in settings.items():
        match setting["kind"]:
            case "scalar":
                given[name] = library.rate(number(setting["value"]), dtype)
            case "table" | "invalid":
                given[name] = Schedule(name, setting, reads, library, dtype)
    return given


# ------------------------------------------------------------------------------------- one optimizer, step by step


class Run:
    """One program under way on a functional optimizer, op by op, so that two can alternate."""

    def __init__(self, library: Library, program: Json) -> None:
        if program.get("groups") or program.get("dtype", "float32") != "float32":
            raise Cannot("the driver runs it in float32 and without groups")
        self.library, self.program = library, program
        self.shapes = {leaf["name"]: leaf["shape"] for leaf in program["leaves"]}
        self.watched = bool(program.get("observe", {}).get("states"))
        self.reads = Reads()
        self.updates: list[Any] = []
        self.states: list[Any] = []
        self.forks: list[Json] = []
        self.restored: list[Json] = []
        self.recounted: list[int] = []
        self.compilations: list[int] = []
        self.mutations: list[str] = []
        self.parameters: list[Any] = [self.encoded(program["parameters"])]
        self.threw: Json = None
        try:
            self.optimizer = self.create(program["settings"], self.reads)
        except Cannot:
            raise
        except Exception as error:
            self.threw = thrown("create", -1, error)
            return
        try:
            self.state = self.optimizer.init(self.parameters[0])
        except Exception as error:
            self.threw = thrown("init", -1, error)
            return
        self.compiled = library.compiled(self.optimizer) if program.get("compiled") else None

    def create(self, settings: Json, reads: Reads) -> Any:
        return self.library.create(given_of(settings, reads, self.library, self.program.get("rateDtype")))

    def encoded(self, tree: Json) -> dict[str, Any]:
        return {name: self.library.leaf(numbers(tree[name]), shape) for name, shape in self.shapes.items()}

    @property
    def ended(self) -> bool:
        return self.threw is not None or len(self.updates) >= len(self.program["gradients"])

    def step(self, followed: Any) -> None:
        """Makes one update; `followed` are the parameters of the run that this one follows."""
        program, step = self.program, len(self.updates)
        parameters = self.parameters[step] if followed is None else followed
        if program.get("zeroed"):
            parameters = {name: self.library.leaf([0.0] * math.prod(shape), shape) for name, shape in self.shapes.items()}
        self.parameters[step] = parameters
        try:
            self.interrupt(step, parameters)
        except Cannot:
            raise
        except Exception as error:
            self.threw = thrown("restore", step, error)
            return
        gradients = self.encoded(program["gradients"][step])
        given = {"gradients": gradients, "parameters": parameters, "the old state": self.state}
        held = {what: self.library.held(tree) for what, tree in given.items()}
        self.states.append(held["the old state"])
        self.fork(step, gradients, parameters)
        self.reads.during = step
        try:
            if self.compiled is None:
                updates, self.state = self.library.update(self.optimizer, gradients, self.state, parameters, step)
                updates = self.library.held(updates)
                self.note_changes(step, held, given)
            else:
                updates, self.state = self.compiled[0](gradients, self.state, parameters, step)
                self.compilations.append(self.compiled[1]())
            self.updates.append(updates)
            self.parameters.append(self.library.added(parameters, updates))
        except Exception as error:
            self.threw = thrown("update", step, error)

    def note_changes(self, step: int, held: Mapping[str, Any], given: Mapping[str, Any]) -> None:
        for what, tree in given.items():
            if held[what] is not tree and (leaf := self.library.changed(held[what], tree)) is not None:
                self.mutations.append(f"{what} ({leaf}) at step {step}")
                self.parameters[step] = held["parameters"]

    def fork(self, step: int, gradients: Any, parameters: Any) -> None:
        for fork in self.program.get("forks", []):
            if fork["at"] != step:
                continue
            try:
                optimizer = self.create(fork["settings"], Reads(during=step))
                update, state = self.library.update(optimizer, *map(self.library.held, (gradients, self.state, parameters)), step)
                seen = {"state": self.library.snapshot(state)} if self.watched else {}
                self.forks.append({"at": step, "update": self.library.tree(update), **seen})
            except Exception as error:
                self.forks.append({"at": step, "threw": thrown("fork", step, error)})

    def interrupt(self, step: int, parameters: Any) -> None:
        for event in self.program.get("events", []):
            if event["at"] != step:
                continue
            match event["kind"]:
                case "restore":
                    self.restore(event, parameters)
                case "recount":
                    self.state, found = self.library.recounted(self.states[0], self.states[1], self.state, step, event["count"])
                    self.recounted.append(found)
                case _:
                    raise Cannot("the library has no way to add a group")

    def restore(self, event: Json, parameters: Any) -> None:
        if "without" in event:
            # What this driver writes by itself, the optimizer can neither check nor refuse: no field is its to miss.
            self.restored.append({"at": event["at"]})
            return
        saved = self.library.rebuilt(self.state)
        if event["into"] == "nothing":
            return
        settings, aside = event.get("settings", self.program["settings"]), Reads(during=event["at"])
        rebuilt = self.create(settings, self.reads)
        fresh = rebuilt.init(parameters)
        if event["into"] == "live":
            for gradient in self.program["gradients"][:2]:
                _, fresh = self.library.update(rebuilt, self.encoded(gradient), fresh, self.library.held(parameters), event["at"])
        if event["into"] == "twice":
            first = self.create(settings, aside)
            gradients = self.encoded(self.program["gradients"][event["at"]])
            self.library.update(self.optimizer, gradients, self.library.held(self.state), self.library.held(parameters), event["at"])
            self.library.update(first, gradients, self.library.held(saved), self.library.held(parameters), event["at"])
        self.state, self.optimizer = self.library.rebuilt(saved), rebuilt
        if self.compiled is not None:
            self.compiled = self.library.compiled(rebuilt)
        self.restored.append({"at": event["at"]})

    def answer(self) -> Json:
        program, library = self.program, self.library
        seen: dict[str, Json] = {"updates": [library.tree(update) for update in self.updates], "forks": self.ordered()}
        if self.mutations:
            seen["mutations"] = self.mutations
        if self.reads.visible:
            seen["reads"] = self.reads.seen
        if self.watched:
            last = [self.state] if self.threw is None else []
            seen["states"] = [library.snapshot(state) for state in [*self.states, *last]]
        if program.get("observe", {}).get("parameters"):
            seen["parameters"] = [library.tree(parameters) for parameters in self.parameters[: len(self.updates)]]
        if program.get("events") is not None:
            seen |= {"restored": self.restored, "recounted": self.recounted}
        if self.compilations:
            seen["compilations"] = self.compilations
        if self.threw is not None:
            return {"kind": "errored", **self.threw, **seen}
        again = program.get("replayFrom")
        if again is not None:
            gradients = self.encoded(program["gradients"][again])
            self.reads = Reads()
            update, _ = library.update(self.optimizer, gradients, library.held(self.states[again]), library.held(self.parameters[again]), again)
            seen["replayed"] = library.tree(update)
        return {"kind": "result", **seen}

    def ordered(self) -> list[Json]:
        """Forks in the order of the program."""
        left = list(self.forks)
        found: list[Json] = []
        for fork in self.program.get("forks", []):
            made = next((one for one in left if one["at"] == fork["at"]), {"at": fork["at"]})
            if made in left:
                left.remove(made)
            found.append(made)
        return found


def run_one_by_one(library: Library, programs: Sequence[Json]) -> list[Json]:
    """Runs programs op by op, each for itself but for what it follows and alternates with."""
    answers: list[Json] = []
    followed: list[list[Any]] = []
    for program in programs:
        parameters: list[Any] = []
        try:
            run = Run(library, program)
            parameters = run.parameters
            other = program.get("interleave")
            neighbour = None if other is None else Run(library, programs[other])
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
