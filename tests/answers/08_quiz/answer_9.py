# Answers to question 9 of the quiz, right and wrong; see ../README.md.
# The right one is c: the pixel values of G.

# %% right: the letter
answer_9 = "c"

# %% right: a letter with a full stop
answer_9 = "C."

# %% right: a frozen set of one letter
answer_9 = frozenset("c")

# %% right: what moves in one step of descent
x, target = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}, 4.0
before = dict(x)
x["c"] -= 0.1 * 2 * (x["c"] - target)
answer_9 = next(name for name in x if x[name] != before[name])

# %% wrong: the regularisation parameters
answer_9 = "a"

# %% wrong: the parameters of the network
answer_9 = "b"

# %% wrong: the pixels of C
answer_9 = "d"

# %% wrong: the pixels of both pictures
answer_9 = "c, d"

# %% wrong: G, the name instead of the letter
answer_9 = "G"

# %% wrong: nothing yet
answer_9 = None

# %% wrong (unlisted): the place of the option in a list
answer_9 = ["a", "b", "c", "d"].index("c")

# %% wrong (unlisted): a picture instead of a letter
answer_9 = np.zeros((4, 4, 3))
