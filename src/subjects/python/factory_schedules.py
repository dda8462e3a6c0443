"""A user's own schedule or scheduler as a subject: what a factory returns is asked for steps, or stepped with its optimizer.

Units and ranges are guessed from the names of the arguments, and printed as inferred; `factory.hyperparameters` says better.
What a schedule is to meet can be said as well: `factory.anchors = lambda n: [(0, 0.0), (n["warmup"], n["peak"])]`.
"""

from __future__ import annotations

import inspect
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from factory_ranges import going_together
from factory_signature import NotAFactory, signature_of
from ratelaw_driver import Json
from ratelaw_schedules import Definition, anchors, rate, ratio, steps

Numbers = Mapping[str, Any]


#: What arguments of schedules are called, by the words of a name. The first that fits holds.
NAMES: tuple[tuple[tuple[str, ...], Json], ...] = (
    (("num_cycles", "cycles"), ratio(0.5, 3.0)),
    (("power", "exponent"), ratio(0.5, 3.0)),
    (("warmup", "warm_up", "begin", "start_step"), steps(1, 9)),
    (("total", "training_steps", "decay_steps", "max_steps", "max_iters", "horizon", "t_max"), steps(10, 40)),
    (("steps", "iters", "epochs", "period", "every", "milestone", "patience", "cooldown"), steps(1, 20)),
    (("gamma", "factor", "decay", "alpha", "ratio", "pct"), ratio(0.1, 0.9)),
    (("min_lr", "lr_min", "eta_min", "lr_end", "end_lr", "final_lr", "min_rate", "end_value", "final_value"), rate(0.0, 0.005)),
    (("lr", "learning_rate", "rate", "peak", "value", "eta"), rate(0.01, 10.0)),
)


#: Beside these, `lr` in a name means a rate: `decay_lr_min`, `warmup_lr_init`, and no `lr_decay`.
PLACES = {"min", "max", "init", "start", "end", "final", "peak", "base"}


def named(name: str, fraction: bool = False) -> Json | None:
    """What an argument of this name is; what is annotated as a `float` alone counts no steps (`warmup_lr_init: float`)."""
    words = set(name.lower().split("_"))
    if "lr" in words and words & PLACES:
        return rate(0.0, 0.005) if words & {"min", "end", "final"} else rate(0.01, 10.0)
    return next((one for words, one in NAMES if any(word in name.lower() for word in words) and not (fraction and one["unit"] == "steps")), None)


def guess(name: str, parameter: inspect.Parameter) -> Json | None:
    """What a number of a schedule is; `None` for what is no number."""
    annotation, default = parameter.annotation, parameter.default
    if parameter.kind in (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL):
        return None
    told = "" if annotation is inspect.Parameter.empty else str(getattr(annotation, "__name__", annotation))
    if isinstance(default, bool) or "bool" in told or "Callable" in told:
        return None
    if not (isinstance(default, (int, float)) or default is inspect.Parameter.empty or any(kind in told for kind in ("int", "float"))):
        return None
    whole = ("int" in told and "float" not in told) or (not told and isinstance(default, int))
    one = named(name, "float" in told and "int" not in told)
    if one is None or (whole and one["unit"] != "steps"):
        one = steps(1, 20) if whole else ratio(0.1, 0.9)
    low, high = one["range"]
    if isinstance(default, float) and math.isfinite(default) and one["unit"] != "steps":
        # What it is when it is left out, it can be given.
        one = {**one, "range": [low := min(low, default), high := max(high, default)]}
    fits = isinstance(default, (int, float)) and low <= default <= high
    return {**one, **({"default": default} if fits else {}), "inferred": ["unit", "range", "role"]}


def numbers_of(make: Callable[..., Any], first: int, told: Mapping[str, Json]) -> dict[str, Json]:
    """The numbers that a factory takes, from its `first` argument on; those of the dictionary alone where there is one."""
    found: dict[str, Json] = {}
    for name, parameter in list(signature_of(make).parameters.items())[first:]:
        guessed = guess(name, parameter)
        required = parameter.default is inspect.Parameter.empty
        # A resumed run is asked for by the laws, not by a number.
        if guessed is None or name == "last_epoch" or (told and name not in told and not required):
            continue
        found[name] = guessed
    return one_unit(found, told)


