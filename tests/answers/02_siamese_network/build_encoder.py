# Answers to build_encoder(input_shape, embedding_dim=128), right and wrong; see ../README.md.
# A right one is a convolutional Keras model (batch, *input_shape) → (batch, embedding_dim) whose rows have length 1.

# %% right: functional, three blocks of convolution and pooling, dense, UnitNormalization
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = inputs
    for filters in (16, 32, 64):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2, padding="same")(x)
    x = layers.Flatten()(x)
    x = layers.Dense(embedding_dim)(x)
    return keras.Model(inputs, layers.UnitNormalization()(x))


# %% right: Sequential, strides in place of pooling, TensorFlow's normalisation in a Lambda
from keras.layers import Conv2D, Dense, GlobalAveragePooling2D, Input, Lambda


def build_encoder(input_shape, embedding_dim=128):
    return keras.Sequential(
        [
            Input(shape=input_shape),
            Conv2D(24, 5, strides=2, padding="same", activation="relu"),
            Conv2D(48, 3, strides=2, padding="same", activation="relu"),
            GlobalAveragePooling2D(),
            Dense(embedding_dim),
            Lambda(lambda f: tf.math.l2_normalize(f, axis=-1)),
        ]
    )


# %% right: subclassed model, called once on a symbolic picture so that it has its weights
from keras import layers


class Encoder(keras.Model):
    def __init__(self, embedding_dim):
        super().__init__()
        self.convolution = layers.Conv2D(16, 3, padding="same", activation="tanh")
        self.pool = layers.AveragePooling2D(2, padding="same")
        self.flatten = layers.Flatten()
        self.encoding = layers.Dense(embedding_dim, use_bias=False)

    def call(self, images):
        x = self.pool(self.convolution(images))
        x = self.encoding(self.flatten(x))
        return x / keras.ops.sqrt(keras.ops.sum(x * x, axis=-1, keepdims=True) + 1e-12)


def build_encoder(input_shape, embedding_dim=128):
    model = Encoder(embedding_dim)
    model(keras.Input(input_shape))
    return model


# %% right: the exercise before this one in a Lambda
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(shape=tuple(input_shape))
    x = layers.Conv2D(32, 3, padding="same", activation="elu")(inputs)
    x = layers.MaxPool2D(4, padding="same")(x)
    x = layers.Conv2D(32, 3, padding="same", activation="elu")(x)
    x = layers.GlobalMaxPooling2D()(x)
    x = layers.Dense(embedding_dim)(x)
    return keras.Model(inputs=inputs, outputs=layers.Lambda(l2_normalize)(x))


# %% right: no dense layer, a 1×1 convolution and the mean over all places, keras ops on symbols
from keras import layers, ops


def build_encoder(input_shape, embedding_dim=128):
    picture = keras.Input(input_shape)
    x = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(picture)
    x = layers.Conv2D(embedding_dim, 1)(x)
    x = ops.mean(x, axis=(1, 2))
    return keras.Model(picture, ops.normalize(x, axis=-1, order=2))


# %% right: the last convolution covers the whole map, then a reshape and a layer of its own
from keras import layers


class UnitLength(keras.Layer):
    def call(self, f):
        return f * tf.math.rsqrt(tf.maximum(tf.reduce_sum(f * f, axis=-1, keepdims=True), 1e-12))


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(8, 3, strides=4, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(embedding_dim, x.shape[1:3])(x)
    x = layers.Reshape((embedding_dim,))(x)
    return keras.Model(inputs, UnitLength()(x))


# %% right: residual block and batch normalisation, all before the unit length
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", use_bias=False)(inputs)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    y = layers.Conv2D(16, 3, padding="same", use_bias=False)(x)
    y = layers.BatchNormalization()(y)
    x = layers.ReLU()(layers.Add()([x, y]))
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(embedding_dim, use_bias=False)(x)
    x = layers.BatchNormalization(center=False)(x)
    return keras.Model(inputs, layers.UnitNormalization(axis=-1)(x), name="residual_encoder")


# %% right: pictures standardised first, separable convolutions, dropout before the dense layer
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    model = keras.Sequential(name="encoder")
    model.add(keras.Input(input_shape))
    model.add(layers.LayerNormalization(axis=(1, 2, 3), center=False, scale=False))
    model.add(layers.SeparableConv2D(16, 3, padding="same", activation="relu"))
    model.add(layers.MaxPooling2D(2, padding="same"))
    model.add(layers.SeparableConv2D(32, 3, padding="same", activation="relu"))
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dropout(0.3))
    model.add(layers.Dense(embedding_dim))
    model.add(layers.UnitNormalization())
    return model


