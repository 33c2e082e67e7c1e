"""Things to move: each widget is one call, and no lesson depends on it."""
