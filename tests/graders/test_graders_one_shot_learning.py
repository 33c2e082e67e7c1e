"""The graders of 01_one_shot_learning: what one mistake costs, and what is said of it."""

import numpy as np
from judging import judged


def test_a_pair_at_exactly_the_threshold_costs_that_edge_alone() -> None:
    def choose_threshold(distances, same, max_false_match_rate):
        different = distances[same == 0]
        allowed = [tau for tau in distances if np.mean(different <= tau) <= max_false_match_rate]
        return max(allowed, default=distances.min())

    judged("choose_threshold", choose_threshold, 12, "edge counted as a match")


def test_another_mistake_beside_that_edge_loses_more() -> None:
    def choose_threshold(distances, same, max_false_match_rate):
        different = distances[same == 0]
        return max(tau for tau in distances if np.sum(different <= tau) <= max_false_match_rate * len(distances))

    judged("choose_threshold", choose_threshold, 0)


def test_an_edge_and_changed_arguments_are_two_mistakes() -> None:
    def choose_threshold(distances, same, max_false_match_rate):
        different = distances[same == 0]
        allowed = [float(tau) for tau in distances if np.mean(different <= tau) <= max_false_match_rate]
        distances[0] += 1
        return max(allowed)

    for verdict in judged("choose_threshold", choose_threshold, 10, "edge counted as a match"):
        assert "arguments changed" in verdict.mistakes


def test_a_reversed_inequality_is_told_as_it_was_seen() -> None:
    def verify(encoding, claimed_id, database, tau):
        d = float(np.sum((encoding - database[claimed_id]) ** 2))
        return d > tau, d

    def recognize(encoding, database, tau):
        distances = {name: float(np.sum((encoding - person) ** 2)) for name, person in database.items()}
        name = min(distances, key=distances.__getitem__, default=None)
        return (None, np.inf) if name is None else (name if distances[name] > tau else None, distances[name])

    for name, function in (("verify", verify), ("recognize", recognize)):
        for verdict in judged(name, function, 0, "inequality reversed"):
            assert "d < tau is a match, not d > tau" in verdict.checks[0].message
