"""The programme at a glance: what each province adds up to, month by month."""
