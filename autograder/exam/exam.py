"""The grader's toolbox: the exam that puts an exercise's questions to an answer and keeps the record."""

import contextlib
import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.exam.answer import Answer, AnswerError, Graph, tensors_of
from autograder.exam.compare import TOLERANCE, difference
from autograder.exam.exercise import Case, Exercise
from autograder.exam.results import Check, Verdict
from autograder.exam.wording import ALSO_WRONG, COUNTS_LATER, ENDS, NOT_WRITTEN, explain, general_mistake, show

MOST_DRAWS = 1000
NOT_CONFIRMED = (
    "It looks right in the notebook, but the TensorFlow operations alone do not give it. Use them from end to end; "
    "what NumPy computes is not among them."
)
HELD = {  # why a person should look, by what the kernel did
    "garbled": "the replies of the kernel were damaged",
    "out of time": "the time for the notebook was used up",
}


class _Stop(Exception):
    """Nothing more can be asked of this answer."""


class Exam:
    """Put one exercise's questions to one answer and keep the record.

    Args:
        exercise: what is examined.
        answer: whose function.
        seed: of the inputs.
    """

    def __init__(self, exercise: Exercise, answer: Answer, seed: int):
        self.exercise, self.answer = exercise, answer
        self.rng = np.random.default_rng(seed)
        self.grade = Verdict(exercise.name, exercise.points)
        self._forms: list[int] = []
        self._results: list[tuple[Case, Any]] = []
        self._example_given = False

    def run(self) -> Verdict:
        """Run the grader and settle what depends on the whole."""
        with contextlib.suppress(_Stop):
            self.exercise.run(self)
        checks = self.grade.checks
        if not any(check.passed for i, check in enumerate(checks) if i not in self._forms):
            for i in self._forms:
                if checks[i].passed:
                    checks[i] = replace(checks[i], passed=False, message=COUNTS_LATER)
        return self.grade

    def check(self, name: str, points: float, passed: bool, message: str = "", form: bool = False) -> bool:
        """Record a check. One of form (a shape, a dtype, a count) pays only if one of value passes."""
        if form:
            self._forms.append(len(self.grade.checks))
        self.grade.checks.append(Check(name, bool(passed), points, "" if passed else message))
        return bool(passed)

    def values(
        self, name: str, points: float, cases: list[Case], tolerance: float = TOLERANCE, form: bool = False
    ) -> bool:
        """Check the results of several calls against the reference; all must be right."""
        return self._values(name, points, cases, tolerance, self.answer.call, form)

    def graph_values(self, name: str, points: float, cases: list[Case], tolerance: float = TOLERANCE) -> bool:
        """The same inside a `tf.function`."""
        graph = self.graph(cases[-1])  # first: the kernel has not seen these inputs yet
        right = self._values(
            name, points, cases, tolerance, lambda *a, **k: (self.answer.graph_call(*a, **k), []), False
        )
        return right and self.confirm(graph is not None and not self.graph_differs(graph, cases[-1], tolerance))

    def graph(self, each: Case, slopes: bool = False) -> Graph | None:
        """What the answer computes in a call, as a graph; None if there is none."""
        try:
            return self.answer.graph(*each.args, slopes=slopes, **each.kwargs)
        except AnswerError:
            return None

    def graph_differs(self, graph: Graph, each: Case, tolerance: float = TOLERANCE) -> str:
        """Say how what a graph gives in a call differs from the reference; empty if it does not."""
        try:
            got = graph.run(*tensors_of(each.args))
        except AnswerError as error:
            return explain(error)
        want = self.exercise.reference(*each.args, **each.kwargs)
        return difference(got[0] if len(got) == 1 else got, want, tolerance)

    def confirm(self, confirmed: bool, message: str = NOT_CONFIRMED, n_checks: int = 1) -> bool:
        """Let the last checks, if they passed, fail after all unless what they rest on was confirmed out here."""
        checks, passed = self.grade.checks, self.grade.checks[-1].passed
        first = len(checks) - n_checks
        wrong = any(not check.passed for check in checks[:first])  # then it does not look right, and why was said
        for i in range(first, len(checks)):
            if checks[i].passed and not confirmed:
                text = ALSO_WRONG if wrong else self.recognised("not confirmed", message)
                checks[i] = replace(checks[i], passed=False, message=text)
        return passed and confirmed

    def telling(self, draw: Callable[[], list[Case]]) -> list[Case]:
        """Draw cases until they tell the known mistakes apart.

        On each case every mistake (but those that keep points) gives another result than the right one, so that none
        earns a point by luck; and no two mistakes agree on all cases, so that the diagnosis is the right one.
        """
        known = [
            self.exercise.reference,
            *(wrong for each in self.exercise.mistakes if not each.keeps for wrong in each.wrong),
        ]
        for _ in range(MOST_DRAWS):
            cases = draw()
            results = [[function(*each.args, **each.kwargs) for each in cases] for function in known]
            right = results[0]
            caught = all(not _same(a, b) for wrong in results[1:] for a, b in zip(right, wrong, strict=True))
            if caught and all(
                any(not _same(a, b) for a, b in zip(one, other, strict=True))
                for one, other in itertools.combinations(results[1:], 2)
            ):
                return cases
        raise RuntimeError(f"{self.exercise.name}: two of the known mistakes cannot be told apart by such cases")

    def attempt(self, name: str, points: float, ask: Callable[[], Any]) -> Any:
        """Return what `ask` gives; None, and a failed check, if the student's code fails or returns nothing."""
        try:
            outcome = ask()
        except AnswerError as error:
            self._failed(name, points, error)
            return None
        if outcome is None:
            self.check(name, points, False, self.recognised("nothing returned", difference(None, 0)))
        return outcome

    def attempt_quietly(self, ask: Callable[[], Any]) -> Any:
        """Return what `ask` gives; None if the student's code fails. For what is only to confirm another check."""
        try:
            return ask()
        except AnswerError:
            return None

    def recognised(self, name: str, message: str | None = None, **details: Any) -> str:
        """Note a mistake for the class report and return its message.

        Args:
            name: of one of the exercise's mistakes.
            message: instead of the mistake's own.
            details: what its message has in braces.
        """
        if name not in self.grade.mistakes:
            self.grade.mistakes.append(name)
        if message is None:
            message = next(each.message for each in self.exercise.mistakes if each.name == name)
        return message.format(**details) if details else message

    def _values(
        self, name: str, points: float, cases: list[Case], tolerance: float, call: Callable, form: bool
    ) -> bool:
        results, texts, changed = [], [], set()
        try:
            for each in cases:
                got, positions = call(*each.args, **each.kwargs)
                want = self.exercise.reference(*each.args, **each.kwargs)
                results.append(got)
                texts.append(difference(got, want, tolerance))
                changed.update(positions)
        except AnswerError as error:
            self._failed(name, points, error)
            return False
        self._results += zip(cases, results, strict=True)
        wrong = next((text for text in texts if text), "")
        if wrong:
            return self.check(name, points, False, self._diagnose(wrong, tolerance), form)
        if changed:
            text = "The result is right, but the call changed its arguments in place."
            return self.check(name, points, False, self.recognised("arguments changed", text), form)
        return self.check(name, points, True, form=form)

    def named(self, calls: list[tuple[Case, Any]], differ: Callable[[Any, Any], str]) -> str:
        """Recognise the mistake that gives all these results, and return its message; empty if none does.

        Args:
            calls: what was asked and what came back.
            differ: says how a result differs from what a mistake gives; empty if it does not.
        """
        for mistake in self.exercise.mistakes:
            for wrong in mistake.wrong:
                if all(not differ(got, wrong(*each.args, **each.kwargs)) for each, got in calls):
                    return self.recognised(mistake.name)
        return ""

    def _diagnose(self, wrong: str, tolerance: float) -> str:
        """Name the mistake that gives all results so far; else show a public example that fails."""
        if said := self.named(self._results, lambda got, want: difference(got, want, tolerance)):
            return said
        if kind := general_mistake(self._results, wrong):
            self.recognised(kind, wrong)
        if self._example_given:
            return ALSO_WRONG
        for example in self.exercise.examples:
            self._example_given = True
            try:
                got = self.answer(*example.case.args, **example.case.kwargs)
            except AnswerError as error:
                self._stop_if_lost(error)
                return f"{wrong} Try `{example.call}`: {explain(error)}"
            if difference(got, example.want):
                return f"{wrong} Try `{example.call}`: it should give {show(example.want)}, yours gives {show(got)}."
        return wrong

    def _failed(self, name: str, points: float, error: AnswerError) -> None:
        """Record that the student's code failed instead of answering, and stop where asking on makes no sense."""
        message = explain(error)
        kind = "not written" if message == NOT_WRITTEN else error.kind
        self.check(name, points, False, self.recognised(kind, message))
        if message == NOT_WRITTEN:
            raise _Stop
        self._stop_if_lost(error)

    def _stop_if_lost(self, error: AnswerError) -> None:
        if error.kind in HELD:
            self.grade.held = HELD[error.kind]
        if error.kind in ENDS:
            raise _Stop


def _same(one: Any, other: Any) -> bool:
    """Whether two results are too much alike to be told apart."""
    return not difference(one, other, 1e-3)
