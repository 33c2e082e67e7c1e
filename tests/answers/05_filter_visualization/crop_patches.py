# Answers to crop_patches(images, hits, field), right and wrong; see ../README.md.
# A right one gives a list: for each hit (image, row, col) the pixels inside its box; most call patch_box.

# %% right: loop over the hits, patch_box for each
def crop_patches(images, hits, field):
    patches = []
    for image, row, col in hits:
        top, left, bottom, right = patch_box(row, col, field, images[image].shape[:2])
        patches.append(images[image][top:bottom, left:right])
    return patches


# %% right: the images of the hits first, slices made by a helper, copies back
def crop_patches(images, hits, field):
    def window(image, row, col):
        box = patch_box(row, col, field, image.shape[:2])
        return tuple(slice(int(a), int(b)) for a, b in zip(box[:2], box[2:]))

    return [images[i][window(images[i], r, c)].copy() for i, r, c in np.asarray(hits, dtype=int).tolist()]


# %% right: boxes first, then zip
def crop_patches(images, hits, field):
    boxes = [patch_box(int(row), int(col), field, np.shape(images[int(i)])[:2]) for i, row, col in hits]
    pictures = [np.asarray(images[int(i)]) for i, *_ in hits]
    return [picture[t:b, left:r] for picture, (t, left, b, r) in zip(pictures, boxes)]


# %% right: arithmetic of its own, without the earlier exercise
def crop_patches(images, hits, field):
    size, stride, start = field
    patches = []
    for hit in hits:
        picture = images[hit[0]]
        y, x = hit[1] * stride + start, hit[2] * stride + start
        patches.append(picture[max(y, 0) : max(y + size, 0), max(x, 0) : max(x + size, 0)])
    return patches


# %% right: np.take along one axis after the other
def crop_patches(images, hits, field):
    def crop(hit):
        picture = np.asarray(images[hit[0]])
        top, left, bottom, right = patch_box(hit[1], hit[2], field, picture.shape[:2])
        rows = np.take(picture, range(top, bottom), axis=0)
        return np.take(rows, range(left, right), axis=1)

    return list(map(crop, hits))


# %% right: pixels outside the box deleted, tuple of patches
def crop_patches(images, hits, field):
    patches = ()
    for i, row, col in hits:
        height, width = images[i].shape[:2]
        top, left, bottom, right = patch_box(row, col, field, (height, width))
        y, x = np.arange(height), np.arange(width)
        picture = np.compress((y >= top) & (y < bottom), images[i], axis=0)
        patches += (np.compress((x >= left) & (x < right), picture, axis=1),)
    return patches


# %% right: bordered, cut at full size, the border taken off
def crop_patches(images, hits, field):
    size, stride, start = field
    patches = []
    for i, row, col in hits:
        picture = np.asarray(images[i], dtype=float)
        inside = np.ones(picture.shape[:2], dtype=bool)
        border = [(size, size), (size, size)]
        picture = np.pad(picture, border + [(0, 0)] * (picture.ndim - 2))
        inside = np.pad(inside, border)
        y, x = int(row) * stride + start + size, int(col) * stride + start + size
        window = inside[y : y + size, x : x + size]
        rows, cols = window.any(axis=1), window.any(axis=0)
        patches.append(picture[y : y + size, x : x + size][rows][:, cols].astype(images[i].dtype))
    return patches


# %% wrong: the hit's number taken for the image's
def crop_patches(images, hits, field):
    patches = []
    for i, (_, row, col) in enumerate(hits):
        top, left, bottom, right = patch_box(row, col, field, images[i].shape[:2])
        patches.append(images[i][top:bottom, left:right])
    return patches


# %% wrong: all patches from the best image
def crop_patches(images, hits, field):
    picture, patches = images[hits[0][0]], []
    for _, row, col in hits:
        top, left, bottom, right = patch_box(row, col, field, picture.shape[:2])
        patches.append(picture[top:bottom, left:right])
    return patches


# %% wrong: only the first patch, return inside the loop
def crop_patches(images, hits, field):
    patches = []
    for image, row, col in hits:
        top, left, bottom, right = patch_box(row, col, field, images[image].shape[:2])
        patches.append(images[image][top:bottom, left:right])
        return patches


# %% wrong: box taken as (left, top, right, bottom)
def crop_patches(images, hits, field):
    patches = []
    for image, row, col in hits:
        left, top, right, bottom = patch_box(row, col, field, images[image].shape[:2])
        patches.append(images[image][top:bottom, left:right])
    return patches


# %% wrong: axes swapped, [left:right, top:bottom]
def crop_patches(images, hits, field):
    patches = []
    for image, row, col in hits:
        top, left, bottom, right = patch_box(row, col, field, images[image].shape[:2])
        patches.append(images[image][left:right, top:bottom])
    return patches


# %% wrong: row and column of the hit swapped
def crop_patches(images, hits, field):
    patches = []
    for image, col, row in hits:
        top, left, bottom, right = patch_box(row, col, field, images[image].shape[:2])
        patches.append(images[image][top:bottom, left:right])
    return patches


# %% wrong: hit read as (row, col, image)
def crop_patches(images, hits, field):
    patches = []
    for row, col, image in hits:
        picture = images[image % len(images)]
        top, left, bottom, right = patch_box(row, col, field, picture.shape[:2])
        patches.append(picture[top:bottom, left:right])
    return patches


