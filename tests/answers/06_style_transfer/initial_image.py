# Answers to initial_image(content, noise_ratio, rng), right and wrong; see ../README.md.
# A right one gives (1-r)·content + r·noise, float32 in [0, 1]; the noise is uniform in [0, 1), new for each number.

# %% right: rng.random and the formula
def initial_image(content, noise_ratio, rng):
    noise = rng.random(content.shape)
    return ((1 - noise_ratio) * content + noise_ratio * noise).astype(np.float32)


# %% right: rng.uniform in float32, clipped against rounding
def initial_image(content, noise_ratio, rng):
    noise = rng.uniform(0.0, 1.0, size=content.shape).astype("float32")
    image = content * np.float32(1.0 - noise_ratio) + noise * np.float32(noise_ratio)
    return np.clip(image, 0, 1)


# %% right: a step from the content towards the noise
def initial_image(content, noise_ratio, rng):
    noise = rng.random(size=np.shape(content))
    return np.asarray(content + noise_ratio * (noise - content), dtype=np.float32)


# %% right: noise between 0 and r, added to the dimmed content
def initial_image(content, noise_ratio, rng):
    dimmed = np.array(content, dtype=np.float64)
    dimmed *= 1 - noise_ratio
    dimmed += noise_ratio * rng.uniform(size=content.shape)
    return dimmed.astype(np.float32)


# %% right: number by number, from the last to the first
def initial_image(content, noise_ratio, rng):
    image = np.empty(content.shape, dtype=np.float32)
    for place in reversed(list(np.ndindex(*content.shape))):
        image[place] = (1 - noise_ratio) * float(content[place]) + noise_ratio * rng.random()
    return image


# %% right: weighted mean of a stack of two pictures
def initial_image(content, noise_ratio, rng):
    both = np.stack([content, rng.random(content.shape, dtype=np.float32)])
    weights = [1.0 - noise_ratio, noise_ratio]
    return np.average(both, axis=0, weights=weights).astype(np.float32)


# %% right: whole numbers divided by their range, tensordot
def initial_image(content, noise_ratio, rng):
    noise = rng.integers(0, 2**20, size=content.shape) / 2**20
    image = np.tensordot([1 - noise_ratio, noise_ratio], np.stack([content, noise]), axes=1)
    return np.float32(image)


# %% right: row by row, normal noise through its distribution function, which makes it uniform
from scipy.stats import norm


def initial_image(content, noise_ratio, rng):
    rows = []
    for row in content:
        noise = norm.cdf(rng.standard_normal(row.shape))
        rows.append(row * (1 - noise_ratio) + noise * noise_ratio)
    return np.array(rows, dtype=np.float32)


# %% right: a tensor
def initial_image(content, noise_ratio, rng):
    noise = rng.random(content.shape, dtype=np.float32)
    return tf.constant((1 - noise_ratio) * content + noise_ratio * noise, tf.float32)


# %% wrong: content and noise swapped
def initial_image(content, noise_ratio, rng):
    noise = rng.random(content.shape)
    return (noise_ratio * content + (1 - noise_ratio) * noise).astype(np.float32)


# %% wrong: the content is not dimmed, the sum clipped
def initial_image(content, noise_ratio, rng):
    noise = rng.random(content.shape)
    return np.clip(content + noise_ratio * noise, 0, 1).astype(np.float32)


# %% wrong: the content is not dimmed, the sum leaves [0, 1]
def initial_image(content, noise_ratio, rng):
    noise = rng.random(content.shape)
    return (content + noise_ratio * noise).astype(np.float32)


# %% wrong: noise of both signs, uniform in [-1, 1), clipped
def initial_image(content, noise_ratio, rng):
    noise = rng.uniform(-1, 1, content.shape)
    return np.clip((1 - noise_ratio) * content + noise_ratio * noise, 0, 1).astype(np.float32)


# %% wrong: noise in [-20, 20), as in a well-known assignment
def initial_image(content, noise_ratio, rng):
    noise = rng.uniform(-20, 20, content.shape)
    return ((1 - noise_ratio) * content + noise_ratio * noise).astype(np.float32)


# %% wrong: normal noise, clipped
def initial_image(content, noise_ratio, rng):
    noise = rng.standard_normal(content.shape)
    return np.clip((1 - noise_ratio) * content + noise_ratio * noise, 0, 1).astype(np.float32)


# %% wrong: the noise ratio ignored, always 0.6
def initial_image(content, noise_ratio, rng):
    noise = rng.random(content.shape)
    return (0.4 * content + 0.6 * noise).astype(np.float32)