def one_unit(found: Mapping[str, Json], told: Mapping[str, Json]) -> dict[str, Json]:
    """No rates at all where a number of unknown unit may be one: then no multiple of those that are known says anything."""
    if not any(one["unit"] == "ratio" and named(name) is None and name not in told for name, one in found.items()):
        return dict(found)
    return without_rates(found, told)


def without_rates(found: Mapping[str, Json], told: Mapping[str, Json]) -> dict[str, Json]:
    """The same numbers, none of them taken for a rate but what the dictionary says is one."""
    return {name: {**one, "unit": "ratio"} if one["unit"] == "rate" and name not in told else one for name, one in found.items()}


class Function:
    """A function of the step."""

    read = advance = save = load = None

    def __init__(self, schedule: Callable[[int], Any]) -> None:
        self.schedule = schedule

    def at(self, step: int) -> Any:
        return self.schedule(step)


def dtype_of(value: Any) -> str:
    """The dtype that a value of the schedule has; Python's own numbers are doubles."""
    named = str(getattr(value, "dtype", "float64")).rpartition(".")[2]
    return named if named in ("float16", "bfloat16", "float32", "float64") else "float64"


def facts_of(make: Callable[..., Any]) -> Callable[[Numbers], dict[str, Json]]:
    """What the factory declares of itself."""
    met = getattr(make, "anchors", None)
    ends = getattr(make, "length", None)
    if met is None:
        return lambda _: {}
    return lambda numbers: {"anchors": anchors(*met(numbers)), **({} if ends is None else {"length": ends(numbers)})}


def of_function(make: Callable[..., Any], told: Mapping[str, Json]) -> Definition:
    """What a factory that returns a function of the step defines."""
    traits = {"anchored": hasattr(make, "anchors")}

    def create(numbers: Numbers) -> Function:
        return Function(make(**numbers))

    return Definition(going_together(numbers_of(make, 0, told), told, signature_of(make), create), create, facts_of(make), traits)


#: What the step is called by those who write a schedule as one function of it and of its numbers.
STEPS = {"step", "it", "iteration", "t", "epoch", "count", "current_step", "global_step", "step_num"}


def takes_the_step(make: Callable[..., Any]) -> bool:
    """Whether a function is a schedule itself: its first argument is the step."""
    first = next(iter(inspect.signature(make).parameters.values()), None)
    return first is not None and first.name in STEPS and first.default is inspect.Parameter.empty


def of_the_step(make: Callable[..., Any], told: Mapping[str, Json]) -> Definition:
    """What a function of the step and of its numbers defines."""

    def create(numbers: Numbers) -> Function:
        # It is built by no call: what it will not work with, it can only refuse when it is asked.
        make(1, **numbers)
        return Function(lambda step: make(step, **numbers))

    found = going_together(numbers_of(make, 1, told), told, signature_of(make), create)
    return Definition(found, create, facts_of(make), {"anchored": hasattr(make, "anchors")})


def of_keras(make: Callable[..., Any], told: Mapping[str, Json]) -> Definition:
    """The same for a `LearningRateSchedule`, which is made again from its configuration."""
    plain = of_function(make, told)

    def rebuilt(config: Any) -> Function:
        kind, given = config
        return Function(kinds[kind].from_config(given))

    kinds: dict[str, Any] = {}

    def configuration(instance: Function) -> Any:
        kind = type(instance.schedule)
        kinds[kind.__name__] = kind
        return [kind.__name__, instance.schedule.get_config()]

    def filed(config: Any) -> Any:
        return json.loads(json.dumps(config))

    return Definition(plain.hyperparameters, plain.create, plain.facts, plain.traits, filed, to_config=configuration, from_config=rebuilt)


def stepped(scheduler: Any) -> Any:
    """A scheduler, which has to be one that is stepped."""
    if hasattr(scheduler, "step"):
        return scheduler
    kind = type(scheduler).__name__
    raise NotAFactory(f"what takes an optimizer here returns a {kind}, which has no step(); name a factory of a scheduler that is stepped with its optimizer")


