"""What the signature of a user's factory says of its hyperparameters, with the dictionary that it may have."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ratelaw_driver import Json

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


class NotAFactory(Exception):
    """What was named gives nothing that is known."""


def signature_of(make: Callable[..., Any]) -> inspect.Signature:
    """The signature of a factory, with its annotations where they can be evaluated."""
    try:
        return inspect.signature(make, eval_str=True)
    except NameError:
        # What is imported for the type checker alone is not there.
        return inspect.signature(make)


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
        elif "Callable" in str(parameter.annotation) and ("float" in str(parameter.annotation) or name in RATES):
            parameter = parameter.replace(annotation=schedule)
        elif parameter.annotation is inspect.Parameter.empty and shows_a_number(name, parameter.default):
            parameter = parameter.replace(annotation=schedule if name in RATES else number)
        parameters.append(parameter)

    def factory(*args: Any, **kwargs: Any) -> Any:
        return make(*args, **kwargs)

    factory.__name__ = NAME
    factory.__signature__ = signature.replace(parameters=ordered(parameters))  # type: ignore[attr-defined]
    return factory


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
