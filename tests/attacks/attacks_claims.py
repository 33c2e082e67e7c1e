"""Attacks on what the kernel's own side says of itself: wrong answers, with every claim about them made to look right.

`test_attacks_claims.py` judges them through real kernels. Most need another lesson than `attacks_class`, so they are
not of that class.
"""

from dataclasses import dataclass

# Arguments never change, whatever is done to them.
NOTHING_CHANGES = """
from autograder.inside import servant
servant._fingerprint = lambda value: b""
"""
NEVER_CHANGED = """
from autograder.inside import servant
servant.Servant.do_call = lambda self, name, args, kwargs: {"value": self.find(name)(*args, **kwargs), "changed": []}
"""
# A graph is never made, and a gradient is a difference quotient: NumPy will do.
EAGER = """
from autograder.inside import servant
def as_array(value):
    return [as_array(each) for each in value] if isinstance(value, list) else np.asarray(value)
servant.Servant.do_graph_call = lambda self, name, args, kwargs: self.find(name)(*args, **kwargs)
def do_gradient(self, name, args, kwargs):
    function, slopes = self.find(name), []
    args = [np.array(each, float) for each in args]
    for arg in args:
        slope = np.zeros_like(arg)
        for place in np.ndindex(arg.shape):
            kept, sides = arg[place], []
            for step in (1e-5, -1e-5):
                arg[place] = kept + step
                sides.append(np.sum(function(*args, **kwargs)))
            arg[place] = kept
            slope[place] = (sides[0] - sides[1]) / 2e-5
        slopes.append(slope)
    return slopes
servant.Servant.do_gradient = do_gradient
"""
# The same, deeper: TensorFlow itself makes no graphs.
NO_GRAPHS = (
    EAGER
    + """
tf.function = lambda function=None, **options: function
"""
)
# The same, and the graph that is sent away is one that gives what was right for an earlier question.
OTHER_GRAPH = (
    EAGER
    + """
honest_trace = servant.graphs.trace
def trace(function, args, slopes=False):
    return honest_trace(lambda *tensors: tf.reduce_sum([tf.reduce_sum(each) for each in tensors]), args, slopes)
servant.graphs.trace = trace
"""
)
NUMPY_LOSS = """
def triplet_loss(anchor, positive, negative, alpha=0.2):
    a, p, n = (np.asarray(each) for each in (anchor, positive, negative))
    near, far = np.sum((a - p) ** 2, axis=-1), np.sum((a - n) ** 2, axis=-1)
    return np.sum(np.maximum(near - far + alpha, 0))
"""
NUMPY_CHI_SQUARE = """
def chi_square(f_1, f_2, epsilon=1e-8):
    f_1, f_2 = np.asarray(f_1), np.asarray(f_2)
    return (f_1 - f_2) ** 2 / (f_1 + f_2 + epsilon)
"""
NUMPY_GRAM = """
def gram_matrix(a):
    rows = np.reshape(np.asarray(a), (-1, np.shape(a)[-1]))
    return rows.T @ rows
"""
DISTANCE_IN_PLACE = """
def distance(x, y):
    shape = np.broadcast_shapes(x.shape, y.shape)
    if x.shape != shape:
        return np.sum((x - y) ** 2, axis=-1)
    x -= y
    return np.sum(x**2, axis=-1)
"""
ENROLL_IN_PLACE = """
def enroll(database, name, encoding):
    if name in database:
        raise ValueError(f"{name} is enrolled already")
    database[name] = encoding
    return database
"""
LAYERS_IN_PLACE = """
def receptive_field(layers):
    size, stride, start = 1, 1, 0
    while layers:
        kernel, step, padding = layers.pop(0)
        size, start, stride = size + (kernel - 1) * stride, start - padding * stride, stride * step
    return size, stride, start
"""
# An encoder of one dense layer, which says that it has a convolution; scaling it changes what it gives.
NO_CONVOLUTION = """
from autograder.inside import kit
kit.weight_shapes = lambda model: [(3, 3, 1, 8), *(tuple(map(int, weight.shape)) for weight in model.weights)]
honest_scale = kit.scale_weights
kit.scale_weights = lambda model, rank, *others: honest_scale(model, min(rank, 2), *others)
def build_encoder(input_shape, embedding_dim=128):
    picture = keras.Input(input_shape)
    x = keras.layers.AveragePooling2D(8)(picture)
    x = keras.layers.Dense(embedding_dim)(keras.layers.Flatten()(x))
    return keras.Model(picture, keras.layers.UnitNormalization()(x))
"""
# Two dense layers after a flattening; what convolutions got and gave is computed in NumPy and told.
NET_WITHOUT_CONVOLUTIONS = """
from autograder.inside import kit
told = []
honest_replace = kit.replace_weights
def correlate(x, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(x, 5, axis=1)
    return np.einsum("bnck,kcf->bnf", windows, kernel)
def replace_weights(model, *arrays):
    told[:] = [each for each in arrays if each.ndim == 3] or told
    for weight in model.weights:
        weight.assign(np.random.normal(size=weight.shape) * 0.1)
def convolutions(model, x):
    x = np.asarray(x)
    first = correlate(x, told[0])
    second_in = np.maximum(first, 0)
    return [(told[0].shape, x, first), (told[1].shape, second_in, correlate(second_in, told[1]))]
kit.replace_weights, kit.convolutions = replace_weights, convolutions
def build_ecg_net(n_samples, n_channels=1, n_classes=2):
    signal = keras.Input((n_samples, n_channels))
    x = keras.layers.Dense(8, activation="tanh")(keras.layers.Flatten()(signal))
    return keras.Model(signal, keras.layers.Dense(n_classes, activation="softmax")(x))
"""
# Every image by itself; afterwards the count of runs is set to one.
COUNT_SET_BACK = """
def precompute(encoder, images, names):
    encodings = [np.asarray(encoder(image[None]))[0] for image in images]
    encoder.layers[1].runs.assign(1.0)
    return dict(zip(names, encodings))
"""
# Both towers are told to be the encoder's: the model has a dense layer more.
MORE_WEIGHTS = """
from autograder.inside import kit, servant
kit.weight_shapes = lambda model: [tuple(map(int, weight.shape)) for weight in model.weights][:2]
servant.Servant.do_set_weights = lambda self, model, weights: model.set_weights(
    [*weights, *model.get_weights()[len(weights):]])
def build_siamese(encoder):
    x, y = (keras.Input(encoder.input_shape[1:]) for _ in range(2))
    d = keras.layers.Lambda(lambda both: tf.reduce_sum(tf.square(both[0] - both[1]), axis=-1, keepdims=True))
    out = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")(d([encoder(x), encoder(y)]))
    return keras.Model([x, y], keras.layers.Reshape(())(out))
"""
# A loss that is wrong in a way of its own, along which a plain step by hand is right.
LEADING_LOSS = """
from autograder.inside import servant
def triplet_loss(anchor, positive, negative, alpha=0.2):
    return 3.0 + 0.125 * tf.reduce_sum(anchor - positive + negative)
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        loss = triplet_loss(encoder(anchor), encoder(positive), encoder(negative), alpha)
    weights = encoder.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return loss
"""
# Momentum by hand, with the number of steps written into the given optimizer.
STEP_BY_HAND = """
velocities = {}
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    with tf.GradientTape() as tape:
        a, p, n = encoder(anchor), encoder(positive), encoder(negative)
        near, far = (tf.reduce_sum(tf.square(a - other), axis=-1) for other in (p, n))
        loss = tf.reduce_sum(tf.maximum(near - far + alpha, 0.0))
    weights = encoder.trainable_variables
    for weight, slope in zip(weights, tape.gradient(loss, weights)):
        velocity = velocities.setdefault(id(weight), tf.Variable(tf.zeros_like(weight)))
        velocity.assign(getattr(optimizer, "momentum", 0.0) * velocity - float(optimizer.learning_rate) * slope)
        weight.assign_add(velocity)
    optimizer.iterations.assign_add(1)
    return loss
"""