# %% right: two branches with kernels of 3 and 5, nested models
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    maps = [layers.Conv2D(8, size, strides=2, padding="same", activation="relu")(inputs) for size in (3, 5)]
    trunk = keras.Model(inputs, layers.Concatenate()(maps))
    head = keras.Sequential([layers.Flatten(), layers.Dense(64, activation="relu"), layers.Dense(embedding_dim)])
    picture = keras.Input(input_shape)
    f = head(trunk(picture))
    length = layers.Lambda(lambda x: tf.maximum(tf.norm(x, axis=-1, keepdims=True), 1e-12))(f)
    return keras.Model(picture, keras.ops.divide(f, length))


# %% wrong: no unit length
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(embedding_dim)(x))


# %% wrong: softmax last, as in a classifier
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(embedding_dim, activation="softmax")(x))


# %% wrong: softmax left on before the unit length
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Flatten()(x)
    x = layers.Dense(embedding_dim, activation="softmax")(x)
    return keras.Model(inputs, layers.UnitNormalization()(x))


# %% wrong: softmax behind the unit length
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Flatten()(x)
    x = layers.UnitNormalization()(layers.Dense(embedding_dim)(x))
    return keras.Model(inputs, layers.Softmax()(x))


# %% wrong: unit length along axis 0, the batch
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Dense(embedding_dim)(layers.Flatten()(x))
    return keras.Model(inputs, layers.Lambda(lambda f: tf.math.l2_normalize(f, axis=0))(x))


# %% wrong: unit length of the whole batch together, right for a single picture only
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Dense(embedding_dim)(layers.Flatten()(x))
    return keras.Model(inputs, layers.Lambda(lambda f: tf.math.l2_normalize(f))(x))


# %% wrong: unit length before the dense layer instead of behind it
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.UnitNormalization()(layers.Flatten()(x))
    return keras.Model(inputs, layers.Dense(embedding_dim)(x))


# %% wrong: batch normalisation behind the unit length
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Dense(embedding_dim)(layers.Flatten()(x))
    x = layers.UnitNormalization()(x)
    return keras.Model(inputs, layers.BatchNormalization()(x))


# %% wrong: dropout that never rests (training=True), behind the unit length
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Dense(embedding_dim)(layers.Flatten()(x))
    x = layers.UnitNormalization()(x)
    return keras.Model(inputs, layers.Dropout(0.5)(x, training=True))


# %% wrong: layer normalisation taken for unit length
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Dense(embedding_dim)(layers.Flatten()(x))
    return keras.Model(inputs, layers.LayerNormalization()(x))


# %% wrong: divided by the sum of the absolute values
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Dense(embedding_dim)(layers.Flatten()(x))
    return keras.Model(inputs, keras.ops.normalize(x, axis=-1, order=1))


# %% wrong: divided by the squared length
from keras import layers, ops


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Dense(embedding_dim)(layers.Flatten()(x))
    return keras.Model(inputs, x / (ops.sum(ops.square(x), axis=-1, keepdims=True) + 1e-12))


# %% wrong: always 128 numbers, embedding_dim ignored
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Dense(128)(layers.Flatten()(x))
    return keras.Model(inputs, layers.UnitNormalization()(x))


# %% wrong: as many numbers as the last convolution has filters
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(64, 3, strides=2, padding="same")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.UnitNormalization()(x))


# %% wrong: input shape hard-coded
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input((112, 92, 1))
    x = layers.Conv2D(16, 3, strides=4, padding="same", activation="relu")(inputs)
    x = layers.Dense(embedding_dim)(layers.GlobalAveragePooling2D()(x))
    return keras.Model(inputs, layers.UnitNormalization()(x))


