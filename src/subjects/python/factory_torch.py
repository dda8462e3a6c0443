"""A user's own optimizer of PyTorch: what its factory takes is found out by building it, and by one step."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from factory_signature import MODULE, NAME, ROLES, NotAFactory, annotated, declared_by, guessed_better, made_once, numbers_for, signature_of
from ratelaw_driver import Driver, Json, raised_at


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


def refused_together(factory: Any, leaf: Any, told: Mapping[str, Json]) -> dict[str, str]:
    """A number that has to stay at its default, since it is refused beside the others, with the reason; none that is named."""
    known = {name: {**one, **guessed_better(name, one), **told.get(name, {})} for name, one in factory.hyperparameters(None).items()}
    ends = {name: one["range"][1] for name, one in known.items()}

    def refusal(names: Sequence[str]) -> str | None:
        try:
            factory.make([leaf], **factory.arguments({name: ends[name] for name in names}))
        except Exception as error:
            return f"{type(error).__name__}: {str(error) or raised_at(error)}".splitlines()[0][:200]
        return None

    said = refusal(list(ends))
    if said is None:
        return {}
    optional = [name for name, default in reversed(factory.defaults.items()) if default is not None and name not in told]
    alone = next((name for name in optional if refusal([other for other in ends if other != name]) is None), None)
    return {} if alone is None else {alone: f"{alone} stays at its default, since it is refused beside the others: {said}"}


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
    together = refused_together(factory, probe, declared_by(make))
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
