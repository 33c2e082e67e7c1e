"""Look whether this machine can grade, and whether its sandbox holds."""