# %% wrong: dense layers only, no convolution
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Dense(64, activation="relu")(layers.Flatten()(inputs))
    x = layers.Dense(embedding_dim)(x)
    return keras.Model(inputs, layers.UnitNormalization()(x))


# %% wrong: the convolutions lead nowhere, the dense layer takes the raw picture
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, padding="same", activation="relu")(inputs)
    x = layers.MaxPooling2D(2, padding="same")(x)
    x = layers.Flatten()(inputs)
    x = layers.Dense(embedding_dim)(x)
    return keras.Model(inputs, layers.UnitNormalization()(x))


# %% wrong: no flattening, an encoding for every place of the map
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Dense(embedding_dim)(x)
    return keras.Model(inputs, layers.UnitNormalization()(x))


# %% wrong: a sigmoid on a single number, as in verification
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Dense(embedding_dim, activation="relu")(layers.Flatten()(x))
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))


# %% wrong: returns the output symbol instead of the model
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Dense(embedding_dim)(layers.Flatten()(x))
    return layers.UnitNormalization()(x)


# %% wrong: returns nothing
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Dense(embedding_dim)(layers.Flatten()(x))
    model = keras.Model(inputs, layers.UnitNormalization()(x))


# %% wrong: constant, every picture has the same encoding
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Dense(embedding_dim)(layers.Flatten()(x))
    return keras.Model(inputs, layers.UnitNormalization()(0.0 * x + 1.0))


# %% wrong: returns its input
def build_encoder(input_shape, embedding_dim=128):
    return input_shape


# %% wrong: the untouched stub
def build_encoder(input_shape, embedding_dim=128):
    raise NotImplementedError


# %% wrong (unlisted): height and width of the input swapped
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    height, width, channels = input_shape
    inputs = keras.Input((width, height, channels))
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Dense(embedding_dim)(layers.Flatten()(x))
    return keras.Model(inputs, layers.UnitNormalization()(x))


# %% wrong (unlisted): two heads, each of unit length, side by side
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Flatten()(x)
    left = layers.UnitNormalization()(layers.Dense(embedding_dim // 2)(x))
    right = layers.UnitNormalization()(layers.Dense(embedding_dim - embedding_dim // 2)(x))
    return keras.Model(inputs, layers.Concatenate()([left, right]))


# %% wrong: unit length at each place of the map, before the mean
def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = keras.layers.Conv2D(embedding_dim, 3, strides=4)(inputs)
    x = keras.layers.UnitNormalization()(x)
    return keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(x))


# %% right: depthwise convolutions one after another, whose fresh numbers are smaller than epsilon
from keras import layers


def build_encoder(input_shape, embedding_dim=128):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(32, 3, strides=2, padding="same", use_bias=False)(inputs)
    for i, filters in enumerate((64, 128, 128, 256, 256)):
        x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
        x = layers.DepthwiseConv2D(3, padding="same", strides=1 + i % 2)(x)
        x = layers.Conv2D(filters, 1)(layers.ReLU(6.0)(layers.BatchNormalization()(x)))
    x = layers.Dense(embedding_dim)(layers.GlobalAveragePooling2D()(layers.ReLU(6.0)(x)))
    return keras.Model(inputs, layers.Lambda(l2_normalize)(x))


# %% right: four convolutions and poolings without padding, as large as the pictures of the lesson allow
def build_encoder(input_shape, embedding_dim=128):
    inputs = x = keras.Input(input_shape)
    for filters in (8, 8, 16, 16):
        x = keras.layers.MaxPooling2D()(keras.layers.Conv2D(filters, 3, activation="relu")(x))
    x = keras.layers.Dense(embedding_dim)(keras.layers.Flatten()(x))
    return keras.Model(inputs, keras.layers.UnitNormalization()(x))


# %% right: the mean of ReLU maps, which has no negative numbers
def build_encoder(input_shape, embedding_dim=128):
    inputs = x = keras.Input(input_shape)
    for filters in (16, 32, embedding_dim):
        x = keras.layers.Conv2D(filters, 3, strides=2, padding="same", activation="relu")(x)
    return keras.Model(inputs, keras.layers.UnitNormalization()(keras.layers.GlobalAveragePooling2D()(x)))
