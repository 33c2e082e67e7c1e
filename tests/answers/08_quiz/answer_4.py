# Answers to question 4 of the quiz, right and wrong; see ../README.md.
# The right one is c: max(d(A, P) - d(A, N) + alpha, 0).

# %% right: the letter
answer_4 = "c"

# %% right: a capital letter in brackets
answer_4 = "(C)"

# %% right: a tuple of one letter
answer_4 = ("c",)

# %% right: the formula that charges a collapse and is silent once the gap is there
alpha = 0.2
options = {
    "a": lambda p, n: max(p - n - alpha, 0),
    "b": lambda p, n: max(n - p - alpha, 0),
    "c": lambda p, n: max(p - n + alpha, 0),
    "d": lambda p, n: max(n - p + alpha, 0),
}
answer_4 = [letter for letter, cost in options.items() if cost(0, 0) > 0 and cost(0.1, 1.0) == 0]

# %% wrong: max(d(A, P) - d(A, N) - alpha, 0)
answer_4 = "a"

# %% wrong: max(d(A, N) - d(A, P) - alpha, 0)
answer_4 = "b"

# %% wrong: max(d(A, N) - d(A, P) + alpha, 0)
answer_4 = "d"

# %% wrong: the two formulas that add the margin
answer_4 = {"c", "d"}

# %% wrong: a letter that is no option
answer_4 = "e"

# %% wrong: nothing yet
answer_4 = None

# %% wrong (unlisted): the formula itself
answer_4 = "max(d(A, P) - d(A, N) + alpha, 0)"


# %% wrong (unlisted): the loss as a function
def answer_4(p, n, alpha=0.2):
    return max(p - n + alpha, 0)
