# Answers to build_verifier(encoder, feature), right and wrong; see ../README.md.
# A right one is a Keras model of two images → probability (batch, 1): shared encoder, feature, one Dense(1, sigmoid).

# %% right: functional, the feature in a Lambda
from keras import layers


def build_verifier(encoder, feature):
    image_1 = keras.Input(encoder.input_shape[1:])
    image_2 = keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(image_1), encoder(image_2)])
    return keras.Model([image_1, image_2], layers.Dense(1, activation="sigmoid")(x))


# %% right: a layer of its own for the feature
from keras.layers import Dense, Input, Layer


class Feature(Layer):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def call(self, f_1, f_2):
        return self.function(f_1, f_2)


def build_verifier(encoder, feature):
    images = [Input(shape=encoder.inputs[0].shape[1:]) for _ in "ab"]
    f = [encoder(image) for image in images]
    return keras.Model(inputs=images, outputs=Dense(1, activation="sigmoid", name="same")(Feature(feature)(*f)))


# %% right: subclassed model, called once on symbols
from keras import layers


class Verifier(keras.Model):
    def __init__(self, encoder, feature):
        super().__init__()
        self.encoder, self.feature = encoder, feature
        self.unit = layers.Dense(1, activation="sigmoid")

    def call(self, images):
        f_1, f_2 = self.encoder(images[0]), self.encoder(images[1])
        return self.unit(self.feature(f_1, f_2))


def build_verifier(encoder, feature):
    model = Verifier(encoder, feature)
    shape = encoder.input_shape[1:]
    model([keras.Input(shape), keras.Input(shape)])
    return model


# %% right: sigmoid as a layer behind a linear unit
from keras import layers


def build_verifier(encoder, feature):
    shape = encoder.input_shape[1:]
    left, right = keras.Input(shape, name="left"), keras.Input(shape, name="right")
    x = layers.Lambda(lambda f: feature(*f), name="feature")([encoder(left), encoder(right)])
    return keras.Model([left, right], layers.Activation("sigmoid")(layers.Dense(1)(x)))


# %% right: one pass over both batches, split inside the Lambda
from keras import layers


def build_verifier(encoder, feature):
    pair = [keras.Input(encoder.input_shape[1:]) for _ in range(2)]
    f = encoder(layers.Concatenate(axis=0)(pair))

    def split_and_compare(both):
        f_1, f_2 = tf.split(both, 2, axis=0)
        return feature(f_1, f_2)

    return keras.Model(pair, layers.Dense(1, "sigmoid")(layers.Lambda(split_and_compare)(f)))


# %% right: both images stacked as a sequence of two, the encoder in TimeDistributed; compiled at once
from keras import layers, ops


def build_verifier(encoder, feature):
    shape = encoder.input_shape[1:]
    images = [keras.Input(shape), keras.Input(shape)]
    f = layers.TimeDistributed(encoder)(ops.stack(images, axis=1))
    x = layers.Lambda(lambda f: feature(f[:, 0], f[:, 1]))(f)
    model = keras.Model(images, layers.Dense(1, activation="sigmoid")(x))
    model.compile("adam", "binary_crossentropy")
    return model


# %% right: nested models, a tower pair and a logistic unit
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    compare = layers.Lambda(lambda pair: feature(pair["a"], pair["b"]))
    towers = keras.Model([a, b], compare({"a": encoder(a), "b": encoder(b)}))
    unit = keras.Sequential([keras.Input(towers.output_shape[1:]), layers.Dense(1, activation=keras.ops.sigmoid)])
    first, second = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([first, second], unit(towers([first, second])))


# %% right: tuples in place of lists, the sigmoid as a function
from keras import layers


def build_verifier(encoder, feature):
    shape = encoder.input_shape[1:]
    a, b = keras.Input(shape), keras.Input(shape)
    x = layers.Lambda(lambda pair: feature(*pair))((encoder(a), encoder(b)))
    return keras.Model(inputs=(a, b), outputs=layers.Dense(units=1, activation=tf.nn.sigmoid)(x))


# %% wrong: a clone of the encoder as the second tower
from keras import layers


