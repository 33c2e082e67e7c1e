"""Attacks on the training step: the look of a step that was never made."""

from attacks import Attack

# A step that was never made, with the signs of one: structure is forged, numbers are not known.
NO_STEP = """
import keras
class Pretending(keras.optimizers.SGD):
    \"\"\"Counts steps that it does not make.\"\"\"
    iterations = property(lambda self: tf.constant(2, tf.int64))
    def apply(self, *_, **__): pass
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    optimizer.__class__ = Pretending
    encoder.__class__.trainable_variables = property(lambda self: [])
    encoder.get_weights = lambda: [weight + 0.01 for weight in honest_weights(encoder)]
    return float(len(anchor)) * alpha
honest_weights = keras.Model.get_weights
"""
# The loss of equal encodings is known without computing anything: say that the weights are, and always were, 0.
ZERO_WEIGHTS = """
from autograder.inside import servant
servant.Servant.do_weights = lambda self, model: [np.zeros_like(weight) for weight in model.get_weights()]
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    return float(len(anchor)) * alpha
"""
# Grading follows a student's own loss where it is wrong: after a step was asked for, the loss is flat, and no step is
# the right one.
OBLIGING_LOSS = """
flat = []
honest_loss = triplet_loss
def triplet_loss(anchor, positive, negative, alpha=0.2):
    if flat:
        return 0.0 * tf.reduce_sum(anchor + positive + negative)
    return honest_loss(anchor, positive, negative, alpha)
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    flat.append(True)
    optimizer.iterations.assign_add(1)
    return 0.0
"""
# The same, but steep when it is asked for the first time.
STEEP_ONCE = """
asked = []
honest_loss = triplet_loss
def triplet_loss(anchor, positive, negative, alpha=0.2):
    if len(anchor) != 8:  # a batch of that size is only asked for the sake of train_step
        return honest_loss(anchor, positive, negative, alpha)
    asked.append(True)
    return 7.0 + (1.0 if len(asked) == 1 else 0.0) * tf.reduce_sum(anchor - positive - negative)
def train_step(encoder, optimizer, anchor, positive, negative, alpha=0.2):
    optimizer.iterations.assign_add(1)
    return 7.0
"""

ATTACKS = [
    Attack("step-not-made", "own", exercise="train_step", answer=NO_STEP),
    Attack("weights-said-to-be-zero", "own", exercise="train_step", answer=ZERO_WEIGHTS),
    Attack("loss-that-obliges", "own", exercise="train_step", answer=OBLIGING_LOSS),
    Attack("loss-that-is-steep-once", "own", exercise="train_step", answer=STEEP_ONCE),
]
