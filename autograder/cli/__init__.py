"""The command `course`: one module for each of its words; `autograder.cli.main` lists them."""
