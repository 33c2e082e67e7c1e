"""Run a student's notebook in a sandboxed kernel and let the graders ask it."""
