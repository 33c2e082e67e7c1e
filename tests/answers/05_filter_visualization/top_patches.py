# Answers to top_patches(activations, unit, k=9), right and wrong; see ../README.md.
# A right one gives (image, row, col), the best place of each of the k best images, descending; ties: lower index.

# %% right: argmax of each flattened map, stable sort of the negative maxima
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    images = np.argsort(-maps.max(axis=1), kind="stable")[:k]
    rows, cols = np.unravel_index(maps.argmax(axis=1)[images], (height, width))
    return np.stack([images, rows, cols], axis=1)


# %% right: four loops with a running maximum, Python's sort
def top_patches(activations, unit, k=9):
    best = []
    for i in range(activations.shape[0]):
        place, value = None, -np.inf
        for row in range(activations.shape[1]):
            for col in range(activations.shape[2]):
                if activations[i, row, col, unit] > value:
                    value = activations[i, row, col, unit]
                    place = (i, row, col)
        best.append((value, place))
    best.sort(key=lambda each: each[0], reverse=True)
    return np.array([place for _, place in best[:k]], dtype=int)


# %% right: heapq.nlargest over the images
import heapq


def top_patches(activations, unit, k=9):
    maps = np.asarray(activations)[:, :, :, unit]
    images = heapq.nlargest(k, range(len(maps)), key=lambda i: maps[i].max())
    return [(i, *divmod(int(maps[i].argmax()), maps.shape[2])) for i in images]


# %% right: the best image taken out again and again
def top_patches(activations, unit, k=9):
    maps = activations[..., unit].astype(float)
    peaks = maps.max(axis=(1, 2))
    hits = []
    for _ in range(min(k, len(maps))):
        image = int(np.argmax(peaks))
        row, col = np.argwhere(maps[image] == peaks[image])[0]
        hits.append([image, int(row), int(col)])
        peaks[image] = -np.inf
    return np.array(hits)


# %% right: every place of every image sorted, then the first of each image kept
def top_patches(activations, unit, k=9):
    values = activations[..., unit]
    places = np.argwhere(np.ones(values.shape, dtype=bool))
    order = np.lexsort((places[:, 2], places[:, 1], places[:, 0], -values.ravel()))
    hits, seen = [], set()
    for image, row, col in places[order].tolist():
        if image not in seen and len(seen) < k:
            seen.add(image)
            hits.append((image, row, col))
    return np.array(hits, dtype=np.int32)


