# Answers to build_ecg_net(n_steps, n_leads=1, n_classes=2), right and wrong; see ../README.md.
# A right one: Conv1D 16 of 5, then Conv1D 32 of 5 (valid, 14×1 → 10×16 → 6×32), no pooling between, softmax
# (batch, n_classes), any n_steps ≥ 9; an activation (any) after each convolution, and what comes behind the second one
# must tell places apart (Flatten). Normalisation and further layers before the softmax are free.

# %% right: Sequential, ReLU, Flatten, one dense layer
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((n_steps, n_leads)),
            layers.Conv1D(16, 5, activation="relu"),
            layers.Conv1D(32, 5, activation="relu"),
            layers.Flatten(),
            layers.Dense(n_classes, activation="softmax"),
        ]
    )


# %% right: functional, ReLU and softmax as layers of their own
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    inputs = keras.Input(shape=(n_steps, n_leads))
    x = layers.Conv1D(filters=16, kernel_size=5, padding="valid")(inputs)
    x = layers.ReLU()(x)
    x = layers.Conv1D(filters=32, kernel_size=5, padding="valid")(x)
    x = layers.ReLU()(x)
    x = layers.Flatten()(x)
    outputs = layers.Softmax()(layers.Dense(n_classes)(x))
    return keras.Model(inputs, outputs, name="ecg_net")


# %% right: subclassed model, called once on a symbolic signal so that it has its weights
from keras import layers


class HeartbeatNet(keras.Model):
    def __init__(self, n_classes):
        super().__init__()
        self.first = layers.Conv1D(16, 5, activation="tanh")
        self.second = layers.Conv1D(32, 5, activation="tanh")
        self.flatten = layers.Flatten()
        self.hidden = layers.Dense(20, activation="tanh")
        self.head = layers.Dense(n_classes)

    def call(self, signals):
        x = self.second(self.first(signals))
        return tf.nn.softmax(self.head(self.hidden(self.flatten(x))), axis=-1)


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    model = HeartbeatNet(n_classes)
    model(keras.Input((n_steps, n_leads)))
    return model


# %% right: add() in a loop, ELU, TensorFlow's softmax in a Lambda, compiled
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    model = keras.Sequential()
    model.add(layers.Input(shape=(n_steps, n_leads)))
    for filters in (16, 32):
        model.add(layers.Conv1D(filters, (5,), strides=1, activation="elu"))
    model.add(layers.Flatten())
    model.add(layers.Dense(n_classes))
    model.add(layers.Lambda(tf.nn.softmax))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% right: batch normalisation and dropout, a hidden layer, softmax by keras.ops
from keras import layers, ops


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    signal = keras.Input((n_steps, n_leads))
    x = signal
    for filters in (16, 32):
        x = layers.Conv1D(filters, 5)(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    x = layers.Dropout(0.3)(layers.Flatten()(x))
    x = layers.Dense(32, activation="relu")(x)
    return keras.Model(signal, ops.softmax(layers.Dense(n_classes)(x), axis=-1))


# %% right: a trunk as a model of its own, pooling behind both convolutions that fits a single place too
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    trunk = keras.Sequential(
        [
            keras.Input((n_steps, n_leads)),
            layers.Conv1D(16, 5, activation="gelu"),
            layers.Conv1D(32, 5, activation="gelu"),
            layers.MaxPooling1D(2, padding="same"),
        ],
        name="trunk",
    )
    inputs = keras.Input((n_steps, n_leads))
    x = layers.Flatten()(trunk(inputs))
    return keras.Model(inputs, layers.Dense(n_classes, activation=keras.activations.softmax)(x))


# %% right: LeakyReLU, all places and beside them the greatest value of each filter
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    inputs = keras.Input((n_steps, n_leads))
    x = layers.LeakyReLU()(layers.Conv1D(16, 5)(inputs))
    x = layers.LeakyReLU()(layers.Conv1D(32, 5)(x))
    x = layers.Concatenate()([layers.Flatten()(x), layers.GlobalMaxPooling1D()(x)])
    x = layers.Dense(n_classes)(x)
    return keras.Model(inputs=inputs, outputs=layers.Activation("softmax")(x))


# %% wrong: no activation in either convolution
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    inputs = keras.Input((n_steps, n_leads))
    x = layers.Conv1D(16, 5)(inputs)
    x = layers.Conv1D(32, 5)(x)
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: no activation between the convolutions, LeakyReLU only after the second
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    inputs = keras.Input((n_steps, n_leads))
    x = layers.Conv1D(32, 5)(layers.Conv1D(16, 5)(inputs))
    x = layers.Flatten()(layers.LeakyReLU()(x))
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: ReLU only in the first convolution
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    inputs = keras.Input((n_steps, n_leads))
    x = layers.Conv1D(16, 5, activation="relu")(inputs)
    x = layers.Conv1D(32, 5)(x)
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: mean over all places instead of Flatten
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    inputs = keras.Input((n_steps, n_leads))
    x = layers.Conv1D(16, 5, activation="relu")(inputs)
    x = layers.Conv1D(32, 5, activation="relu")(x)
    x = layers.GlobalAveragePooling1D()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: maximum over all places instead of Flatten, as in the network for volumes
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    model = keras.Sequential([keras.Input((n_steps, n_leads))])
    for filters in (16, 32):
        model.add(layers.Conv1D(filters, 5, activation="elu"))
    model.add(layers.GlobalMaxPooling1D())
    model.add(layers.Dense(n_classes, activation="softmax"))
    return model


# %% wrong: padding "same", 14×1 → 14×16 → 14×32
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((n_steps, n_leads)),
            layers.Conv1D(16, 5, padding="same", activation="relu"),
            layers.Conv1D(32, 5, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dense(n_classes, activation="softmax"),
        ]
    )


