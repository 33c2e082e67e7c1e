# Answers to build_volume_net(shape, n_channels=1, n_classes=2), right and wrong; see ../README.md.
# A right one: Conv3D 16 of 5×5×5, then Conv3D 32 of 5×5×5 (valid, 14³×1 → 10³×16 → 6³×32), no pooling between, softmax
# (batch, n_classes), unequal sides ≥ 9; an activation (any) after each convolution, and the maximum over all places.
# Normalisation, and what lies between the maximum and the softmax, are free.

# %% right: functional, ReLU, maximum over all places
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% right: Sequential, sides of the kernel spelled out, softmax as a layer of its own, compiled
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    depth, height, width = shape
    model = keras.Sequential(
        [
            layers.Input(shape=(depth, height, width, n_channels)),
            layers.Conv3D(filters=16, kernel_size=(5, 5, 5), strides=(1, 1, 1), padding="valid", activation="relu"),
            layers.Conv3D(filters=32, kernel_size=(5, 5, 5), strides=(1, 1, 1), padding="valid", activation="relu"),
            layers.GlobalMaxPooling3D(),
            layers.Dense(n_classes),
            layers.Softmax(),
        ],
        name="volume_net",
    )
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="sparse_categorical_crossentropy")
    return model


# %% right: subclassed model with a list of convolutions, softmax in call
from keras import layers, ops


class VolumeNet(keras.Model):
    def __init__(self, n_classes):
        super().__init__()
        self.convolutions = [layers.Conv3D(filters, 5) for filters in (16, 32)]
        self.head = layers.Dense(n_classes)

    def call(self, volumes):
        x = volumes
        for convolution in self.convolutions:
            x = ops.silu(convolution(x))
        return ops.softmax(self.head(ops.max(x, axis=(1, 2, 3))))


def build_volume_net(shape, n_channels=1, n_classes=2):
    model = VolumeNet(n_classes)
    model(keras.Input(tuple(shape) + (n_channels,)))
    return model


# %% right: batch normalisation, dropout of whole maps, greatest value of each filter, softmax in a Lambda
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    model = keras.Sequential()
    model.add(keras.Input((*shape, n_channels)))
    for filters in (16, 32):
        model.add(layers.Conv3D(filters, 5))
        model.add(layers.BatchNormalization())
        model.add(layers.ELU())
    model.add(layers.SpatialDropout3D(0.2))
    model.add(layers.GlobalMaxPooling3D())
    model.add(layers.Dense(24, activation="relu"))
    model.add(layers.Dense(n_classes))
    model.add(layers.Lambda(lambda logits: tf.nn.softmax(logits, axis=-1)))
    return model


# %% right: two models in a row, the maximum in two steps, of neighbours and then of all
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    volume = keras.Input((*shape, n_channels))
    features = layers.Conv3D(16, 5, activation="tanh")(volume)
    features = layers.Conv3D(32, 5, activation="tanh")(features)
    features = layers.MaxPooling3D(2, padding="same")(features)
    trunk = keras.Model(volume, features, name="trunk")
    head = keras.Sequential(
        [layers.GlobalMaxPooling3D(), layers.Dense(n_classes), layers.Activation("softmax")], name="head"
    )
    inputs = keras.Input((*shape, n_channels))
    return keras.Model(inputs, head(trunk(inputs)))


# %% right: places in a row by Reshape, the greatest of each filter by keras.ops, softplus
from keras import layers, ops


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = x = keras.Input((*shape, n_channels))
    for filters in (16, 32):
        x = ops.softplus(layers.Conv3D(filters, 5)(x))
    numbers = ops.max(layers.Reshape((-1, 32))(x), axis=1)
    return keras.Model(inputs, ops.softmax(layers.Dense(n_classes, kernel_initializer="he_normal")(numbers), axis=1))


