"""The words of the command `course`, one module each or a few that belong together; `autograder.cli` lists them."""