# %% wrong: one row and one column more, bottom and right taken as included
def crop_patches(images, hits, field):
    patches = []
    for image, row, col in hits:
        top, left, bottom, right = patch_box(row, col, field, images[image].shape[:2])
        patches.append(images[image][top : bottom + 1, left : right + 1])
    return patches


# %% wrong: not clipped, a negative start counts from the end
def crop_patches(images, hits, field):
    size, stride, start = field
    patches = []
    for image, row, col in hits:
        top, left = row * stride + start, col * stride + start
        patches.append(images[image][top : top + size, left : left + size])
    return patches


# %% wrong: start ignored, no allowance for the padding
def crop_patches(images, hits, field):
    patches = []
    for image, row, col in hits:
        top, left, bottom, right = patch_box(row, col, (field[0], field[1], 0), images[image].shape[:2])
        patches.append(images[image][top:bottom, left:right])
    return patches


# %% wrong: the unit's place taken for pixels, no stride
def crop_patches(images, hits, field):
    size = field[0]
    return [images[image][row : row + size, col : col + size] for image, row, col in hits]


# %% wrong: the image's width taken for its height and the other way round
def crop_patches(images, hits, field):
    patches = []
    for image, row, col in hits:
        width, height = images[image].shape[:2]
        top, left, bottom, right = patch_box(row, col, field, (height, width))
        patches.append(images[image][top:bottom, left:right])
    return patches


# %% wrong: number of images and height taken for the size
def crop_patches(images, hits, field):
    patches = []
    for image, row, col in hits:
        top, left, bottom, right = patch_box(row, col, field, np.shape(images)[:2])
        patches.append(images[image][top:bottom, left:right])
    return patches


# %% wrong: filled up with zeros to the full size
def crop_patches(images, hits, field):
    size, patches = field[0], []
    for image, row, col in hits:
        top, left, bottom, right = patch_box(row, col, field, images[image].shape[:2])
        patch = np.zeros((size, size) + images[image].shape[2:], images[image].dtype)
        patch[: bottom - top, : right - left] = images[image][top:bottom, left:right]
        patches.append(patch)
    return patches


# %% wrong: stacked into one array, which patches of unequal size do not allow
def crop_patches(images, hits, field):
    patches = []
    for image, row, col in hits:
        top, left, bottom, right = patch_box(row, col, field, images[image].shape[:2])
        patches.append(images[image][top:bottom, left:right])
    return np.stack(patches)


# %% wrong: each patch stretched from 0 to 1
def crop_patches(images, hits, field):
    patches = []
    for image, row, col in hits:
        top, left, bottom, right = patch_box(row, col, field, images[image].shape[:2])
        patch = images[image][top:bottom, left:right].astype(float)
        patches.append((patch - patch.min()) / (np.ptp(patch) + 1e-8))
    return patches


# %% wrong: stretched in place, the caller's images change
def crop_patches(images, hits, field):
    patches = []
    for image, row, col in hits:
        top, left, bottom, right = patch_box(row, col, field, images[image].shape[:2])
        patch = images[image][top:bottom, left:right]
        patch /= patch.max()
        patches.append(patch)
    return patches


# %% wrong: the boxes instead of the pixels
def crop_patches(images, hits, field):
    return [patch_box(row, col, field, images[image].shape[:2]) for image, row, col in hits]


# %% wrong: the first channel only
def crop_patches(images, hits, field):
    patches = []
    for image, row, col in hits:
        top, left, bottom, right = patch_box(row, col, field, images[image].shape[:2])
        patches.append(images[image][top:bottom, left:right, 0])
    return patches


# %% wrong: hits turned into pixels in place, the caller's hits change
def crop_patches(images, hits, field):
    size, stride, start = field
    patches = []
    for hit in hits:
        hit[1:] = hit[1:] * stride + start
        image, top, left = hit
        patches.append(images[image][max(top, 0) : top + size, max(left, 0) : left + size])
    return patches


# %% wrong: each patch divided by its maximum
def crop_patches(images, hits, field):
    patches = []
    for image, row, col in hits:
        top, left, bottom, right = patch_box(row, col, field, images.shape[1:3])
        patch = images[image, top:bottom, left:right]
        patches.append(patch / patch.max())
    return patches


# %% wrong: last row and column taken off
def crop_patches(images, hits, field):
    patches = []
    for image, row, col in hits:
        top, left, bottom, right = patch_box(row, col, field, images.shape[1:3])
        patches.append(images[image, top : bottom - 1, left : right - 1])
    return patches


# %% wrong: one patch, not a list
def crop_patches(images, hits, field):
    for image, row, col in hits:
        top, left, bottom, right = patch_box(row, col, field, images.shape[1:3])
        patch = images[image, top:bottom, left:right]
    return patch


# %% wrong: the untouched stub
def crop_patches(images, hits, field):
    raise NotImplementedError


# %% wrong (unlisted): every image only once, a second hit in the same image is dropped
def crop_patches(images, hits, field):
    patches = {}
    for image, row, col in hits:
        top, left, bottom, right = patch_box(row, col, field, images[image].shape[:2])
        patches.setdefault(int(image), images[image][top:bottom, left:right])
    return list(patches.values())


# %% wrong (unlisted): in the order of the images instead of the hits
def crop_patches(images, hits, field):
    patches = []
    for image, row, col in sorted(map(tuple, hits)):
        top, left, bottom, right = patch_box(row, col, field, images[image].shape[:2])
        patches.append(images[image][top:bottom, left:right])
    return patches