def build_verifier(encoder, feature):
    twin = keras.models.clone_model(encoder)
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), twin(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: a clone that starts with the same weights
from keras import layers


def build_verifier(encoder, feature):
    twin = keras.models.clone_model(encoder)
    twin.set_weights(encoder.get_weights())
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), twin(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: one copy of the encoder for both towers, not the encoder itself
from keras import layers


def build_verifier(encoder, feature):
    tower = keras.models.clone_model(encoder)
    tower.set_weights(encoder.get_weights())
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([tower(a), tower(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: feature ignored, always the absolute difference
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: tf.abs(pair[0] - pair[1]))([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: feature ignored, both encodings concatenated
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Concatenate()([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: TensorFlow ops straight on Keras symbols, no Lambda
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(feature(encoder(a), encoder(b))))


# %% wrong: Lambda hands the feature one list instead of two encodings
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(feature)([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: no sigmoid, the logit
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(1)(x))


# %% wrong: softmax over a single unit, always 1
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Softmax(axis=-1)(layers.Dense(1)(x)))


# %% wrong: two classes with softmax, shape (batch, 2)
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(2, activation="softmax")(x))


# %% wrong: tanh in place of the sigmoid
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(1, activation="tanh")(x))


# %% wrong: ReLU before the sigmoid, never below one half
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), encoder(b)])
    logit = layers.Dense(1, activation="relu")(x)
    return keras.Model([a, b], layers.Activation("sigmoid")(logit))


# %% wrong: sigmoid twice
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), encoder(b)])
    x = layers.Dense(1, activation="sigmoid")(x)
    return keras.Model([a, b], layers.Activation("sigmoid")(x))


# %% wrong: squeezed to shape (batch,)
from keras import layers, ops


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), encoder(b)])
    return keras.Model([a, b], ops.squeeze(layers.Dense(1, activation="sigmoid")(x), axis=-1))


# %% wrong: a unit for each feature instead of one
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(x.shape[-1], activation="sigmoid")(x))


# %% wrong: a hidden layer between feature and unit
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), encoder(b)])
    x = layers.Dense(16, activation="relu")(x)
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: batch normalisation between feature and unit
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), encoder(b)])
    x = layers.BatchNormalization()(x)
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: dropout that never rests (training=True) between feature and unit
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), encoder(b)])
    x = layers.Dropout(0.5)(x, training=True)
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: the feature summed to one number before the unit, no weight for each feature
from keras import layers, ops


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), encoder(b)])
    x = ops.sum(x, axis=-1, keepdims=True)
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: no bias in the unit
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid", use_bias=False)(x))


# %% wrong: the first image in both towers
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    f_1, f_2 = encoder(a), encoder(a)
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([f_1, f_2])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: the feature of the raw images, the encoder not used
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    flat = layers.Flatten()
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([flat(a), flat(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: the squared distance of a siamese network instead of a probability
from keras import ops


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    return keras.Model([a, b], ops.sum(ops.square(encoder(a) - encoder(b)), axis=-1, keepdims=True))


# %% wrong: the encoder frozen
from keras import layers


def build_verifier(encoder, feature):
    encoder.trainable = False
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(*pair))([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: no gradient behind the encodings
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(*map(tf.stop_gradient, pair)))([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: Lambda with an output shape hands the feature one list
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(feature, output_shape=encoder.output_shape[1:])([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: the cosine of the encodings in place of the feature
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Dot(axes=-1, normalize=True)([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: encoder.predict on symbols
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(*pair))([encoder.predict(a), encoder.predict(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: the encoder inside of the Lambda, its weights not in the model
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(encoder(pair[0]), encoder(pair[1])))([a, b])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: one input for both images
from keras import layers


def build_verifier(encoder, feature):
    pair = keras.Input((2, *encoder.input_shape[1:]))
    x = layers.Lambda(lambda f: feature(f[0], f[1]))([encoder(pair[:, 0]), encoder(pair[:, 1])])
    return keras.Model(pair, layers.Dense(1, activation="sigmoid")(x))


# %% wrong: input shape hard-coded
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input((112, 92, 1)), keras.Input((112, 92, 1))
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: a Python function instead of a Keras model
from keras import layers


def build_verifier(encoder, feature):
    unit = layers.Dense(1, activation="sigmoid")
    return lambda images: unit(feature(encoder(images[0]), encoder(images[1])))


# %% wrong: returns nothing
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), encoder(b)])
    model = keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong: returns an input
def build_verifier(encoder, feature):
    return encoder


# %% wrong: the untouched stub
def build_verifier(encoder, feature):
    raise NotImplementedError


# %% wrong (unlisted): f_2 handed over before f_1, which matters for features with an order
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[1], pair[0]))([encoder(a), encoder(b)])
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(x))


# %% wrong (unlisted): one minus the probability
from keras import layers


def build_verifier(encoder, feature):
    a, b = keras.Input(encoder.input_shape[1:]), keras.Input(encoder.input_shape[1:])
    x = layers.Lambda(lambda pair: feature(pair[0], pair[1]))([encoder(a), encoder(b)])
    return keras.Model([a, b], 1.0 - layers.Dense(1, activation="sigmoid")(x))
