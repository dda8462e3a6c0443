"""What cannot be read from Optax's signatures: one visible place, with sources.

Sections of the Optax documentation are named as in its reference (0.2.8), papers by their numbers.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import optax
import optax.contrib

Json = Any

#: Roles and ranges guessed from the name of a hyperparameter; printed as inferred, overridden by `--range`.
ROLES: dict[str, tuple[str, tuple[float, float]]] = {
    "step_size_fn": ("learning-rate", (1e-3, 1.0)),
    "adam_learning_rate": ("learning-rate", (1e-3, 1.0)),
    "learning_rate": ("learning-rate", (1e-3, 1.0)),
    "weight_decay": ("weight-decay", (0.0, 0.5)),
    "weight_decay_rate": ("weight-decay", (0.0, 0.5)),
    "momentum": ("momentum", (0.1, 0.95)),
    "decay": ("decay", (0.5, 0.99)),
    "rho": ("decay", (0.5, 0.99)),
    "b1": ("decay", (0.5, 0.99)),
    "b2": ("decay", (0.5, 0.999)),
    "b3": ("decay", (0.5, 0.9999)),
    "beta": ("decay", (0.5, 0.99)),
    "optimism": ("optimism", (0.25, 2.0)),
    "eps": ("epsilon", (1e-3, 1.0)),
    "eps_root": ("epsilon", (1e-3, 1.0)),
    "epsilon": ("epsilon", (1e-3, 1.0)),
    "clipping_threshold": ("clip", (0.1, 2.0)),
    "clip_threshold": ("clip", (0.1, 2.0)),
    "threshold": ("clip", (0.1, 2.0)),
    "adam_b1": ("decay", (0.5, 0.99)),
    "adam_b2": ("decay", (0.5, 0.999)),
    "adam_eps_root": ("epsilon", (1e-3, 1.0)),
    "adam_weight_decay": ("weight-decay", (0.0, 0.5)),
    "decay_rate": ("other", (0.5, 0.95)),
    "eta_minus": ("other", (0.2, 0.9)),
    "eta_plus": ("other", (1.05, 1.5)),
    "min_norm": ("epsilon", (1e-3, 1.0)),
    "max_delta": ("clip", (0.1, 2.0)),
    "max_norm": ("clip", (0.1, 2.0)),
}

#: Read when the state is made, by their names: no later value of a schedule could show.
READ_ONCE = {"initial_accumulator_value", "initial_scale", "s_init", "reps_rel", "init_estim_sq_dist"}

#: Arguments that cannot be guessed, by factory.
GIVEN: dict[str, dict[str, Any]] = {
    # Before 0.2.5 there was only the seed.
    **{make.__name__: {"key" if "key" in inspect.signature(make).parameters else "seed": 7} for make in (optax.noisy_sgd, optax.add_noise)},
    # Instead of `reps_rel`, which would then never matter (0.2.4).
    **({"contrib.dog": {"init_learning_rate": None}} if "init_learning_rate" in inspect.signature(optax.contrib.dog).parameters else {}),
    # The one direction of a small matrix that is well defined; and not the Adam inside, whose debiasing magnifies roundings by a
    # decay that is no hyperparameter here.
    **{name: {"rank": 1, "base_optimizer": optax.trace(0.9)} for name in ("contrib.galore", "contrib.scale_by_galore")},
    "adafactor": {"min_dim_size_to_factor": 2},
    # Left out, it is the learning rate; tried by itself as wrapped.muon_adam.
    "contrib.muon": {"adam_learning_rate": None},
    "scale_by_factored_rms": {"min_dim_size_to_factor": 2},
    # Left out, it is one for all parameters, and must then be the only one (ValueError: pytree structure error, 0.2.8).
    "contrib.scale_by_muon": (
        {"weight_dimension_numbers": lambda tree: {name: optax.contrib.MuonDimensionNumbers() for name in tree}}
        if hasattr(optax.contrib, "MuonDimensionNumbers")
        else {}
    ),
}

#: Numbers that count, or that no schedule could mean.
NOT_NUMBERS = {
    "k", "sync_period", "memory_size", "ns_steps", "rank", "update_interval", "warmup_steps", "seed", "key", "decay_offset", "axis",
    "patience", "cooldown", "accumulation_size", "freeze", "mask", "step_offset",
    "weight_dimension_numbers", "muon_weight_dimension_numbers",
    "smooth_beta",  # of Lion's mode "smooth", which is not the default
}  # fmt: skip

#: What an update needs besides gradients, by factory: functions of the step.
EXTRA: dict[str, dict[str, Callable[[int], float]]] = {
    "scale_by_polyak": {"value": lambda step: 2.0 + step},
    "polyak_sgd": {"value": lambda step: 2.0 + step},
    "contrib.momo": {"value": lambda step: 2.0 + step},
    "contrib.momo_adam": {"value": lambda step: 2.0 + step},
    "contrib.reduce_on_plateau": {"value": lambda step: 2.0 + step},
}

#: Factories that do not take numbers from `inject_hyperparams`, seen by trying (0.2.8).
NOT_INJECTABLE: dict[str, str] = {
    "adafactor": "it needs some of its numbers when it is built (TypeError: unhashable type), and inject_hyperparams has them later",
    "scale_by_schedule": "it takes a schedule, and inject_hyperparams hands it the value",
    "contrib.reduce_on_plateau": "it compares its numbers when it is built, and inject_hyperparams has them traced (TracerBoolConversionError)",
    # Its own count is that of all calls (`InjectStatefulHyperparamsState.count`), outside of what it is put around.
    **{name: "inject_hyperparams counts every call, also those that emit or change nothing" for name in ("wrapped.multi_steps", "wrapped.apply_if_finite")},
    "scale_by_sm3": "it asks whether b1 is positive when it updates, and inject_hyperparams has it traced (TracerBoolConversionError)",
}

#: What wraps another optimizer, and as what it is tried around one.
AROUND: dict[str, str] = {
    **{
        name: f"wrapped.{name.removeprefix('contrib.')}"
        for name in (
            "apply_if_finite", "chain", "named_chain", "conditionally_mask", "conditionally_transform", "flatten", "masked", "partition",
            "selective_transform", "contrib.schedule_free", "contrib.split_real_and_imaginary",
        )
    },  # fmt: skip
    # Other names of the same.
    "multi_transform": "wrapped.partition",
    "transforms.partition": "wrapped.partition",
    "maybe_update": "wrapped.conditionally_transform",
}

#: Factories that are no optimizer of their own.
UNAVAILABLE: dict[str, str] = {
    **{name: f"it wraps another optimizer: tried as {tried}" for name, tried in AROUND.items()},
    "inject_hyperparams": "it schedules the numbers of another factory: tried as the variant inject of each",
    "inject_stateful_hyperparams": "it is another name of inject_hyperparams",
    "with_extra_args_support": "it changes nothing but the arguments of an update: every subject is inside of it",
    "contrib.mechanize": "it learns the scale of the updates of another optimizer, whose rate is then none",
    "lookahead": "its parameters are pairs of slow and fast ones, made by the user",
    "contrib.sam": "it needs a second gradient at another point",
    "lbfgs": "its line search needs the function that is minimised",
    "scale_by_backtracking_linesearch": "it needs the function that is minimised",
    "scale_by_zoom_linesearch": "it needs the function that is minimised",
    "contrib.sophia": "it needs the function that is minimised",
    **(
        {"scale_by_distance_over_gradients": "of a negative gradient it makes NaN, with plain numbers: google-deepmind/optax#1499"}
        if optax.__version__ == "0.2.4"
        else {}
    ),
    "stateless": "it is built from a function of the user",
    "stateless_with_tree_map": "it is built from a function of the user",
    "measure_with_ema": "it is built from a function of the user",
    "snapshot": "it is built from a function of the user",
    "monitor": "it is built from functions of the user",
    "contrib.hutchinson_estimator_diag_hessian": "it needs the function that is minimised",
    "contrib.differentially_private_aggregate": "it needs a gradient for each example",
    "contrib.dpsgd": "it needs a gradient for each example",
}


def _everything(tree: Any) -> Any:
    return {name: True for name in tree}


def _one_label(tree: Any) -> Any:
    return {name: "all" for name in tree}


def masked(learning_rate: optax.ScalarOrSchedule, b1: float = 0.9, b2: float = 0.999) -> optax.GradientTransformation:
    return optax.masked(optax.adam(learning_rate, b1, b2), _everything)


def partition(learning_rate: optax.ScalarOrSchedule, b1: float = 0.9, b2: float = 0.999) -> optax.GradientTransformation:
    return optax.multi_transform({"all": optax.adam(learning_rate, b1, b2)}, _one_label)


def flatten(learning_rate: optax.ScalarOrSchedule, b1: float = 0.9, b2: float = 0.999) -> optax.GradientTransformation:
    return optax.flatten(optax.adam(learning_rate, b1, b2))


def chain(learning_rate: optax.ScalarOrSchedule, b1: float = 0.9, b2: float = 0.999) -> optax.GradientTransformation:
    return optax.chain(optax.adam(learning_rate, b1, b2))


def named_chain(learning_rate: optax.ScalarOrSchedule, b1: float = 0.9, b2: float = 0.999) -> optax.GradientTransformation:
    return optax.named_chain(("all", optax.adam(learning_rate, b1, b2)))


def split_real_and_imaginary(learning_rate: optax.ScalarOrSchedule, b1: float = 0.9, b2: float = 0.999) -> optax.GradientTransformation:
    return optax.contrib.split_real_and_imaginary(optax.adam(learning_rate, b1, b2))


def conditionally_mask(learning_rate: optax.ScalarOrSchedule, b1: float = 0.9, b2: float = 0.999) -> optax.GradientTransformation:
    return optax.conditionally_mask(optax.adam(learning_rate, b1, b2), lambda step: step >= 0)


def conditionally_transform(learning_rate: optax.ScalarOrSchedule, b1: float = 0.9, b2: float = 0.999) -> optax.GradientTransformation:
    return optax.conditionally_transform(optax.adam(learning_rate, b1, b2), lambda step: step >= 0)


def selective_transform(learning_rate: optax.ScalarOrSchedule, b1: float = 0.9, b2: float = 0.999) -> optax.GradientTransformation:
    return optax.selective_transform(optax.adam(learning_rate, b1, b2), freeze_mask=False)


def apply_if_finite(learning_rate: optax.ScalarOrSchedule, b1: float = 0.9, b2: float = 0.999) -> optax.GradientTransformation:
    return optax.apply_if_finite(optax.adam(learning_rate, b1, b2), 3)


def multi_steps(learning_rate: optax.ScalarOrSchedule, b1: float = 0.9, b2: float = 0.999) -> optax.GradientTransformation:
    return optax.MultiSteps(optax.adam(learning_rate, b1, b2), 2).gradient_transformation()


def schedule_free(learning_rate: optax.ScalarOrSchedule) -> optax.GradientTransformation:
    return optax.contrib.schedule_free(optax.sgd(learning_rate), learning_rate)


def muon_adam(adam_learning_rate: optax.ScalarOrSchedule) -> optax.GradientTransformation:
    return optax.contrib.muon(0.1, adam_learning_rate=adam_learning_rate)


#: Wrappers around an optimizer, with its learning rate as their own, and its decays, which say how far a rounding is magnified.
WRAPPED: dict[str, Callable[..., optax.GradientTransformation]] = {
    "wrapped.masked": masked,
    "wrapped.partition": partition,
    "wrapped.flatten": flatten,
    "wrapped.chain": chain,
    "wrapped.named_chain": named_chain,
    "wrapped.conditionally_mask": conditionally_mask,
    "wrapped.conditionally_transform": conditionally_transform,
    "wrapped.split_real_and_imaginary": split_real_and_imaginary,
    **({"wrapped.selective_transform": selective_transform} if hasattr(optax, "selective_transform") else {}),
    "wrapped.apply_if_finite": apply_if_finite,
    "wrapped.multi_steps": multi_steps,
    "wrapped.schedule_free": schedule_free,
    **({"wrapped.muon_adam": muon_adam} if hasattr(optax.contrib, "muon") else {}),
}

_OPTIMISTIC = {"direction": "gradient", "learningRate": "learning_rate", "alpha": "alpha", "beta": "beta", "first": "direction"}

#: Shapes of matrices.
MATRICES = [[[2, 2], [3, 2]], [[2, 3], [3, 3]]]

#: Shapes of leaves that all have axes.
WITH_AXES = [[[2, 2], [3]], [[4], [2, 1, 2], [1]]]

#: What the documentation says of a factory beyond its signature. A placement of `buffer` where there is no better word:
#: the rate does more than multiply the finished direction.
DECLARED: dict[str, Json] = {
    # u = -(η d + λ p): the decay is added after the rate has been applied (source of `adafactor`, 0.2.8).
    # Its second moment decays by 1 - t^-0.8 ("Adafactor", Shazeer and Stern, 2018, arXiv:1804.04235, section 7.2).
    "adafactor": {"countMatters": "always", "hyperparameters": {"weight_decay_rate": {"decayContract": "one"}, "learning_rate": {"placement": "buffer"}}},
    "scale_by_factored_rms": {"countMatters": "always"},
    # Every so many updates another subspace is taken of each matrix ("GaLore", Zhao and others, 2024, arXiv:2403.03507, algorithm 2).
    **{name: {"countMatters": "always", "shapes": MATRICES} for name in ("contrib.galore", "contrib.scale_by_galore")},
    # The first update only sets the second moment, and the normalised gradient is clipped at t^(1/4) ("ADOPT", Taniguchi
    # and others, 2024, arXiv:2411.02853, algorithm 2). An update divides by the second moment that the step before it left.
    **{name: {"countMatters": "always", "hyperparameters": {"b2": {"lag": 1}}} for name in ("contrib.adopt", "contrib.scale_by_adopt")},
    # Asynchronous: an update divides by the second moment that the steps before it left, of errors against the first moment
    # before those ("ACProp", Zhuang and others, 2021, arXiv:2110.05454, algorithm 2).
    **{name: {"hyperparameters": {"b1": {"lag": 2}, "eps_root": {"lag": 1}}} for name in ("contrib.acprop", "contrib.scale_by_acprop")},
    # Gradients are weighted by sqrt(t + 1) ("MADGRAD", Defazio and Jelassi, 2021, arXiv:2101.11075, algorithm 1).
    **{name: {"countMatters": "always"} for name in ("contrib.madgrad", "contrib.scale_by_madgrad")},
    # The step is divided by sqrt(1 + η²) ("On the distance between two neural networks", Bernstein and others, 2020,
    # arXiv:2002.03432, algorithm 1).
    "fromage": {"hyperparameters": {"learning_rate": {"placement": "buffer"}}},
    # "learning_rate: optional learning rate to e.g. inject some scheduler": it multiplies the gradient, of which the
    # first bet hardly depends on the scale ("Training Deep Networks without Learning Rates", arXiv:1705.07795): no rate.
    # `eps` is what the largest gradient so far begins with, when the state is made.
    "contrib.cocob": {"hyperparameters": {"learning_rate": {"role": "other", "range": (1e-3, 1.0)}, "eps": {"placement": "init"}}},
    "contrib.scale_by_cocob": {"hyperparameters": {"eps": {"placement": "init"}}},
    # Its decay of Adam's kind is that of the leaves which are not 2D.
    "contrib.muon": {
        # What is for matrices alone shows on matrices alone.
        "shapes": [[[2, 2], [3]], [[], [2, 3], [1]]],
        "hyperparameters": {"adam_weight_decay": {"role": "other", "range": (0.05, 0.5)}},
    },
    # "Parameters that are not 2D are optimised with Adam" (docstring of `muon`, 0.2.8): its rate shows on those alone.
    "wrapped.muon_adam": {"shapes": [[[3], [2]], [[], [2, 1, 2], [1]]]},
    # The rate enters the estimate of the distance ("Prodigy", Mishchenko and Defazio, 2023, arXiv:2306.06101; "D-Adaptation",
    # Defazio and Mishchenko, 2023, arXiv:2301.07733): it is in the state by design, and one estimate serves all leaves.
    # What D-Adaptation begins with is read once; Prodigy divides by it in every estimate.
    "contrib.prodigy": {"coupling": "coupled", "hyperparameters": {"learning_rate": {"placement": "buffer"}}},
    "contrib.dadapt_adamw": {"coupling": "coupled", "hyperparameters": {"learning_rate": {"placement": "buffer"}, "estim_lr0": {"placement": "init"}}},
    # A bound of the adaptive step, not a factor: min(η, …) ("MoMo", Schaipp and others, 2023, arXiv:2305.07583). The lower bound
    # of the loss is in the state from the beginning, and only moves where it is adapted.
    **{
        name: {"coupling": "coupled", "hyperparameters": {"learning_rate": {"role": "clip", "range": (1e-3, 1.0)}, "lower_bound": {"placement": "init"}}}
        for name in ("contrib.momo", "contrib.momo_adam")
    },
    # "Optimistic Gradient Descent", Mokhtari and others, 2019, arXiv:1901.08511; alpha and beta are coefficients.
    "optimistic_gradient_descent": {
        "optimistic": _OPTIMISTIC,
        "hyperparameters": {name: {"role": "optimism", "range": (0.25, 2.0)} for name in ("alpha", "beta")},
    },
    "optimistic_adam_v2": {
        "optimistic": {**_OPTIMISTIC, "direction": "adam"},
        "hyperparameters": {name: {"role": "optimism", "range": (0.25, 2.0)} for name in ("alpha", "beta")},
    },
    "scale_by_optimistic_gradient": {
        "hyperparameters": {name: {"role": "optimism", "range": (0.25, 2.0)} for name in ("alpha", "beta")},
    },
    # One distance for all leaves, over the norm of all gradients ("DoG is SGD's Best Friend", Ivgi and others, 2023, arXiv:2302.12022;
    # "DoWG Unleashed", Khaled and others, 2023, arXiv:2305.16284).
    **{name: {"coupling": "coupled"} for name in ("contrib.dog", "contrib.dowg")},
    # Interpolating: a zero rate still moves ("Schedule-Free Learning", Defazio and others, 2024, arXiv:2405.15682).
    "contrib.schedule_free_adamw": {"interpolates": True, "countMatters": "always"},
    "contrib.schedule_free_sgd": {"interpolates": True, "countMatters": "always"},
    "wrapped.schedule_free": {"interpolates": True, "countMatters": "always"},
    # "update at every k-th call" (gradient accumulation).
    "wrapped.multi_steps": {"accumulates": 2},
    "wrapped.apply_if_finite": {"skipsNonFinite": 3},
    "wrapped.flatten": {"coupling": "leafwise"},
    # The variance of the noise at step t is eta / (1 + t)^gamma ("Adding Gradient Noise Improves Learning for Very Deep Networks",
    # Neelakantan and others, 2015, arXiv:1511.06807, equation 1), and every step draws another.
    **{name: {"countMatters": "always"} for name in ("noisy_sgd", "add_noise")},
    # Orthogonalised matrices: "parameters that are not 2D" are for another optimizer (docstring of `muon`, 0.2.8).
    "contrib.scale_by_muon": {"shapes": MATRICES},
    # Lion uses b2 for the buffer of the next update only ("Symbolic Discovery of Optimization Algorithms", Chen and others,
    # 2023, arXiv:2302.06675, algorithm 2).
    "lion": {"hyperparameters": {"b2": {"lag": 1}}},
    "scale_by_lion": {"hyperparameters": {"b2": {"lag": 1}}},
    # u = -α r_t - o (r_t - r_{t-1}) with the rate as α alone (docstring of `optimistic_adam`): a zero rate does not freeze.
    "optimistic_adam": {"hyperparameters": {"learning_rate": {"placement": "buffer"}}},
    # The decay is added to the normalised gradient, inside the moment ("NovoGrad", Ginsburg and others, 2019,
    # arXiv:1905.11286, algorithm 1): nothing is decoupled.
    **{name: {"hyperparameters": {"weight_decay": {"decayContract": "gradient"}}} for name in ("novograd", "scale_by_novograd")},
    # Its accumulators are kept along the axes of a leaf ("Memory-Efficient Adaptive Optimization", Anil and others, 2019,
    # arXiv:1901.11150): a leaf without axes is refused (IndexError, 0.2.8).
    **{name: {"shapes": WITH_AXES} for name in ("sm3", "scale_by_sm3")},
    # It makes an array of a parameter without axes (see the findings).
    "scale_by_distance_over_gradients": {"shapes": WITH_AXES},
    # Resilient propagation takes its learning rate as the first step size alone (Riedmiller and Braun, 1993). The bounds of the
    # step sizes matter where step sizes come near them.
    **{
        name: {
            "hyperparameters": {
                "learning_rate": {"placement": "init"},
                "min_step_size": {"role": "clip", "range": (1e-3, 0.05)},
                "max_step_size": {"role": "clip", "range": (0.1, 1.0)},
            }
        }
        for name in ("rprop", "scale_by_rprop")
    },
    # Rectification is a function of the count ("RAdam", Liu and others, 2020, arXiv:1908.03265); its root is of a negative
    # number for variance lengths under 4, which the threshold keeps away.
    **{
        name: {
            "countMatters": "always",
            "settlesAfter": 6,
            "hyperparameters": {"threshold": {"role": "other", "range": (4.5, 6.0)}},
        }
        for name in ("radam", "scale_by_radam")
    },
    # One norm over all leaves, or one scalar estimate for all of them.
    **{name: {"coupling": "coupled"} for name in ("clip_by_global_norm", "normalize_by_update_norm", "polyak_sgd", "scale_by_polyak")},
}


#: Published equations that the oracle knows (their papers are cited there), with what it takes of the hyperparameters.
EQUATIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "sgd": ("sgd", ("learning_rate", "momentum")),
    "adam": ("adam", ("learning_rate", "b1", "b2", "eps", "eps_root")),
    "adamw": ("adamw", ("learning_rate", "b1", "b2", "eps", "eps_root", "weight_decay")),
    "nadam": ("nadamw", ("learning_rate", "b1", "b2", "eps", "eps_root")),
    "nadamw": ("nadamw", ("learning_rate", "b1", "b2", "eps", "eps_root", "weight_decay")),
    "amsgrad": ("amsgrad", ("learning_rate", "b1", "b2", "eps", "eps_root")),
    "adamax": ("adamax", ("learning_rate", "b1", "b2", "eps")),
    "adamaxw": ("adamaxw", ("learning_rate", "b1", "b2", "eps", "weight_decay")),
    "adabelief": ("adabelief", ("learning_rate", "b1", "b2", "eps", "eps_root")),
    "lion": ("lion", ("learning_rate", "b1", "b2", "weight_decay")),
    "rmsprop": ("rmsprop", ("learning_rate", "decay", "eps")),
    "adagrad": ("adagrad", ("learning_rate", "initial_accumulator_value", "eps")),
    "sign_sgd": ("sign-sgd", ("learning_rate",)),
}

#: Numbers of the equations that an optimizer has not.
LACKING: dict[str, dict[str, float]] = {"nadam": {"weightDecay": 0.0}}

#: What the oracle calls a hyperparameter.
IN_EQUATIONS = {
    "learning_rate": "learningRate", "weight_decay": "weightDecay", "eps": "epsilon", "eps_root": "epsilonRoot",
    "initial_accumulator_value": "initialAccumulator",
}  # fmt: skip


def guessed(name: str, default: Any) -> dict[str, Json]:
    """Role and range by name; without a name that is known, a factor of four around the default."""
    if name in ROLES:
        role, ends = ROLES[name]
        return {"role": role, "range": list(ends)}
    once = {"placement": "init"} if name in READ_ONCE else {}
    known = isinstance(default, (int, float)) and not isinstance(default, bool) and default > 0
    return {"role": "other", "range": [default / 4, default * 4] if known else [0.05, 1.0], **once}