# %% wrong: white noise only
def initial_image(content, noise_ratio, rng):
    return rng.random(content.shape).astype(np.float32)


# %% wrong: the content only
def initial_image(content, noise_ratio, rng):
    return content.astype(np.float32)


# %% wrong: one random number for the whole picture
def initial_image(content, noise_ratio, rng):
    noise = rng.random()
    return ((1 - noise_ratio) * content + noise_ratio * noise).astype(np.float32)


# %% wrong: grey noise, the same number for all channels
def initial_image(content, noise_ratio, rng):
    noise = rng.random(content.shape[:-1] + (1,))
    return ((1 - noise_ratio) * content + noise_ratio * noise).astype(np.float32)


# %% wrong: one row of noise for all rows
def initial_image(content, noise_ratio, rng):
    noise = rng.random(content.shape[1:])
    return ((1 - noise_ratio) * content + noise_ratio * noise).astype(np.float32)


# %% wrong: global np.random instead of rng
def initial_image(content, noise_ratio, rng):
    noise = np.random.rand(*content.shape)
    return ((1 - noise_ratio) * content + noise_ratio * noise).astype(np.float32)


# %% wrong: a seed of its own, the same noise at each call
def initial_image(content, noise_ratio, rng):
    rng = np.random.default_rng(0)
    noise = rng.random(content.shape)
    return ((1 - noise_ratio) * content + noise_ratio * noise).astype(np.float32)


# %% wrong: the caller's content is dimmed in place
def initial_image(content, noise_ratio, rng):
    content *= 1 - noise_ratio
    content += noise_ratio * rng.random(content.shape).astype(content.dtype)
    return content


# %% wrong: cast to uint8, all dark
def initial_image(content, noise_ratio, rng):
    noise = rng.random(content.shape)
    return ((1 - noise_ratio) * content + noise_ratio * noise).astype(np.uint8)


# %% wrong: float64
def initial_image(content, noise_ratio, rng):
    noise = rng.random(content.shape)
    return (1 - noise_ratio) * content.astype(np.float64) + noise_ratio * noise


# %% wrong: returns nothing
def initial_image(content, noise_ratio, rng):
    noise = rng.random(content.shape)
    image = ((1 - noise_ratio) * content + noise_ratio * noise).astype(np.float32)


# %% wrong: zeros
def initial_image(content, noise_ratio, rng):
    return np.zeros_like(content)


# %% wrong: normal noise about the middle, clipped before it is mixed in
def initial_image(content, noise_ratio, rng):
    noise = np.clip(rng.normal(0.5, 0.3, content.shape), 0, 1)
    return ((1 - noise_ratio) * content + noise_ratio * noise).astype(np.float32)


# %% wrong: normal noise on top of the whole content, clipped
def initial_image(content, noise_ratio, rng):
    noise = rng.normal(0, 1, content.shape)
    return np.clip(content + noise_ratio * noise, 0, 1).astype(np.float32)


# %% wrong: noise from -½ to ½ on top of the whole content, clipped
def initial_image(content, noise_ratio, rng):
    noise = rng.random(content.shape) - 0.5
    return np.clip(content + noise_ratio * noise, 0, 1).astype(np.float32)


# %% wrong: uniform noise, but from ¼ to ¾
def initial_image(content, noise_ratio, rng):
    noise = rng.uniform(0.25, 0.75, content.shape)
    return ((1 - noise_ratio) * content + noise_ratio * noise).astype(np.float32)


# %% wrong: the generator copied, so that a second call gives the same noise
def initial_image(content, noise_ratio, rng):
    own = np.random.Generator(type(rng.bit_generator)())
    own.bit_generator.state = rng.bit_generator.state
    return ((1 - noise_ratio) * content + noise_ratio * own.random(content.shape)).astype(np.float32)


# %% wrong: the untouched stub
def initial_image(content, noise_ratio, rng):
    raise NotImplementedError


# %% wrong (unlisted): every number is either content or noise, a share of r drawn by lot
def initial_image(content, noise_ratio, rng):
    noise = rng.random(content.shape)
    return np.where(rng.random(content.shape) < noise_ratio, noise, content).astype(np.float32)


# %% wrong (unlisted): the picture stretched afterwards, so that it reaches from 0 to 1
def initial_image(content, noise_ratio, rng):
    image = (1 - noise_ratio) * content + noise_ratio * rng.random(content.shape)
    return ((image - image.min()) / (image.max() - image.min())).astype(np.float32)
