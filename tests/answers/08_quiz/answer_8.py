# Answers to question 8 of the quiz, right and wrong; see ../README.md.
# The right one is a: the style matrix measures how channels vary together, unnormalised.

# %% right: the letter
answer_8 = "a"

# %% right: a capital letter between blanks
answer_8 = " A "

# %% right: the letter with a bracket, as in a list of options
answer_8 = "a)"

# %% right: a list of one letter
answer_8 = ["a"]

# %% right: a NumPy array of one letter
answer_8 = np.array(["a"])

# %% right: a pair of channels, together and apart
a_k, a_l = np.array([3.0, 0.0, 2.0, 0.0]), np.array([4.0, 0.0, 1.0, 0.0])
answer_8 = "a" if a_k @ a_l > a_k @ np.roll(a_l, 1) else "b"

# %% wrong: the other option
answer_8 = "b"

# %% wrong: the other option, in a set and as a capital letter
answer_8 = {"B"}

# %% wrong: both options
answer_8 = "ab"

# %% wrong: True or False instead of the letter
answer_8 = True

# %% wrong: the text of the option instead of its letter
answer_8 = "true"

# %% wrong: the number of the option
answer_8 = 1

# %% wrong: a letter that is no option
answer_8 = "c"

# %% wrong: nothing yet
answer_8 = None


# %% wrong (unlisted): a function that gives the letter
def answer_8():
    return "a"


# %% wrong (unlisted): every option with True or False
answer_8 = {"a": True, "b": False}