def past_its_end(scheduler: Any) -> dict[str, Json]:
    """Up to where a scheduler goes that is told its whole length, and refuses to be stepped beyond ("Tried to step 11 times")."""
    last = getattr(scheduler, "total_steps", None)
    if not isinstance(last, int) or last > 1000 or needed(scheduler):
        return {}
    try:
        for _ in range(last + 1):
            scheduler.step()
    except ValueError:
        return {"exactUpTo": max(1, last - 1)}
    except Exception:
        # Said by the laws.
        pass
    return {}


def keeps_functions(scheduler: Any) -> bool:
    """Whether a scheduler of PyTorch, or one inside it, goes by functions that its checkpoint leaves out."""
    inner = getattr(scheduler, "_schedulers", [])
    return any(inspect.isroutine(getattr(one, "func", one)) for one in getattr(scheduler, "lr_lambdas", [])) or any(keeps_functions(one) for one in inner)


def needed(scheduler: Any) -> list[str]:
    """What the step of a scheduler has to be told."""
    takes = list(inspect.signature(type(scheduler).step).parameters.values())[1:2]
    return [parameter.name for parameter in takes if parameter.default is inspect.Parameter.empty]


def told_the_count(scheduler: Any) -> bool:
    """Whether whoever trains counts for it: `step(epoch)`, as in timm and fairseq."""
    return any(name in STEPS or name == "num_updates" for name in needed(scheduler))


def of_torch(make: Callable[..., Any], told: Mapping[str, Json]) -> dict[str | None, Definition]:
    """What a factory that takes an optimizer and returns a scheduler defines, by variant; the rate is that of the optimizer."""
    import torch_schedules

    class Own(torch_schedules.SavedOptimizer):
        """Functions are "not saved" (documentation of `LambdaLR`): what was built with others is no place for its checkpoint."""

        every_step = True

        def __init__(self, numbers: Numbers, closed_form: bool = False) -> None:
            own = {name: value for name, value in numbers.items() if name != "lr"}
            super().__init__(lambda optimizer: stepped(make(optimizer, **own)), numbers.get("lr", 1.0), closed_form)
            self.numbers, self.count = dict(numbers), 0
            if not hasattr(self.scheduler, "state_dict"):
                self.save = self.load = None  # type: ignore[assignment]

        def advance(self, metric: float | None) -> None:
            self.count += 1
            super().advance(self.count if told_the_count(self.scheduler) else metric)

        def save(self) -> Any:
            return {**super().save(), "numbers": self.numbers, "count": self.count}

        def load(self, checkpoint: Any) -> None:
            if checkpoint["numbers"] != self.numbers and keeps_functions(self.scheduler):
                raise ValueError("the functions of a scheduler are no part of its checkpoint")
            super().load(checkpoint)
            self.count = checkpoint["count"]

    def create(numbers: Numbers) -> Any:
        return Own(numbers)

    signature = signature_of(make)
    required = [name for name, one in signature.parameters.items() if one.default is inspect.Parameter.empty]
    found = one_unit({"lr": {**rate(), "inferred": ["range"]}, **numbers_of(make, 1, told)}, told)
    hyperparameters = going_together(found, told, signature, create)
    # What was guessed of each need not go together; its own defaults do.
    built = {name: one.get("default", one["range"][0]) for name, one in hyperparameters.items()}
    try:
        scheduler = create(built).scheduler
    except Exception:
        scheduler = create({name: one for name, one in built.items() if name in required}).scheduler
    if "eps" not in hyperparameters and getattr(scheduler, "eps", 0) > 0:
        # "If the difference between new and old lr is smaller than eps, the update is ignored" (`ReduceLROnPlateau`): a rate
        # that no factory multiplies along.
        hyperparameters = without_rates(hyperparameters, told)
    # What has to be told a metric has no default for it.
    metric = bool(needed(scheduler)) and not told_the_count(scheduler)
    traits = {"anchored": hasattr(make, "anchors"), "metric": metric}
    variants = {None: create}
    if hasattr(scheduler, "_get_closed_form_lr"):
        # What `step(epoch)` uses in place of stepping.
        variants[torch_schedules.CLOSED.removeprefix("|")] = lambda numbers: Own(numbers, True)
    declared = facts_of(make)

    def facts(numbers: Numbers) -> dict[str, Json]:
        return {**past_its_end(create(numbers).scheduler), **declared(numbers)}

    return {variant: Definition(hyperparameters, one, facts, traits, torch_schedules.filed) for variant, one in variants.items()}
