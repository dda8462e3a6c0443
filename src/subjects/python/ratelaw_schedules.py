"""Schedules and schedulers as subjects: operations on instances. The twin of `schedule-session.ts`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ratelaw_driver import Json, Reads, Schedule, number, spelled, thrown


class Instance(Protocol):
    """One schedule as it was built; what it does not offer is `None`."""

    #: The value at a step, of a function or of a closed form.
    at: Callable[[int], Any] | None
    #: The present value of a scheduler.
    read: Callable[[], Any] | None
    advance: Callable[[float | None], None] | None
    save: Callable[[], Any] | None
    load: Callable[[Any], None] | None


@dataclass
class Definition:
    """What is known of one schedule."""

    #: As the protocol describes them; `unit` says which are integers.
    hyperparameters: dict[str, Json]
    create: Callable[[Mapping[str, Any]], Instance]
    #: What is declared for numbers; nothing where no anchors are known.
    facts: Callable[[Mapping[str, Any]], dict[str, Json]]
    traits: dict[str, Json] = field(default_factory=dict)
    #: A checkpoint through a file and back.
    filed: Callable[[Any], Any] = lambda checkpoint: checkpoint
    #: Its pieces, each built alone.
    pieces: Callable[[Mapping[str, Any], int], Instance] | None = None
    #: What describes it, and what is built from that.
    to_config: Callable[[Any], Any] | None = None
    from_config: Callable[[Any], Instance] | None = None

    def described(self, name: str) -> Json:
        return {
            "name": name,
            "kind": "schedule",
            "hyperparameters": self.hyperparameters,
            "schedule": {**self.traits, "configures": self.to_config is not None, "joins": self.pieces is not None},
        }

    def run(self, programs: Sequence[Json]) -> list[Json]:
        return [ScheduleRun(self, program).answer() for program in programs]


class ScheduleRun:
    """One program: its operations in order."""

    def __init__(self, definition: Definition, program: Json) -> None:
        self.definition, self.program = definition, program
        self.instances: dict[str, Instance] = {}
        self.slots: dict[str, Any] = {}

    def answer(self) -> Json:
        answers = [self.answered(operation) for operation in self.program.get("operations", [])]
        seen = {"kind": "result", "updates": [], "answers": answers}
        try:
            facts = self.facts()
        except Exception as error:
            return {"kind": "skipped", "reason": f"a declaration threw: {type(error).__name__}: {error}"}
        return seen if facts is None else {**seen, "facts": facts}

    def answered(self, operation: Json) -> Json:
        try:
            return self.do(operation)
        except Exception as error:
            told = thrown("create", -1, error)
            return {"threw": told["message"], "type": told["type"]}

    def do(self, operation: Json) -> Json:
        definition, on = self.definition, operation["on"]
        match operation["do"]:
            case "build":
                return self.build(operation)
            case "rebuild":
                if definition.from_config is None:
                    return "unsupported"
                self.instances[on] = definition.from_config(definition.filed(self.slots[operation["slot"]]))
                return "done"
        instance = self.instances[on]
        match operation["do"]:
            case "value" if instance.at is not None:
                return shown(instance.at(int(operation["at"])))
            case "read" if instance.read is not None:
                return shown(instance.read())
            case "advance" if instance.advance is not None:
                metric = operation.get("metric")
                instance.advance(None if metric is None else number(metric))
                return "done"
            case "save" if instance.save is not None:
                # Filed only when it is loaded: one that shares state with the scheduler has moved on by then.
                self.slots[operation["slot"]] = instance.save()
                return "done"
            case "load" if instance.load is not None:
                instance.load(definition.filed(self.slots[operation["slot"]]))
                return "done"
            case "config" if definition.to_config is not None:
                self.slots[operation["slot"]] = definition.to_config(instance)
                return "done"
        return "unsupported"

    def build(self, operation: Json) -> Json:
        if operation.get("start", 0) != 0:
            return "unsupported"
        settings = operation.get("settings", self.program["settings"])
        part = operation.get("part")
        if part is None:
            self.instances[operation["on"]] = self.definition.create(self.given(settings))
        elif "piece" in part and self.definition.pieces is not None:
            self.instances[operation["on"]] = self.definition.pieces(self.resolved(settings), part["piece"])
        else:
            return "unsupported"
        return "done"

    def given(self, settings: Json) -> dict[str, Any]:
        """What it is built from: a function where the program says schedule, which no schedule may take."""
        given: dict[str, Any] = {}
        for name, setting in settings.items():
            match setting["kind"]:
                case "scalar":
                    value = number(setting["value"])
                    whole = self.definition.hyperparameters[name].get("unit") == "steps" and value.is_integer()
                    given[name] = int(value) if whole else value
                case "table" | "invalid":
                    given[name] = Schedule(name, setting, Reads(), _Plain(), None)
        return given

    def resolved(self, settings: Json) -> dict[str, Any]:
        """The numbers with what was left out filled in as documented."""
        defaults = {name: one["default"] for name, one in self.definition.hyperparameters.items() if "default" in one}
        return {**defaults, **self.given(settings)}

    def facts(self) -> Json:
        """What the first instance of the program's own settings is declared to be."""
        own = (one for one in self.program.get("operations", []) if one["do"] == "build" and "settings" not in one and "part" not in one)
        instance = next((self.instances.get(one["on"]) for one in own), None)
        if instance is None:
            return None
        can = [*(["value"] if instance.at else []), *(["advance"] if instance.advance else [])]
        can += ["save"] if instance.save and instance.load else []
        can += ["config"] if self.definition.to_config else []
        can += ["pieces"] if self.definition.pieces else []
        resolved = self.resolved(self.program["settings"])
        try:
            # Of what no schedule should be built from, nothing is declared.
            declared = {} if any(callable(value) for value in resolved.values()) else self.definition.facts(resolved)
        except (ValueError, ZeroDivisionError, OverflowError):
            declared = {}
        return {"can": can, **{name: spelled_deep(value) for name, value in declared.items()}}


class _Plain:
    """What a schedule needs of a library where its steps are plain numbers."""

    def concrete(self, count: Any) -> float:
        return float(count)

    def rate(self, value: float, dtype: str | None) -> float:
        return value


def shown(value: Any) -> Json:
    """A number as it is; anything else by what it is."""
    try:
        return spelled(float(value))
    except (TypeError, ValueError):
        return {"returned": f"a {type(value).__name__}"}


def spelled_deep(value: Any) -> Json:
    if isinstance(value, dict):
        return {key: spelled_deep(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [spelled_deep(entry) for entry in value]
    return spelled(float(value)) if isinstance(value, float) else value


def anchors(*pairs: tuple[float, float]) -> list[Json]:
    """Steps and the values met there, in the order of the steps."""
    return [{"step": step, "value": value} for step, value in sorted(pairs, key=lambda pair: pair[0])]

def rate(low: float = 0.01, high: float = 10.0, **more: Json) -> Json:
    return {"schedulable": False, "role": "learning-rate", "unit": "rate", "range": [low, high], **more}


def steps(low: int, high: int, **more: Json) -> Json:
    return {"schedulable": False, "role": "other", "unit": "steps", "range": [low, high], **more}


def ratio(low: float, high: float, **more: Json) -> Json:
    return {"schedulable": False, "role": "other", "unit": "ratio", "range": [low, high], **more}