# %% wrong: pooling between the two convolutions
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((n_steps, n_leads)),
            layers.Conv1D(16, 5, activation="relu"),
            layers.MaxPooling1D(2),
            layers.Conv1D(32, 5, activation="relu"),
            layers.Flatten(),
            layers.Dense(n_classes, activation="softmax"),
        ]
    )


# %% wrong: pooling behind the convolutions that does not fit a signal of 9 steps
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((n_steps, n_leads)),
            layers.Conv1D(16, 5, activation="relu"),
            layers.Conv1D(32, 5, activation="relu"),
            layers.MaxPooling1D(2),
            layers.Flatten(),
            layers.Dense(n_classes, activation="softmax"),
        ]
    )


# %% wrong: a stride of 2 in the first convolution, every second place is left out
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((n_steps, n_leads)),
            layers.Conv1D(16, 5, strides=2, activation="relu"),
            layers.Conv1D(32, 5, activation="relu"),
            layers.Flatten(),
            layers.Dense(n_classes, activation="softmax"),
        ]
    )


# %% wrong: 32 filters first, then 16
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((n_steps, n_leads)),
            layers.Conv1D(32, 5, activation="relu"),
            layers.Conv1D(16, 5, activation="relu"),
            layers.Flatten(),
            layers.Dense(n_classes, activation="softmax"),
        ]
    )


# %% wrong: filters of 3
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((n_steps, n_leads)),
            layers.Conv1D(16, 3, activation="relu"),
            layers.Conv1D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(n_classes, activation="softmax"),
        ]
    )


# %% wrong: number and size of the filters swapped
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((n_steps, n_leads)),
            layers.Conv1D(5, 16, activation="relu"),
            layers.Conv1D(5, 32, activation="relu"),
            layers.Flatten(),
            layers.Dense(n_classes, activation="softmax"),
        ]
    )


# %% wrong: one convolution only
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((n_steps, n_leads)),
            layers.Conv1D(16, 5, activation="relu"),
            layers.Flatten(),
            layers.Dense(n_classes, activation="softmax"),
        ]
    )


# %% wrong: a third convolution, 9 steps are too few
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    model = keras.Sequential([keras.Input((n_steps, n_leads))])
    for filters in (16, 32, 64):
        model.add(layers.Conv1D(filters, 5, activation="relu"))
    model.add(layers.Flatten())
    model.add(layers.Dense(n_classes, activation="softmax"))
    return model