# %% wrong: no activation in either convolution
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5)(inputs)
    x = layers.Conv3D(32, 5)(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: no activation between the convolutions, ReLU only after the second
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5)(inputs)
    x = layers.Conv3D(32, 5, activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: ReLU only in the first convolution
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5)(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: mean over all places instead of the maximum
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, activation="relu")(x)
    x = layers.GlobalAveragePooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: Flatten, as in the network for signals, instead of the maximum
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((*shape, n_channels)),
            layers.Conv3D(16, 5, activation="relu"),
            layers.Conv3D(32, 5, activation="relu"),
            layers.Flatten(),
            layers.Dense(n_classes, activation="softmax"),
        ]
    )


# %% wrong: maximum of neighbours only (MaxPooling3D), then Flatten
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, activation="relu")(x)
    x = layers.Flatten()(layers.MaxPooling3D(2, padding="same")(x))
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: no channel axis in the input
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input(tuple(shape))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: channels first
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((n_channels, *shape))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: a cube assumed
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    side = shape[0]
    inputs = keras.Input((side, side, side, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: sides in reverse order
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    depth, height, width = shape
    inputs = keras.Input((width, height, depth, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: third axis taken for the channels, Conv2D
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Reshape((shape[0], shape[1], shape[2] * n_channels))(inputs)
    x = layers.Conv2D(16, 5, activation="relu")(x)
    x = layers.Conv2D(32, 5, activation="relu")(x)
    x = layers.GlobalMaxPooling2D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: every slice by itself, Conv2D in TimeDistributed
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.TimeDistributed(layers.Conv2D(16, 5, activation="relu"))(inputs)
    x = layers.TimeDistributed(layers.Conv2D(32, 5, activation="relu"))(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: kernels of 1×5×5, nothing is seen along the depth
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, (1, 5, 5), activation="relu")(inputs)
    x = layers.Conv3D(32, (1, 5, 5), activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: kernels of 3×3×3
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 3, activation="relu")(inputs)
    x = layers.Conv3D(32, 3, activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: padding "same", 14³×1 → 14³×16 → 14³×32
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5, padding="same", activation="relu")(inputs)
    x = layers.Conv3D(32, 5, padding="same", activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: pooling between, the depth shrinks too early
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.MaxPooling3D(pool_size=(2, 1, 1))(x)
    x = layers.Conv3D(32, 5, activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: pooling behind the convolutions that does not fit sides of 9
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, activation="relu")(x)
    x = layers.MaxPooling3D(2)(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: a stride of 2 along the first axis
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, strides=(2, 1, 1), activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: 16 filters in both convolutions
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(16, 5, activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: the first convolution leads nowhere, the second reads the volume
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, activation="relu")(inputs)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: no flattening, probabilities for every place
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, activation="relu")(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: the maximum behind the softmax, rows do not add up to 1
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, activation="relu")(x)
    x = layers.Dense(n_classes, activation="softmax")(x)
    return keras.Model(inputs, layers.GlobalMaxPooling3D()(x))


# %% wrong: sigmoid for each class, rows do not add up to 1
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="sigmoid")(x))


# %% wrong: softmax over the batch instead of the classes
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, activation="relu")(x)
    x = layers.Dense(n_classes)(layers.GlobalMaxPooling3D()(x))
    return keras.Model(inputs, layers.Lambda(lambda logits: tf.nn.softmax(logits, axis=0))(x))


# %% wrong: always two classes
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(2, activation="softmax")(x))


# %% wrong: always one channel
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, 1))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: the untouched stub
def build_volume_net(shape, n_channels=1, n_classes=2):
    raise NotImplementedError


# %% wrong (unlisted): each convolution split into 1×5×5 and 5×1×1, all sizes come out right
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = x = keras.Input((*shape, n_channels))
    for filters in (16, 32):
        x = layers.Conv3D(filters, (1, 5, 5))(x)
        x = layers.Conv3D(filters, (5, 1, 1), activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong (unlisted): kernels of the second convolution spread out over every second voxel (dilation)
from keras import layers


def build_volume_net(shape, n_channels=1, n_classes=2):
    inputs = keras.Input((*shape, n_channels))
    x = layers.Conv3D(16, 5, activation="relu")(inputs)
    x = layers.Conv3D(32, 5, dilation_rate=2, activation="relu")(x)
    x = layers.GlobalMaxPooling3D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))
