"""A class that is made up: answers of the bank, submissions, platforms."""
