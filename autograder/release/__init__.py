"""What is given out: the release, the bundle for students, the solutions."""
