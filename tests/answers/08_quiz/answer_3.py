# Answers to question 3 of the quiz, right and wrong; see ../README.md.
# The right one is b: one picture each of 100 000 people is no training set.

# %% right: the letter
answer_3 = "b"

# %% right: a capital letter between blanks
answer_3 = " B "

# %% right: the letter with a bracket, as in a list of options
answer_3 = "b)"

# %% right: typographic quotes came along
answer_3 = "“b”"

# %% right: a comma left behind
answer_3 = ("b",)

# %% right: a list of one letter
answer_3 = ["b"]

# %% right: a NumPy array of one letter
answer_3 = np.array(["b"])

# %% right: the pairs of one person counted
_, pictures = np.unique(np.arange(1000), return_counts=True)
answer_3 = "a" if np.sum(pictures * (pictures - 1)) > 0 else "b"

# %% wrong: the other option
answer_3 = "a"

# %% wrong: the other option, in a set and as a capital letter
answer_3 = {"A"}

# %% wrong: both options
answer_3 = "ba"

# %% wrong: True or False instead of the letter
answer_3 = False

# %% wrong: the text of the option instead of its letter
answer_3 = "false"

# %% wrong: the number of the option
answer_3 = 2

# %% wrong: a letter that is no option
answer_3 = "c"

# %% wrong: nothing yet
answer_3 = None


# %% wrong (unlisted): a function that gives the letter
def answer_3():
    return "b"


# %% wrong (unlisted): every option with True or False
answer_3 = {"b": True, "a": False}
