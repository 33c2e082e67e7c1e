# Answers to patch_box(row, col, field, image_size), right and wrong; see ../README.md.
# A right one gives the half-open (top, left, bottom, right) of the pixels seen by a unit, clipped to the image.

# %% right: max and min
def patch_box(row, col, field, image_size):
    size, stride, start = field
    height, width = image_size
    top, left = row * stride + start, col * stride + start
    bottom, right = top + size, left + size
    return max(top, 0), max(left, 0), min(bottom, height), min(right, width)


# %% right: np.clip of both corners
def patch_box(row, col, field, image_size):
    size, stride, start = field
    corner = np.array([row, col]) * stride + start
    top, left = np.clip(corner, 0, image_size)
    bottom, right = np.clip(corner + size, 0, image_size)
    return int(top), int(left), int(bottom), int(right)


# %% right: a helper for one axis, middle of three numbers
def span(place, field, length):
    size, stride, start = field
    first = place * stride + start
    return [sorted((0, edge, length))[1] for edge in (first, first + size)]


def patch_box(row, col, field, image_size):
    (top, bottom), (left, right) = span(row, field, image_size[0]), span(col, field, image_size[1])
    return top, left, bottom, right


# %% right: the pixels seen that exist, listed
def patch_box(row, col, field, image_size):
    box = []
    for place, length in zip((row, col), image_size):
        first = field[1] * place + field[2]
        pixels = [pixel for pixel in range(first, first + field[0]) if 0 <= pixel < length]
        box.append((pixels[0], pixels[-1] + 1))
    return box[0][0], box[1][0], box[0][1], box[1][1]


# %% right: a picture of ones, marked where the unit sees
def patch_box(row, col, field, image_size):
    size, stride, start = field
    y, x = np.indices(image_size)
    y, x = y - row * stride - start, x - col * stride - start
    rows, columns = np.nonzero((y >= 0) & (y < size) & (x >= 0) & (x < size))
    return rows.min(), columns.min(), rows.max() + 1, columns.max() + 1


# %% right: as many pixels as hang over are cut off
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * stride + start, col * stride + start
    bottom, right = top + size, left + size
    if top < 0:
        top = 0
    if left < 0:
        left = 0
    if bottom > image_size[0]:
        bottom -= bottom - image_size[0]
    if right > image_size[1]:
        right -= right - image_size[1]
    return top, left, bottom, right


# %% right: intersection of two ranges as sets, a list back
def patch_box(row, col, field, image_size):
    size, stride, start = field
    firsts = stride * row + start, stride * col + start
    rows, columns = (set(range(x, x + size)) & set(range(n)) for x, n in zip(firsts, image_size))
    return [min(rows), min(columns), max(rows) + 1, max(columns) + 1]


# %% right: array arithmetic with np.maximum and np.minimum
def patch_box(row, col, field, image_size):
    size, stride, start = (int(x) for x in field)
    edges = np.add.outer([0, size], np.multiply((row, col), stride) + start)
    return tuple(np.minimum(np.maximum(edges, 0), [image_size, image_size]).ravel().tolist())


# %% wrong: not clipped
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * stride + start, col * stride + start
    return top, left, top + size, left + size


# %% wrong: clipped at the top and the left only
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * stride + start, col * stride + start
    return max(top, 0), max(left, 0), top + size, left + size


# %% wrong: clipped at the bottom and the right only
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * stride + start, col * stride + start
    return top, left, min(top + size, image_size[0]), min(left + size, image_size[1])


# %% wrong: clipped first, so that the box keeps its size beyond the upper edge
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = max(row * stride + start, 0), max(col * stride + start, 0)
    return top, left, min(top + size, image_size[0]), min(left + size, image_size[1])


# %% wrong: pushed back into the image with its full size, not cut
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top = min(max(row * stride + start, 0), image_size[0] - size)
    left = min(max(col * stride + start, 0), image_size[1] - size)
    return top, left, top + size, left + size


# %% wrong: height and width swapped where it is clipped
def patch_box(row, col, field, image_size):
    size, stride, start = field
    width, height = image_size
    top, left = row * stride + start, col * stride + start
    return max(top, 0), max(left, 0), min(top + size, height), min(left + size, width)


