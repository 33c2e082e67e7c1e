# Answers to question 6 of the quiz, right and wrong; see ../README.md.
# The right one is a: a cat unit is likelier in layer 4 than in layer 1.

# %% right: the letter
answer_6 = "a"

# %% right: a capital letter between blanks
answer_6 = " A "

# %% right: the letter with a bracket, as in a list of options
answer_6 = "a)"

# %% right: a list of one letter
answer_6 = ["a"]

# %% right: a NumPy array of one letter
answer_6 = np.array(["a"])

# %% right: the option looked up by its text
options = {"true": "a", "false": "b"}
answer_6 = options["true"]

# %% wrong: the other option
answer_6 = "b"

# %% wrong: the other option, in a set and as a capital letter
answer_6 = {"B"}

# %% wrong: both options
answer_6 = "ab"

# %% wrong: True or False instead of the letter
answer_6 = True

# %% wrong: the text of the option instead of its letter
answer_6 = "true"

# %% wrong: the number of the option
answer_6 = 1

# %% wrong: a letter that is no option
answer_6 = "c"

# %% wrong: nothing yet
answer_6 = None


# %% wrong (unlisted): a function that gives the letter
def answer_6():
    return "a"


# %% wrong (unlisted): every option with True or False
answer_6 = {"a": True, "b": False}
