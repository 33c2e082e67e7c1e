# Answers to precompute(encoder, images, names), right and wrong; see ../README.md.
# A right one gives a dict name → encoding (d,), float32, from one batched call; the images are not needed afterwards.

# %% right: one call, then zip
def precompute(encoder, images, names):
    encodings = encoder(images).numpy()
    return dict(zip(names, encodings))


# %% right: encoder.predict and a comprehension
def precompute(encoder, images, names):
    f = encoder.predict(images, verbose=0)
    return {name: f[i] for i, name in enumerate(names)}


# %% right: predict_on_batch, the dictionary filled in a loop with copies
def precompute(encoder, images, names):
    database = {}
    batch = encoder.predict_on_batch(np.asarray(images, dtype=np.float32))
    for k in range(len(names)):
        database[names[k]] = np.array(batch[k], dtype="float32")
    return database


# %% right: inference mode said aloud, rows unstacked as tensors
def precompute(encoder, images, names):
    rows = tf.unstack(encoder(tf.convert_to_tensor(images), training=False))
    return {name: row for name, row in zip(names, rows)}


# %% right: images stacked first, filled from the last to the first
def precompute(encoder, images, names):
    f = keras.ops.convert_to_numpy(encoder(np.stack(list(images))))
    database = dict.fromkeys(names)
    for k in reversed(range(len(f))):
        database[names[k]] = f[k].astype(np.float32).ravel()
    return database


# %% right: the call inside a tf.function
def precompute(encoder, images, names):
    encode = tf.function(lambda batch: encoder(batch, training=False))
    f = encode(tf.constant(images)).numpy()
    return dict(map(lambda name, row: (name, row), names, f))


# %% right: split into single rows, squeezed
def precompute(encoder, images, names):
    f = np.asarray(encoder(images, training=False))
    return {name: np.squeeze(row, axis=0) for name, row in zip(names, np.split(f, len(names)))}


# %% right: one batch of all images for predict, dict.update
def precompute(encoder, images, names):
    database = dict()
    encodings = iter(encoder.predict(images, batch_size=len(images), verbose=0))
    for name in names:
        database.update({name: next(encodings)})
    return database


# %% right: a tensor of all, rows by their names
def precompute(encoder, images, names):
    f = encoder(tf.constant(images), training=False)
    return {name: f[i] for i, name in enumerate(names)}


# %% wrong: one call for each image
def precompute(encoder, images, names):
    return {name: encoder(image[None]).numpy()[0] for name, image in zip(names, images)}


# %% wrong: encoder.predict for each image
def precompute(encoder, images, names):
    database = {}
    for i, name in enumerate(names):
        database[name] = encoder.predict(images[i : i + 1], verbose=0)[0]
    return database


# %% wrong: the whole batch once for each name
def precompute(encoder, images, names):
    return {name: encoder(images).numpy()[i] for i, name in enumerate(names)}


# %% wrong: nothing computed ahead, a function for each name that still needs the image
def precompute(encoder, images, names):
    return {name: lambda image=image: encoder(image[None]).numpy()[0] for name, image in zip(names, images)}


# %% wrong: the raw images stored
def precompute(encoder, images, names):
    return dict(zip(names, images))


# %% wrong: encoding and raw image stored together
def precompute(encoder, images, names):
    f = encoder(images).numpy()
    return {name: (f[i], images[i]) for i, name in enumerate(names)}


# %% wrong: names sorted, so that they meet other people's encodings
def precompute(encoder, images, names):
    f = encoder(images).numpy()
    return dict(zip(sorted(names), f))


# %% wrong: names in reverse order
def precompute(encoder, images, names):
    f = encoder(images).numpy()
    return dict(zip(reversed(names), f))


# %% wrong: every encoding keeps its batch axis, shape (1, d)
def precompute(encoder, images, names):
    f = encoder(images).numpy()
    return {name: f[i : i + 1] for i, name in enumerate(names)}


# %% wrong: all encodings under every name
def precompute(encoder, images, names):
    f = encoder(images).numpy()
    return {name: f for name in names}


# %% wrong: always the first encoding
def precompute(encoder, images, names):
    f = encoder(images).numpy()
    return {name: f[0] for name in names}


# %% wrong: a column of the encodings instead of a row
def precompute(encoder, images, names):
    f = encoder(images).numpy()
    return {name: f[:, i % f.shape[1]] for i, name in enumerate(names)}


# %% wrong: float64
def precompute(encoder, images, names):
    f = encoder(images).numpy().astype(float)
    return dict(zip(names, f))


# %% wrong: numbers 0, 1, 2 ... instead of the names
def precompute(encoder, images, names):
    return dict(enumerate(encoder(images).numpy()))


# %% wrong: the table of encodings instead of a dictionary
def precompute(encoder, images, names):
    return encoder(images).numpy()


# %% wrong: list of pairs instead of a dictionary
def precompute(encoder, images, names):
    return list(zip(names, encoder(images).numpy()))


# %% wrong: keys and values swapped
def precompute(encoder, images, names):
    return {tuple(f): name for name, f in zip(names, encoder(images).numpy())}


# %% wrong: pictures divided by 255 once more
def precompute(encoder, images, names):
    f = encoder(images / 255.0).numpy()
    return dict(zip(names, f))


# %% wrong: divided in place, the caller's images change
def precompute(encoder, images, names):
    images /= np.max(images)
    return dict(zip(names, encoder(images).numpy()))


# %% wrong: training mode left on
def precompute(encoder, images, names):
    f = encoder(images, training=True).numpy()
    return dict(zip(names, f))


# %% wrong: the last person left out
def precompute(encoder, images, names):
    f = encoder(images).numpy()
    return {names[i]: f[i] for i in range(len(names) - 1)}


# %% wrong: the names taken off the caller's list one by one
def precompute(encoder, images, names):
    database = {}
    for row in encoder(images).numpy():
        database[names.pop(0)] = row
    return database


# %% wrong: encoder.predict with batches of one
def precompute(encoder, images, names):
    return dict(zip(names, encoder.predict(images, batch_size=1, verbose=0)))


# %% wrong: the encodings as lists
def precompute(encoder, images, names):
    return dict(zip(names, encoder(images).numpy().tolist()))


# %% wrong: names and encodings apart
def precompute(encoder, images, names):
    return names, encoder(images).numpy()


# %% wrong: bytes instead of arrays
def precompute(encoder, images, names):
    return {name: row.tobytes() for name, row in zip(names, encoder(images).numpy())}


# %% wrong: a dictionary for each person in a list
def precompute(encoder, images, names):
    return [{"name": name, "encoding": row} for name, row in zip(names, encoder(images).numpy())]


# %% wrong: returns nothing
def precompute(encoder, images, names):
    database = dict(zip(names, encoder(images).numpy()))


# %% wrong: zeros under every name
def precompute(encoder, images, names):
    return {name: np.zeros(encoder.output_shape[-1], "float32") for name in names}


# %% wrong: empty dictionary
def precompute(encoder, images, names):
    return {}


# %% wrong: returns an input
def precompute(encoder, images, names):
    return names


# %% wrong: the untouched stub
def precompute(encoder, images, names):
    raise NotImplementedError


# %% wrong (unlisted): names turned into lower case
def precompute(encoder, images, names):
    f = encoder(images).numpy()
    return {name.lower(): row for name, row in zip(names, f)}


# %% wrong (unlisted): the mean encoding of all taken off
def precompute(encoder, images, names):
    f = encoder(images).numpy()
    return dict(zip(names, f - f.mean(axis=0)))
