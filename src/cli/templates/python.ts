/** A factory of an Optax optimizer. */
export const optaxFactory = `"""The optimizer that ratelaw checks: the arguments that are annotated as a schedule, or as a number, are its hyperparameters."""

import optax


# Replace adamw by your own optimizer.
def make(learning_rate: optax.ScalarOrSchedule, weight_decay: float = 1e-4) -> optax.GradientTransformation:
    return optax.adamw(learning_rate, weight_decay=weight_decay)


# What cannot be read from the annotations.
make.hyperparameters = {
    "learning_rate": {"role": "learning-rate", "range": [1e-3, 1.0], "placement": "scale"},
    "weight_decay": {"role": "weight-decay", "range": [0.0, 0.5], "schedulable": False},
}
`;

/** A factory of a PyTorch optimizer. */
export const torchFactory = `"""The optimizer that ratelaw checks: the arguments after its parameters are its hyperparameters, set in its parameter groups."""

import torch


# Replace AdamW by your own optimizer.
def make(params, lr: float = 1e-3, weight_decay: float = 1e-2) -> torch.optim.Optimizer:
    return torch.optim.AdamW(params, lr=lr, weight_decay=weight_decay)


# What cannot be read from the annotations.
make.hyperparameters = {
    "lr": {"role": "learning-rate", "range": [1e-3, 1.0], "placement": "scale"},
    "weight_decay": {"role": "weight-decay", "range": [0.0, 0.5]},
}
`;

/**
 * The steps of a workflow that install what a factory of Python needs.
 *
 * @param from The file that names the library, e.g. `requirements.txt`.
 */
export const pythonSteps = (from: string): string => `      - uses: actions/setup-python@v5
        with:
          python-version: '3.12'
      - run: python -m venv .venv && .venv/bin/python -m pip install ${from.endsWith('.txt') ? `-r ${from}` : '.'}
      - run: npm install --no-save ratelaw
`;
