# Answers to build_siamese(encoder), right and wrong; see ../README.md.
# A right one is a Keras model of two images → squared distance (batch,) with exactly the encoder's weights.

# %% right: functional, keras ops on the symbols
from keras import ops


def build_siamese(encoder):
    image_1 = keras.Input(encoder.input_shape[1:])
    image_2 = keras.Input(encoder.input_shape[1:])
    difference = encoder(image_1) - encoder(image_2)
    return keras.Model([image_1, image_2], ops.sum(ops.square(difference), axis=-1))


# %% right: TensorFlow in a Lambda
from keras.layers import Input, Lambda


def build_siamese(encoder):
    shape = encoder.input_shape[1:]
    left, right = Input(shape=shape, name="left"), Input(shape=shape, name="right")
    distance = Lambda(lambda pair: tf.reduce_sum((pair[0] - pair[1]) ** 2, axis=1))
    return keras.Model(inputs=[left, right], outputs=distance([encoder(left), encoder(right)]))


# %% right: a layer of its own for the distance
class SquaredDistance(keras.Layer):
    def call(self, f_1, f_2):
        return tf.reduce_sum(tf.math.squared_difference(f_1, f_2), axis=-1)


def build_siamese(encoder):
    images = [keras.Input(encoder.inputs[0].shape[1:]) for _ in range(2)]
    return keras.Model(images, SquaredDistance()(*map(encoder, images)), name="siamese")


# %% right: subclassed model that keeps the encoder, called once on symbols
class Siamese(keras.Model):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def call(self, images):
        f_1, f_2 = (self.encoder(image) for image in images)
        return keras.ops.einsum("bd,bd->b", f_1 - f_2, f_1 - f_2)


def build_siamese(encoder):
    model = Siamese(encoder)
    shape = encoder.input_shape[1:]
    model([keras.Input(shape), keras.Input(shape)])
    return model


# %% right: one pass over both batches, split afterwards
from keras import layers, ops


def build_siamese(encoder):
    pair = [keras.Input(encoder.input_shape[1:]) for _ in range(2)]
    f = encoder(layers.Concatenate(axis=0)(pair))
    distance = layers.Lambda(lambda both: tf.reduce_sum(tf.square(tf.subtract(*tf.split(both, 2))), axis=-1))
    return keras.Model(pair, distance(f))


# %% right: Keras layers only, Subtract, Dot with itself, Reshape to (batch,)
from keras import layers


def build_siamese(encoder):
    a = keras.Input(encoder.input_shape[1:])
    b = keras.Input(encoder.input_shape[1:])
    difference = layers.Subtract()([encoder(a), encoder(b)])
    squared = layers.Dot(axes=1)([difference, difference])
    return keras.Model([a, b], layers.Reshape(())(squared))


# %% right: both images stacked as a sequence of two, the encoder in TimeDistributed
from keras import layers, ops


def build_siamese(encoder):
    shape = encoder.input_shape[1:]
    images = [keras.Input(shape), keras.Input(shape)]
    f = layers.TimeDistributed(encoder)(ops.stack(images, axis=1))
    return keras.Model(images, ops.sum((f[:, 1] - f[:, 0]) ** 2, axis=1))


# %% right: expanded |a|^2 - 2ab + |b|^2, the encoder nested in a tower
from keras import layers, ops


def build_siamese(encoder):
    picture = keras.Input(encoder.input_shape[1:])
    f = encoder(picture)
    tower = keras.Model(picture, [f, ops.sum(f * f, axis=-1)])
    first, second = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    (f_1, length_1), (f_2, length_2) = tower(first), tower(second)
    return keras.Model([first, second], ops.relu(length_1 + length_2 - 2 * ops.sum(f_1 * f_2, axis=-1)))


# %% right: plain norm squared again
from keras import ops


def build_siamese(encoder):
    inputs = tuple(keras.Input(encoder.input_shape[1:]) for _ in "12")
    gap = ops.subtract(encoder(inputs[0]), encoder(inputs[1]))
    return keras.Model(list(inputs), ops.power(ops.norm(gap, axis=-1), 2))


# %% wrong: a clone of the encoder as the second tower
from keras import ops


def build_siamese(encoder):
    twin = keras.models.clone_model(encoder)
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], ops.sum(ops.square(encoder(a) - twin(b)), axis=-1))


# %% wrong: a clone that starts with the same weights
from keras import ops


def build_siamese(encoder):
    twin = keras.models.clone_model(encoder)
    twin.set_weights(encoder.get_weights())
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], ops.sum(ops.square(encoder(a) - twin(b)), axis=-1))


# %% wrong: one copy of the encoder for both towers, not the encoder itself
from keras import ops


def build_siamese(encoder):
    tower = keras.models.clone_model(encoder)
    tower.set_weights(encoder.get_weights())
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], ops.sum(ops.square(tower(a) - tower(b)), axis=-1))


# %% wrong: build_encoder called for each tower
from keras import ops


def build_siamese(encoder):
    shape, dim = encoder.input_shape[1:], encoder.output_shape[-1]
    a, b = keras.Input(shape), keras.Input(shape)
    f_1, f_2 = build_encoder(shape, dim)(a), build_encoder(shape, dim)(b)
    return keras.Model([a, b], ops.sum(ops.square(f_1 - f_2), axis=-1))


# %% wrong: a new encoder for both towers, the given one ignored
from keras import ops


