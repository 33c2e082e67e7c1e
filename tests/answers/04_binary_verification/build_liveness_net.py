# Answers to build_liveness_net(input_shape), right and wrong; see ../README.md.
# A right one is a compiled Keras model → (batch, 1), sigmoid, ≤ 200 000 parameters, that learns live from re-captured.

# %% right: Sequential, two convolutions with pooling, one dense layer
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Flatten(),
            layers.Dense(32, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model


# %% right: functional, mean over all places in place of flattening, RMSprop without metrics
from keras import layers


def build_liveness_net(input_shape):
    inputs = x = keras.Input(shape=input_shape)
    for filters in (32, 64):
        x = layers.Conv2D(filters, 5, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2, padding="same")(x)
    x = layers.GlobalAveragePooling2D()(x)
    outputs = layers.Dense(1, activation="sigmoid")(x)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.RMSprop(2e-3), keras.losses.BinaryCrossentropy())
    return model


# %% right: subclassed model, built on a symbolic picture
from keras import layers


class LivenessNet(keras.Model):
    def __init__(self):
        super().__init__()
        self.convolutions = [layers.Conv2D(filters, 3, padding="same", activation="elu") for filters in (16, 32)]
        self.pool = layers.MaxPooling2D(2, padding="same")
        self.flatten = layers.Flatten()
        self.unit = layers.Dense(1, activation="sigmoid")

    def call(self, images):
        x = images
        for convolution in self.convolutions:
            x = self.pool(convolution(x))
        return self.unit(self.flatten(x))


def build_liveness_net(input_shape):
    model = LivenessNet()
    model(keras.Input(input_shape))
    model.compile(optimizer=keras.optimizers.Adam(2e-3), loss="binary_crossentropy")
    return model


# %% right: strides in place of pooling, squared error of the probability, Nadam
from keras import layers


def build_liveness_net(input_shape):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, padding="same", activation="relu")(inputs)
    x = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2D(48, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Dense(1)(layers.Flatten()(x))
    model = keras.Model(inputs, layers.Activation("sigmoid")(x))
    model.compile(optimizer=keras.optimizers.Nadam(2e-3), loss="mean_squared_error", metrics=["binary_accuracy"])
    return model


# %% right: the smooth part taken off first, then the strength of learned patterns
from keras import layers, ops


def build_liveness_net(input_shape):
    inputs = keras.Input(input_shape)
    smooth = layers.AveragePooling2D(5, strides=1, padding="same")(inputs)
    x = layers.Conv2D(32, 5, padding="same")(layers.Subtract()([inputs, smooth]))
    x = layers.GlobalAveragePooling2D()(ops.square(x))
    x = layers.Dense(32, activation="relu")(x)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))
    model.compile(keras.optimizers.Adam(3e-3), "binary_crossentropy")
    return model


# %% right: residual block, plain gradient descent with momentum
from keras import layers


def build_liveness_net(input_shape):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, padding="same", activation="relu")(inputs)
    x = layers.MaxPooling2D(2, padding="same")(x)
    y = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    x = layers.Add()([x, y])
    x = layers.Conv2D(32, 3, padding="same", activation="relu")(x)
    x = layers.GlobalMaxPooling2D()(x)
    x = layers.Dropout(0.2)(x)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x), name="liveness")
    model.compile(keras.optimizers.SGD(0.02, momentum=0.9), "binary_crossentropy", metrics=["accuracy"])
    return model


# %% right: a loss function of its own, a nested trunk with LeakyReLU, AdamW
from keras import layers


def build_liveness_net(input_shape):
    trunk = keras.Sequential(name="trunk")
    trunk.add(keras.Input(input_shape))
    for filters in (16, 24, 32):
        trunk.add(layers.Conv2D(filters, 3, padding="same"))
        trunk.add(layers.LeakyReLU())
        trunk.add(layers.MaxPooling2D(2, padding="same"))
    trunk.add(layers.Flatten())
    picture = keras.Input(input_shape)
    p = layers.Dense(1, activation="sigmoid")(trunk(picture))
    model = keras.Model(picture, p)
    model.compile(
        optimizer=keras.optimizers.AdamW(2e-3),
        loss=lambda live, p: (
            -tf.reduce_mean(live * tf.math.log(p + 1e-7) + (1 - live) * tf.math.log(1 - p + 1e-7), axis=-1)
        ),
    )
    return model