# %% wrong: row and column swapped
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = col * stride + start, row * stride + start
    return max(top, 0), max(left, 0), min(top + size, image_size[0]), min(left + size, image_size[1])


# %% wrong: (left, top, right, bottom)
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * stride + start, col * stride + start
    return max(left, 0), max(top, 0), min(left + size, image_size[1]), min(top + size, image_size[0])


# %% wrong: (top, bottom, left, right)
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * stride + start, col * stride + start
    return max(top, 0), min(top + size, image_size[0]), max(left, 0), min(left + size, image_size[1])


# %% wrong: (top, left, height, width)
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * stride + start, col * stride + start
    bottom, right = min(top + size, image_size[0]), min(left + size, image_size[1])
    top, left = max(top, 0), max(left, 0)
    return top, left, bottom - top, right - left


# %% wrong: last pixel included, bottom and right are one too small
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * stride + start, col * stride + start
    bottom, right = top + size - 1, left + size - 1
    return max(top, 0), max(left, 0), min(bottom, image_size[0] - 1), min(right, image_size[1] - 1)


# %% wrong: clipped to height - 1 and width - 1
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * stride + start, col * stride + start
    return max(top, 0), max(left, 0), min(top + size, image_size[0] - 1), min(left + size, image_size[1] - 1)


# %% wrong: start ignored
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * stride, col * stride
    return top, left, min(top + size, image_size[0]), min(left + size, image_size[1])


# %% wrong: start subtracted
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * stride - start, col * stride - start
    return max(top, 0), max(left, 0), min(top + size, image_size[0]), min(left + size, image_size[1])


# %% wrong: stride ignored, the unit's place taken for pixels
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row + start, col + start
    return max(top, 0), max(left, 0), min(top + size, image_size[0]), min(left + size, image_size[1])


# %% wrong: start multiplied by the stride as well
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = (row + start) * stride, (col + start) * stride
    return max(top, 0), max(left, 0), min(top + size, image_size[0]), min(left + size, image_size[1])


# %% wrong: size used as the step between units, patches side by side
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * size + start, col * size + start
    return max(top, 0), max(left, 0), min(top + size, image_size[0]), min(left + size, image_size[1])


# %% wrong: a box of stride instead of size
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * stride + start, col * stride + start
    return max(top, 0), max(left, 0), min(top + stride, image_size[0]), min(left + stride, image_size[1])


# %% wrong: first pixel taken for the centre
def patch_box(row, col, field, image_size):
    size, stride, start = field
    y, x = row * stride + start, col * stride + start
    top, left = y - size // 2, x - size // 2
    return max(top, 0), max(left, 0), min(top + size, image_size[0]), min(left + size, image_size[1])


# %% wrong: centred on place times stride, the start not used
def patch_box(row, col, field, image_size):
    size, stride, _ = field
    top, left = row * stride - size // 2, col * stride - size // 2
    return max(top, 0), max(left, 0), min(top + size, image_size[0]), min(left + size, image_size[1])


# %% wrong: two points, ((top, left), (bottom, right))
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * stride + start, col * stride + start
    return (max(top, 0), max(left, 0)), (min(top + size, image_size[0]), min(left + size, image_size[1]))


# %% wrong: slices instead of their ends
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * stride + start, col * stride + start
    return slice(max(top, 0), min(top + size, image_size[0])), slice(max(left, 0), min(left + size, image_size[1]))


# %% wrong: bottom clipped at the width too
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * stride + start, col * stride + start
    return max(top, 0), max(left, 0), min(top + size, image_size[1]), min(left + size, image_size[1])


# %% wrong: the untouched stub
def patch_box(row, col, field, image_size):
    raise NotImplementedError


# %% wrong (unlisted): a negative edge mirrored instead of cut
def patch_box(row, col, field, image_size):
    size, stride, start = field
    top, left = row * stride + start, col * stride + start
    return abs(top), abs(left), min(top + size, image_size[0]), min(left + size, image_size[1])


# %% wrong (unlisted): both axes clipped at the shorter side, as if the image were square
def patch_box(row, col, field, image_size):
    size, stride, start = field
    side = min(image_size)
    top, left = row * stride + start, col * stride + start
    return max(top, 0), max(left, 0), min(top + size, side), min(left + size, side)
