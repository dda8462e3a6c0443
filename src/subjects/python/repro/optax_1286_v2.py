"""What replaced it: the learning rate multiplies the finished direction, and is evaluated."""

import jax.numpy as jnp
import optax

optimizer = optax.optimistic_adam_v2(learning_rate=optax.linear_schedule(0.1, 0.01, 10))
state = optimizer.init(jnp.zeros(1))
print(optimizer.update(jnp.ones(1), state)[0])