# %% wrong: both convolutions read the signal, side by side
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    inputs = keras.Input((n_steps, n_leads))
    first = layers.Conv1D(16, 5, activation="relu")(inputs)
    second = layers.Conv1D(32, 5, activation="relu")(inputs)
    x = layers.Flatten()(layers.Concatenate()([first, second]))
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong: dense layers only, no convolution
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((n_steps, n_leads)),
            layers.Flatten(),
            layers.Dense(16, activation="relu"),
            layers.Dense(32, activation="relu"),
            layers.Dense(n_classes, activation="softmax"),
        ]
    )


# %% wrong: sigmoid for each class, rows do not add up to 1
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((n_steps, n_leads)),
            layers.Conv1D(16, 5, activation="relu"),
            layers.Conv1D(32, 5, activation="relu"),
            layers.Flatten(),
            layers.Dense(n_classes, activation="sigmoid"),
        ]
    )


# %% wrong: no softmax, logits come out
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((n_steps, n_leads)),
            layers.Conv1D(16, 5, activation="relu"),
            layers.Conv1D(32, 5, activation="relu"),
            layers.Flatten(),
            layers.Dense(n_classes),
        ]
    )


# %% wrong: a single sigmoid, (batch, 1)
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((n_steps, n_leads)),
            layers.Conv1D(16, 5, activation="relu"),
            layers.Conv1D(32, 5, activation="relu"),
            layers.Flatten(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


# %% wrong: no flattening, probabilities for every step
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((n_steps, n_leads)),
            layers.Conv1D(16, 5, activation="relu"),
            layers.Conv1D(32, 5, activation="relu"),
            layers.Dense(n_classes, activation="softmax"),
        ]
    )


# %% wrong: flattened behind the last layer, which gives probabilities for every step
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    inputs = keras.Input((n_steps, n_leads))
    x = layers.Conv1D(16, 5, activation="relu")(inputs)
    x = layers.Conv1D(32, 5, activation="relu")(x)
    x = layers.Dense(n_classes, activation="softmax")(x)
    return keras.Model(inputs, layers.Flatten()(x))


# %% wrong: batch normalisation, but no activation
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    model = keras.Sequential([keras.Input((n_steps, n_leads))])
    for filters in (16, 32):
        model.add(layers.Conv1D(filters, 5))
        model.add(layers.BatchNormalization())
    model.add(layers.Flatten())
    model.add(layers.Dense(n_classes, activation="softmax"))
    return model


# %% wrong: no channel axis in the input
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((n_steps,)),
            layers.Conv1D(16, 5, activation="relu"),
            layers.Conv1D(32, 5, activation="relu"),
            layers.Flatten(),
            layers.Dense(n_classes, activation="softmax"),
        ]
    )


# %% wrong: leads before steps
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((n_leads, n_steps)),
            layers.Conv1D(16, 5, activation="relu"),
            layers.Conv1D(32, 5, activation="relu"),
            layers.Flatten(),
            layers.Dense(n_classes, activation="softmax"),
        ]
    )


# %% wrong: the example's sizes hard-coded, 14 steps, one lead, two classes
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    return keras.Sequential(
        [
            keras.Input((14, 1)),
            layers.Conv1D(16, 5, activation="relu"),
            layers.Conv1D(32, 5, activation="relu"),
            layers.Flatten(),
            layers.Dense(2, activation="softmax"),
        ]
    )


# %% wrong: returns nothing
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    model = keras.Sequential([keras.Input((n_steps, n_leads))])
    model.add(layers.Conv1D(16, 5, activation="relu"))
    model.add(layers.Conv1D(32, 5, activation="relu"))
    model.add(layers.Flatten())
    model.add(layers.Dense(n_classes, activation="softmax"))


# %% wrong: the untouched stub
def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    raise NotImplementedError


# %% wrong (unlisted): zeros put on both ends by a layer of their own, the convolutions keep the length
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    inputs = x = keras.Input((n_steps, n_leads))
    for filters in (16, 32):
        x = layers.ZeroPadding1D(2)(x)
        x = layers.Conv1D(filters, 5, activation="relu")(x)
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))


# %% wrong (unlisted): filters of 5×1 in the second convolution, each sees one of the 16 maps (groups)
from keras import layers


def build_ecg_net(n_steps, n_leads=1, n_classes=2):
    inputs = keras.Input((n_steps, n_leads))
    x = layers.Conv1D(16, 5, activation="relu")(inputs)
    x = layers.Conv1D(32, 5, groups=16, activation="relu")(x)
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(x))
