"""google-deepmind/optax#1286, its second form: the optimism is a number."""

import jax.numpy as jnp
import optax

optimizer = optax.optimistic_adam(learning_rate=optax.linear_schedule(0.1, 0.01, 10), optimism=1.0)
state = optimizer.init(jnp.zeros(1))
print(optimizer.update(jnp.ones(1), state)[0])
