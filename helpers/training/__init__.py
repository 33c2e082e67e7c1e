"""Training and evaluation, with progress."""
