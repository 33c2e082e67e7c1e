# Answers to question 5 of the quiz, right and wrong; see ../README.md.
# The right one is a: both towers have exactly the same parameters.

# %% right: the letter
answer_5 = "a"

# %% right: a capital letter between blanks
answer_5 = " A "

# %% right: the letter with a bracket, as in a list of options
answer_5 = "a)"

# %% right: a list of one letter
answer_5 = ["a"]

# %% right: a NumPy array of one letter
answer_5 = np.array(["a"])

# %% right: two calls of one layer compared
dense = keras.layers.Dense(2)
x = np.ones((1, 3), np.float32)
answer_5 = "ab"[int(np.any(dense(x) != dense(x)))]

# %% wrong: the other option
answer_5 = "b"

# %% wrong: the other option, in a set and as a capital letter
answer_5 = {"B"}

# %% wrong: both options
answer_5 = "ab"

# %% wrong: True or False instead of the letter
answer_5 = True

# %% wrong: the text of the option instead of its letter
answer_5 = "true"

# %% wrong: the number of the option
answer_5 = 1

# %% wrong: a letter that is no option
answer_5 = "c"

# %% wrong: nothing yet
answer_5 = None


# %% wrong (unlisted): a function that gives the letter
def answer_5():
    return "a"


# %% wrong (unlisted): every option with True or False
answer_5 = {"a": True, "b": False}