def build_siamese(encoder):
    tower = build_encoder(encoder.input_shape[1:], encoder.output_shape[-1])
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], ops.sum(ops.square(tower(a) - tower(b)), axis=-1))


# %% wrong: plain instead of squared distance
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    squared = ops.sum(ops.square(encoder(a) - encoder(b)), axis=-1)
    return keras.Model([a, b], ops.sqrt(ops.maximum(squared, 1e-12)))


# %% wrong: keepdims, shape (batch, 1)
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], ops.sum(ops.square(encoder(a) - encoder(b)), axis=-1, keepdims=True))


# %% wrong: mean over the features instead of the sum
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], ops.mean(ops.square(encoder(a) - encoder(b)), axis=-1))


# %% wrong: sum over axis 0, one number for each feature
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], ops.sum(ops.square(encoder(a) - encoder(b)), axis=0))


# %% wrong: no axis, one number for the batch
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], ops.sum(ops.square(encoder(a) - encoder(b))))


# %% wrong: no sum over the features
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], ops.square(encoder(a) - encoder(b)))


# %% wrong: L1 distance
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], ops.sum(ops.abs(encoder(a) - encoder(b)), axis=-1))


# %% wrong: features summed before squaring
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], ops.square(ops.sum(encoder(a) - encoder(b), axis=-1)))


# %% wrong: dot product, a similarity
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], ops.sum(encoder(a) * encoder(b), axis=-1))


# %% wrong: negative distance
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], -ops.sum(ops.square(encoder(a) - encoder(b)), axis=-1))


# %% wrong: the first image in both towers
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    f_1 = encoder(a)
    f_2 = encoder(a)
    return keras.Model([a, b], ops.sum(ops.square(f_1 - f_2), axis=-1))


# %% wrong: distance of the raw images, the encoder not used
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], ops.sum(ops.square(a - b), axis=(1, 2, 3)))


# %% wrong: the encoder applied to the difference of the images
from keras import layers, ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    f = encoder(layers.Subtract()([a, b]))
    return keras.Model([a, b], ops.sum(ops.square(f), axis=-1))


# %% wrong: a dense sigmoid on top, a probability instead of the distance
from keras import layers, ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    p = layers.Dense(1, activation="sigmoid")(ops.abs(encoder(a) - encoder(b)))
    return keras.Model([a, b], ops.squeeze(p, axis=-1))


# %% wrong: batch normalisation between encoder and distance, more weights than the encoder has
from keras import layers, ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    norm = layers.BatchNormalization()
    return keras.Model([a, b], ops.sum(ops.square(norm(encoder(a)) - norm(encoder(b))), axis=-1))


# %% wrong: softmax over the encodings first
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    f_1, f_2 = ops.softmax(encoder(a)), ops.softmax(encoder(b))
    return keras.Model([a, b], ops.sum(ops.square(f_1 - f_2), axis=-1))


# %% wrong: input shape hard-coded
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input((112, 92, 1)), keras.Input((112, 92, 1))
    return keras.Model([a, b], ops.sum(ops.square(encoder(a) - encoder(b)), axis=-1))


# %% wrong: both images in one input of shape (batch, 2, ...)
from keras import ops


def build_siamese(encoder):
    pair = keras.Input((2, *encoder.input_shape[1:]))
    return keras.Model(pair, ops.sum(ops.square(encoder(pair[:, 0]) - encoder(pair[:, 1])), axis=-1))


# %% wrong: returns the two encodings
def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], [encoder(a), encoder(b)])


# %% wrong: a Python function instead of a Keras model
def build_siamese(encoder):
    return lambda images: tf.reduce_sum(tf.square(encoder(images[0]) - encoder(images[1])), axis=-1)


# %% wrong: encoder.predict on symbols
def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    difference = encoder.predict(a) - encoder.predict(b)
    return keras.Model([a, b], keras.ops.sum(keras.ops.square(difference), axis=-1))


# %% wrong: returns nothing
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    model = keras.Model([a, b], ops.sum(ops.square(encoder(a) - encoder(b)), axis=-1))


# %% wrong: returns its input
def build_siamese(encoder):
    return encoder


# %% wrong: the untouched stub
def build_siamese(encoder):
    raise NotImplementedError


# %% wrong (unlisted): every first image against every second one, shape (batch, batch)
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    f_1, f_2 = encoder(a), encoder(b)
    return keras.Model([a, b], ops.sum(ops.square(f_1[:, None] - f_2[None]), axis=-1))


# %% wrong (unlisted): the second image is mirrored first, as in augmentation
from keras import ops


def build_siamese(encoder):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], ops.sum(ops.square(encoder(a) - encoder(ops.flip(b, axis=2))), axis=-1))


# %% wrong: dot product with a minus sign
def build_siamese(encoder):
    x, y = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    f, g = encoder(x), encoder(y)
    return keras.Model([x, y], -keras.ops.sum(f * g, axis=-1))


# %% wrong: a Dense(1) layer on the squared differences
def build_siamese(encoder):
    x, y = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    d = keras.layers.Dense(1)((encoder(x) - encoder(y)) ** 2)
    return keras.Model([x, y], keras.ops.squeeze(d, axis=-1))


# %% wrong: TensorFlow operations on symbols
def build_siamese(encoder):
    x, y = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([x, y], tf.reduce_sum(tf.square(encoder(x) - encoder(y)), axis=-1))
