"""What the notebooks import: data, small networks, plots, widgets, a quiet start.

Nothing in here solves an exercise, and nothing in here knows what an exercise should give.
"""
