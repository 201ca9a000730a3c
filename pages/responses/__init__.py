"""Whether the police responded: asking pastors once a quarter, and what is published about each unit."""
