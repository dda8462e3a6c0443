"""The same line, still reached by another name: alpha and beta are annotated to take a schedule."""

import jax.numpy as jnp
import optax

optimizer = optax.optimistic_gradient_descent(learning_rate=0.1, alpha=optax.linear_schedule(1.0, 0.5, 10))
state = optimizer.init(jnp.zeros(1))
print(optimizer.update(jnp.ones(1), state)[0])
