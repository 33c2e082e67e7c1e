"""The class report: its numbers, the mistakes by name, plots, and the page."""
