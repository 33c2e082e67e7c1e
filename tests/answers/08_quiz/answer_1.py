# Answers to question 1 of the quiz, right and wrong; see ../README.md.
# The right one is a: verification compares with one person, recognition with all K.

# %% right: the letter
answer_1 = "a"

# %% right: a capital letter between blanks
answer_1 = " A "

# %% right: the letter with a bracket, as in a list of options
answer_1 = "a)"

# %% right: a list of one letter
answer_1 = ["a"]

# %% right: a NumPy array of one letter
answer_1 = np.array(["a"])

# %% right: the counts of one door and the other, compared
k = 7
verification, recognition = len(["the claimed one"]), len(range(k))
answer_1 = "a" if (verification, recognition) == (1, k) else "b"

# %% wrong: the other option
answer_1 = "b"

# %% wrong: the other option, in a set and as a capital letter
answer_1 = {"B"}

# %% wrong: both options
answer_1 = "ab"

# %% wrong: True or False instead of the letter
answer_1 = True

# %% wrong: the text of the option instead of its letter
answer_1 = "true"

# %% wrong: the number of the option
answer_1 = 1

# %% wrong: a letter that is no option
answer_1 = "c"

# %% wrong: nothing yet
answer_1 = None


# %% wrong (unlisted): a function that gives the letter
def answer_1():
    return "a"


# %% wrong (unlisted): every option with True or False
answer_1 = {"a": True, "b": False}
