"""Grade a class: what has changed, who executes it, where results are kept, how nbgrader saves them."""
