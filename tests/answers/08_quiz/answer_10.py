# Answers to question 10 of the quiz, right and wrong; see ../README.md.
# The right one is c: 30×30×30×32.

# %% right: the letter
answer_10 = "c"

# %% right: a capital letter in a NumPy string
answer_10 = np.str_("C")

# %% right: by the formula
side, n_filters = 32 - 3 + 1, 32
options = {"b": (30, 30, 30, 16), "c": (30, 30, 30, 32)}
answer_10 = [letter for letter, shape in options.items() if shape == (side, side, side, n_filters)]

# %% right: by running the layer
shape = tuple(keras.layers.Conv3D(32, 3)(np.zeros((1, 32, 32, 32, 16), np.float32)).shape[1:])
answer_10 = {(30, 30, 30, 16): "b", (30, 30, 30, 32): "c"}[shape]

# %% wrong: impossible
answer_10 = "a"

# %% wrong: impossible, in a list and as a capital letter
answer_10 = ["A"]

# %% wrong: the channels of the input
answer_10 = "b"

# %% wrong: two options
answer_10 = ["b", "c"]

# %% wrong: a letter that is no option
answer_10 = "d"

# %% wrong: the size of the output
answer_10 = (30, 30, 30, 32)

# %% wrong (unlisted): the size of the output as text
answer_10 = "30x30x30x32"

# %% wrong (unlisted): the shape as a tensor
answer_10 = tf.constant([30, 30, 30, 32])
