"""The words of the command `course` that need more than a few lines; `autograder.cli` puts them together."""
