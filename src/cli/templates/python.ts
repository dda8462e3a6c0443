const rate = 'learning_rate';

/** A factory that is a subject, in the Python of the library: it works as it is, and is to be replaced. */
export const pythonSubject: Readonly<Record<'optax' | 'torch', string>> = {
  optax: `import optax


def make(${rate}: optax.ScalarOrSchedule, weight_decay: float = 1e-4) -> optax.GradientTransformation:
    """Replace this optimizer by your own: import it, and return it. Arguments are its hyperparameters."""
    return optax.adamw(${rate}, weight_decay=weight_decay)
`,
  torch: `import torch


def make(params, lr: float = 1e-3, weight_decay: float = 1e-2) -> torch.optim.Optimizer:
    """Replace this optimizer by your own: import it, and return it. Arguments are its hyperparameters."""
    return torch.optim.AdamW(params, lr=lr, weight_decay=weight_decay)
`,
};

/** The steps of a workflow that make the environment of a library. @param requirements A file of requirements, where there is one. */
export function pythonSteps(library: string, requirements: string | undefined): string {
  return `      - uses: actions/setup-python@v5
        with:
          python-version: '3.12'
      - run: python -m venv .venv && .venv/bin/pip install ${requirements === undefined ? library : `-r ${requirements}`}
      - run: npm install --no-save ratelaw
`;
}