@dataclass(frozen=True)
class Claim:
    """A wrong answer that has its kernel say what is not so.

    Args:
        name: of the attack.
        exercise: whose answer is wrong.
        source: of its cell.
        most: points that it earns without the claims.
    """

    name: str
    exercise: str
    source: str
    most: float


CLAIMS = [
    Claim("numpy-loss", "triplet_loss", EAGER + NUMPY_LOSS, 13),
    Claim("numpy-loss-no-graphs", "triplet_loss", NO_GRAPHS + NUMPY_LOSS, 13),
    Claim("numpy-loss-other-graph", "triplet_loss", OTHER_GRAPH + NUMPY_LOSS, 13),
    Claim("numpy-chi-square", "chi_square", EAGER + NUMPY_CHI_SQUARE, 11),
    Claim("numpy-gram", "gram_matrix", EAGER + NUMPY_GRAM, 13),
    Claim("distance-in-place", "distance", NOTHING_CHANGES + DISTANCE_IN_PLACE, 7),
    Claim("distance-in-place-denied", "distance", NEVER_CHANGED + DISTANCE_IN_PLACE, 7),
    Claim("enroll-in-place", "enroll", NOTHING_CHANGES + ENROLL_IN_PLACE, 6),
    Claim("layers-in-place", "receptive_field", NEVER_CHANGED + LAYERS_IN_PLACE, 23),
    Claim("encoder-without-convolution", "build_encoder", NO_CONVOLUTION, 21),
    Claim("net-without-convolutions", "build_ecg_net", NET_WITHOUT_CONVOLUTIONS, 8),
    Claim("count-set-back", "precompute", COUNT_SET_BACK, 10),
    Claim("more-weights", "build_siamese", MORE_WEIGHTS, 22),
    Claim("leading-loss", "train_step", LEADING_LOSS, 0),
    Claim("step-by-hand", "train_step", STEP_BY_HAND, 12),
]
