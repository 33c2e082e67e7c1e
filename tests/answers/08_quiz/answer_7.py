# Answers to question 7 of the quiz, right and wrong; see ../README.md.
# The right one is b: style transfer is no supervised learning.

# %% right: the letter
answer_7 = "b"

# %% right: a capital letter between blanks
answer_7 = " B "

# %% right: the letter with a bracket, as in a list of options
answer_7 = "b)"

# %% right: a list of one letter
answer_7 = ["b"]

# %% right: a NumPy array of one letter
answer_7 = np.array(["b"])

# %% right: the last of the options, by its place
answer_7 = "a b".split()[-1]

# %% wrong: the other option
answer_7 = "a"

# %% wrong: the other option, in a set and as a capital letter
answer_7 = {"A"}

# %% wrong: both options
answer_7 = "ba"

# %% wrong: True or False instead of the letter
answer_7 = False

# %% wrong: the text of the option instead of its letter
answer_7 = "false"

# %% wrong: the number of the option
answer_7 = 2

# %% wrong: a letter that is no option
answer_7 = "c"

# %% wrong: nothing yet
answer_7 = None


# %% wrong (unlisted): a function that gives the letter
def answer_7():
    return "b"


# %% wrong (unlisted): every option with True or False
answer_7 = {"b": True, "a": False}