# %% wrong: not compiled
from keras import layers


def build_liveness_net(input_shape):
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Flatten(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: returns what compile returns, which is None
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential([keras.Input(input_shape), layers.Conv2D(16, 3, padding="same", activation="relu")])
    model.add(layers.Flatten())
    model.add(layers.Dense(1, activation="sigmoid"))
    return model.compile(optimizer="adam", loss="binary_crossentropy")


# %% wrong: no sigmoid, the loss takes the logit for a probability
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model


# %% wrong: the logit with a loss that expects it, no probability comes out
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
    model.compile(optimizer="adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
    return model


# %% wrong: softmax over a single unit, always 1
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Flatten(),
            layers.Dense(1),
            layers.Softmax(),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model


# %% wrong: two classes with softmax, shape (batch, 2)
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Flatten(),
            layers.Dense(2, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model


# %% wrong: loss of several classes on a single unit, it is always 0
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Flatten(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss=keras.losses.categorical_crossentropy)
    return model


# %% wrong: tanh in place of the sigmoid
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Flatten(),
            layers.Dense(1, activation="tanh"),
        ]
    )
    model.compile(optimizer="adam", loss="mse")
    return model


# %% wrong: squeezed to shape (batch,)
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Flatten(),
            layers.Dense(1, activation="sigmoid"),
            layers.Reshape(()),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model


# %% wrong: no flattening, a probability for every place
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model


# %% wrong: more than 200 000 parameters
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model


# %% wrong: no convolution, dense layers on the raw pixels
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model


# %% wrong: logistic regression on the raw pixels
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential([keras.Input(input_shape), layers.Flatten(), layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model


# %% wrong: looks at the mean of the picture only
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input(input_shape),
            layers.GlobalAveragePooling2D(),
            layers.Dense(16, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model


# %% wrong: learning rate far too great
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Flatten(),
            layers.Dense(32, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(1.0), loss="binary_crossentropy")
    return model


# %% wrong: learning rate far too small
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Flatten(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(1e-7), loss="binary_crossentropy")
    return model


# %% wrong: all layers frozen
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Flatten(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.trainable = False
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model


# %% wrong: learning rate too small
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2, padding="same"),
            layers.Flatten(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(1e-5), loss="binary_crossentropy")
    return model


# %% wrong: fitted to the opposite label
from keras import layers


def build_liveness_net(input_shape):
    inputs = x = keras.Input(input_shape)
    for filters in (16, 32):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2, padding="same")(x)
    x = layers.Flatten()(x)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))
    model.compile("adam", loss=lambda live, p: keras.losses.binary_crossentropy(1 - live, p))
    return model


# %% wrong: input shape hard-coded
from keras import layers


def build_liveness_net(input_shape):
    model = keras.Sequential(
        [
            keras.Input((112, 92, 1)),
            layers.Conv2D(16, 5, strides=4, padding="same", activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model


# %% wrong: returns an input
def build_liveness_net(input_shape):
    return input_shape


# %% wrong: the untouched stub
def build_liveness_net(input_shape):
    raise NotImplementedError


# %% wrong (unlisted): all weights start at zero, so that all units stay alike and silent
from keras import layers


def build_liveness_net(input_shape):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(16, 3, padding="same", activation="relu", kernel_initializer="zeros")(inputs)
    x = layers.MaxPooling2D(2, padding="same")(x)
    x = layers.Flatten()(x)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid", kernel_initializer="zeros")(x))
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model


# %% wrong (unlisted): a weight penalty so strong that the weights vanish
from keras import layers, regularizers


def build_liveness_net(input_shape):
    inputs, penalty = keras.Input(input_shape), regularizers.L2(10.0)
    x = layers.Conv2D(16, 3, padding="same", activation="relu", kernel_regularizer=penalty)(inputs)
    x = layers.MaxPooling2D(2, padding="same")(x)
    x = layers.Flatten()(x)
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid", kernel_regularizer=penalty)(x))
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model