# %% right: tf.math.top_k twice, which prefers the lower index
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = tf.reshape(tf.gather(activations, unit, axis=-1), (n, height * width))
    values, places = tf.math.top_k(maps, k=1)
    _, images = tf.math.top_k(values[:, 0], k=min(k, n))
    best = tf.gather(places[:, 0], images)
    return tf.stack([images, best // width, best % width], axis=1).numpy()


# %% right: best row by its maximum, then the best column in that row
def top_patches(activations, unit, k=9):
    maps = activations[..., unit]
    by_row = maps.max(axis=2)
    rows = by_row.argmax(axis=1)
    every = np.arange(len(maps))
    cols = maps[every, rows].argmax(axis=1)
    images = sorted(every, key=lambda i: (-by_row[i, rows[i]], i))[:k]
    return np.column_stack([every, rows, cols])[images]


# %% right: tuples of (-value, image, row, col) and min, sorted
def top_patches(activations, unit, k=9):
    hits = []
    for i, picture in enumerate(activations):
        hits.append(min((-value, i, *place) for place, value in np.ndenumerate(picture[:, :, unit])))
    return np.array([hit[1:] for hit in sorted(hits)][:k], dtype=int).reshape(-1, 3)


# %% wrong: the k best places of all, several of one image
def top_patches(activations, unit, k=9):
    values = activations[..., unit]
    best = np.argsort(-values.ravel(), kind="stable")[:k]
    return np.stack(np.unravel_index(best, values.shape), axis=1)


# %% wrong: the k best places of the best image
def top_patches(activations, unit, k=9):
    values = activations[..., unit]
    image = values.max(axis=(1, 2)).argmax()
    best = np.argsort(-values[image].ravel(), kind="stable")[: min(k, len(values))]
    rows, cols = np.unravel_index(best, values.shape[1:])
    return np.stack([np.full(len(best), image), rows, cols], axis=1)


# %% wrong: flat index, not unravelled into row and column
def top_patches(activations, unit, k=9):
    maps = activations[..., unit].reshape(len(activations), -1)
    images = np.argsort(-maps.max(axis=1), kind="stable")[:k]
    return np.stack([images, maps.argmax(axis=1)[images]], axis=1)


# %% wrong: ascending, the best image last
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    images = np.argsort(-maps.max(axis=1), kind="stable")[:k][::-1]
    rows, cols = np.unravel_index(maps.argmax(axis=1)[images], (height, width))
    return np.stack([images, rows, cols], axis=1)


# %% wrong: the k weakest images, argsort without a minus
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    images = np.argsort(maps.max(axis=1), kind="stable")[:k]
    rows, cols = np.unravel_index(maps.argmax(axis=1)[images], (height, width))
    return np.stack([images, rows, cols], axis=1)


# %% wrong: images ranked by their mean activation
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    images = np.argsort(-maps.mean(axis=1), kind="stable")[:k]
    rows, cols = np.unravel_index(maps.argmax(axis=1)[images], (height, width))
    return np.stack([images, rows, cols], axis=1)


# %% wrong: the unit looked up on axis 1, as if the channels came first
def top_patches(activations, unit, k=9):
    maps = activations[:, unit]
    n, height, width = maps.shape
    flat = maps.reshape(n, -1)
    images = np.argsort(-flat.max(axis=1), kind="stable")[:k]
    rows, cols = np.unravel_index(flat.argmax(axis=1)[images], (height, width))
    return np.stack([images, rows, cols], axis=1)


# %% wrong: all units together, the unit ignored
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations.max(axis=-1).reshape(n, -1)
    images = np.argsort(-maps.max(axis=1), kind="stable")[:k]
    rows, cols = np.unravel_index(maps.argmax(axis=1)[images], (height, width))
    return np.stack([images, rows, cols], axis=1)


# %% wrong: always nine, k ignored
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    images = np.argsort(-maps.max(axis=1), kind="stable")[:9]
    rows, cols = np.unravel_index(maps.argmax(axis=1)[images], (height, width))
    return np.stack([images, rows, cols], axis=1)


# %% wrong: fewer images than k fail, k rows wanted
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    images = np.argsort(-maps.max(axis=1), kind="stable")
    hits = np.zeros((k, 3), dtype=int)
    for rank in range(k):
        image = images[rank]
        hits[rank] = image, *np.unravel_index(maps[image].argmax(), (height, width))
    return hits


# %% wrong: the first k images as they come, not sorted
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[:k, :, :, unit].reshape(min(k, n), -1)
    rows, cols = np.unravel_index(maps.argmax(axis=1), (height, width))
    return np.stack([np.arange(len(maps)), rows, cols], axis=1)


# %% wrong: the k best images in the order of the images
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    images = np.sort(np.argsort(-maps.max(axis=1), kind="stable")[:k])
    rows, cols = np.unravel_index(maps.argmax(axis=1)[images], (height, width))
    return np.stack([images, rows, cols], axis=1)


# %% wrong: argsort turned round, ties between images go to the higher index
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    images = np.argsort(maps.max(axis=1), kind="stable")[::-1][:k]
    rows, cols = np.unravel_index(maps.argmax(axis=1)[images], (height, width))
    return np.stack([images, rows, cols], axis=1)


# %% wrong: ties within an image go to the last place, >= in the loop
def top_patches(activations, unit, k=9):
    best = []
    for i, picture in enumerate(activations):
        value = -np.inf
        for row in range(picture.shape[0]):
            for col in range(picture.shape[1]):
                if picture[row, col, unit] >= value:
                    value, place = picture[row, col, unit], (i, row, col)
        best.append((-value, *place))
    return np.array([hit[1:] for hit in sorted(best)[:k]], dtype=int)


# %% wrong: rows and columns swapped
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    images = np.argsort(-maps.max(axis=1), kind="stable")[:k]
    rows, cols = np.unravel_index(maps.argmax(axis=1)[images], (height, width))
    return np.stack([images, cols, rows], axis=1)


# %% wrong: unravelled with the height instead of the width
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    images = np.argsort(-maps.max(axis=1), kind="stable")[:k]
    best = maps.argmax(axis=1)[images]
    return np.stack([images, best // height, best % height], axis=1)


# %% wrong: (row, col, image)
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    images = np.argsort(-maps.max(axis=1), kind="stable")[:k]
    rows, cols = np.unravel_index(maps.argmax(axis=1)[images], (height, width))
    return np.stack([rows, cols, images], axis=1)


# %% wrong: places in the order of the images, beside the sorted images
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    images = np.argsort(-maps.max(axis=1), kind="stable")[:k]
    rows, cols = np.unravel_index(maps.argmax(axis=1)[: len(images)], (height, width))
    return np.stack([images, rows, cols], axis=1)


# %% wrong: the activations instead of their places
def top_patches(activations, unit, k=9):
    peaks = activations[..., unit].max(axis=(1, 2))
    return np.sort(peaks)[::-1][:k]


# %% wrong: the row with the greatest sum and the column with the greatest sum
def top_patches(activations, unit, k=9):
    maps = activations[..., unit]
    images = np.argsort(-maps.max(axis=(1, 2)), kind="stable")[:k]
    rows, cols = maps.sum(axis=2).argmax(axis=1), maps.sum(axis=1).argmax(axis=1)
    return np.stack([images, rows[images], cols[images]], axis=1)


# %% wrong: row and column by separate argmax, which ties mix
def top_patches(activations, unit, k=9):
    maps = activations[..., unit]
    images = np.argsort(-maps.max(axis=(1, 2)), kind="stable")[:k]
    rows, cols = maps.max(axis=2).argmax(axis=1), maps.max(axis=1).argmax(axis=1)
    return np.stack([images, rows[images], cols[images]], axis=1)


# %% wrong: images ranked by the sum of their map
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    images = np.argsort(-maps.sum(axis=1), kind="stable")[:k]
    rows, cols = np.unravel_index(maps.argmax(axis=1)[images], (height, width))
    return np.stack([images, rows, cols], axis=1)


# %% wrong: a best value that starts at 0
def top_patches(activations, unit, k=9):
    hits = []
    for i, picture in enumerate(activations):
        best, place = 0, (0, 0)
        for row in range(picture.shape[0]):
            for col in range(picture.shape[1]):
                if picture[row, col, unit] > best:
                    best, place = picture[row, col, unit], (row, col)
        hits.append((best, i, *place))
    hits.sort(key=lambda hit: -hit[0])
    return np.array([hit[1:] for hit in hits[:k]])


# %% wrong: units counted from 1
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit - 1].reshape(n, -1)
    images = np.argsort(-maps.max(axis=1), kind="stable")[:k]
    rows, cols = np.unravel_index(maps.argmax(axis=1)[images], (height, width))
    return np.stack([images, rows, cols], axis=1)


# %% wrong: floats, written into an array of zeros
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    images = np.argsort(-maps.max(axis=1), kind="stable")[:k]
    hits = np.zeros((len(images), 3))
    for i, image in enumerate(images):
        hits[i] = image, *np.unravel_index(maps[image].argmax(), (height, width))
    return hits


# %% wrong: three lists, one for each column
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    images = np.argsort(-maps.max(axis=1), kind="stable")[:k]
    rows, cols = np.unravel_index(maps.argmax(axis=1)[images], (height, width))
    return images, rows, cols


# %% wrong: the first k pictures in the order of their activation
def top_patches(activations, unit, k=9):
    maps = activations[:k, :, :, unit]
    images = np.argsort(-maps.max(axis=(1, 2)), kind="stable")
    places = [np.unravel_index(maps[image].argmax(), maps[image].shape) for image in images]
    return np.array([(image, row, col) for image, (row, col) in zip(images, places)])


# %% wrong: the k best without an order, argpartition
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    k = min(k, n)
    images = np.argpartition(maps.max(axis=1), n - k)[n - k :]
    rows, cols = np.unravel_index(maps.argmax(axis=1)[images], (height, width))
    return np.stack([images, rows, cols], axis=1)


# %% wrong: the untouched stub
def top_patches(activations, unit, k=9):
    raise NotImplementedError


# %% wrong (unlisted): greatest absolute value, a strongly negative place wins
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = np.abs(activations[..., unit]).reshape(n, -1)
    images = np.argsort(-maps.max(axis=1), kind="stable")[:k]
    rows, cols = np.unravel_index(maps.argmax(axis=1)[images], (height, width))
    return np.stack([images, rows, cols], axis=1)


# %% wrong (unlisted): images without a positive activation are left out
def top_patches(activations, unit, k=9):
    n, height, width, _ = activations.shape
    maps = activations[..., unit].reshape(n, -1)
    images = np.argsort(-maps.max(axis=1), kind="stable")[:k]
    images = images[maps.max(axis=1)[images] > 0]
    rows, cols = np.unravel_index(maps.argmax(axis=1)[images], (height, width))
    return np.stack([images, rows, cols], axis=1)
