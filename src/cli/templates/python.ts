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
 * A GitHub workflow that checks a factory of Python.
 *
 * @param subject What is checked.
 * @param from The file that names the library, e.g. `requirements.txt`.
 */
export const pythonWorkflow = (subject: string, from: string): string => `name: ratelaw
on: [push, pull_request]
permissions:
  contents: read
jobs:
  ratelaw:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - uses: actions/setup-python@v5
        with:
          python-version: '3.12'
      - run: python -m venv .venv && .venv/bin/python -m pip install ${from.endsWith('.txt') ? `-r ${from}` : '.'}
      - run: npx --yes ratelaw check ${subject} --python .venv/bin/python --profile ci --json ratelaw.json
      - if: always()
        uses: actions/upload-artifact@v4
        with:
          name: ratelaw
          path: ratelaw.json
`;
