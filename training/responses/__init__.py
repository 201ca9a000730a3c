"""Whether the police responded when a pastor called: asked once a quarter, counted without a name."""
