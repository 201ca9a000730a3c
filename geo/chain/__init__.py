"""From a village by way of a partner church to the police: who is in this chain, who is not, and what may break it."""
