# Answers to question 2 of the quiz, right and wrong; see ../README.md.
# The right ones are b and c: one-shot learning, and one picture of somebody new being enough.

# %% right: a set of letters
answer_2 = {"b", "c"}

# %% right: a list in another order
answer_2 = ["c", "b"]

# %% right: one string
answer_2 = "bc"

# %% right: one string with a comma, capital letters
answer_2 = "B, C"

# %% right: in words
answer_2 = "b and c"

# %% right: a NumPy array
answer_2 = np.array(["b", "c"])

# %% right: a tuple with a letter twice
answer_2 = ("b", "c", "b")

# %% right: a frozen set, by taking away
answer_2 = frozenset("abcd") - {"a", "d"}

# %% right: an array of objects
answer_2 = np.array(["b", "c"], dtype=object)

# %% wrong: transfer learning too
answer_2 = {"a", "b", "c"}

# %% wrong: softmax too
answer_2 = ["b", "c", "d"]

# %% wrong: one-shot only
answer_2 = "b"

# %% wrong: a single picture only
answer_2 = {"c"}

# %% wrong: transfer learning instead of one-shot
answer_2 = "ac"

# %% wrong: the other two
answer_2 = {"a", "d"}

# %% wrong: all four
answer_2 = set("abcd")

# %% wrong: none
answer_2 = set()

# %% wrong: an empty string
answer_2 = ""

# %% wrong: nothing yet
answer_2 = None


# %% wrong: letters without quotes, functions of these names
def b():
    pass


def c():
    pass


answer_2 = [b, c]

# %% wrong: a letter that is no option
answer_2 = {"b", "c", "e"}

# %% wrong: the numbers of the options
answer_2 = {2, 3}

# %% wrong (unlisted): every option with True or False
answer_2 = {"a": False, "b": True, "c": True, "d": False}

# %% wrong (unlisted): a list of True and False
answer_2 = [False, True, True, False]
