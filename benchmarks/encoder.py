"""Time the Keras encoder against dlib's own network, and measure both speed and errors on ORL: `make bench-encoder`.

Each round times first the one, then the other on the same face chips, so that whatever else the machine does hits both.
dlib runs its network on one core, TensorFlow on all that there are: this is what a learner gets, not a race of two
programs on one core.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable

import numpy as np

from helpers import runtime


def seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--faces", type=int, default=100, help="faces in one batch of the Keras encoder")
    parser.add_argument("--dlib-faces", type=int, default=20, help="faces that dlib encodes in each round")
    options = parser.parse_args()
    runtime.start(seed=1)
    report_orl()
    race(options.faces, options.dlib_faces, options.rounds)


def report_orl() -> None:
    """Encode all ORL pictures with nothing cached; print time, memory and errors over all 40 people."""
    from helpers.networks import orl_encodings
    from helpers.training import evaluation

    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        cold = seconds(orl_encodings.faces_encodings)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        warm = seconds(orl_encodings.faces_encodings)
        f, labels = orl_encodings.faces_encodings()
    print(f"400 ORL faces: {cold:.1f} s with nothing cached, {warm:.2f} s after that; {peak:.2f} GB of memory in all.")
    false_match, true_match, area = evaluation.verification_roc(f, labels)
    print(f"One-shot identification, 40 people, mean over 10 galleries: {evaluation.one_shot_accuracy(f, labels):.2%}.")
    equal = np.maximum(false_match, 1 - true_match).min()
    print(f"All pairs of pictures: equal error rate {equal:.2%}, area under the ROC {area:.5f}.")
    first, second = np.triu_indices(len(labels), k=1)
    right = (np.linalg.norm(f[first] - f[second], axis=1) < 0.6) == (labels[first] == labels[second])
    print(f"Right at dlib's threshold, plain distance 0.6: {right.mean():.1%}.")


def race(n_faces: int, n_dlib_faces: int, n_rounds: int) -> None:
    """Time both networks by turns and print milliseconds a face and how many times as fast ours is."""
    import dlib

    from helpers.data import faces
    from helpers.networks import alignment, dlib_weights, encoders

    images, _ = faces.load()
    chips = np.stack([alignment.likeliest_chip(image) for image in images[:n_faces]])
    some = [np.ascontiguousarray(chip) for chip in chips[:n_dlib_faces]]
    encoder = encoders.pretrained_encoder()
    network = dlib.face_recognition_model_v1(str(dlib_weights.checked_file(dlib_weights.ENCODER)))
    f, by_dlib = encoder(chips, training=False).numpy(), np.array(network.compute_face_descriptor(some))  # and warm up
    print(f"Batches of {len(chips)} faces. Largest difference: {np.abs(f[: len(some)] - by_dlib).max():.0e}.")
    ratios = []
    for number in range(1, n_rounds + 1):
        ours = seconds(lambda: encoder(chips, training=False).numpy()) / len(chips)
        theirs = seconds(lambda: network.compute_face_descriptor(some)) / len(some)
        ratios.append(theirs / ours)
        print(f"round {number}: Keras {1000 * ours:5.1f} ms a face, dlib {1000 * theirs:6.1f} ms, {ratios[-1]:5.1f} ×")
    print(f"The Keras encoder is {np.median(ratios):.1f} × as fast (median; {min(ratios):.1f} to {max(ratios):.1f}).")


if __name__ == "__main__":
    main()
