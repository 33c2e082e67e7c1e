"""The grader's toolbox: the exam that puts an exercise's questions to an answer and keeps the record."""

import contextlib
import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.exam.answer import Answer, AnswerError, Graph, tensors_of
from autograder.exam.compare import TOLERANCE, Difference, difference
from autograder.exam.exercise import Case, Exercise
from autograder.exam.general_mistakes import GENERAL
from autograder.exam.mistakes import filled, sentences
from autograder.exam.verdict import SENTENCES, Check, Outcome, Verdict
from autograder.exam.wording import ENDS, explain, general_mistake, outcome, show

MOST_DRAWS = 1000
HELD = {  # why a person should look, by what the kernel did
    "garbled": "the kernel's replies were damaged",
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

    Attributes:
        verdict: what was found so far.
        error: what the student's code raised when it was last asked; None if it answered.
    """

    def __init__(self, exercise: Exercise, answer: Answer, seed: int):
        self.exercise, self.answer = exercise, answer
        self.rng = np.random.default_rng(seed)
        self.verdict = Verdict(exercise.name, exercise.points)
        self.error: AnswerError | None = None
        self._errors: list[AnswerError] = []
        self._sentences = sentences(exercise.mistakes)
        self._forms: list[int] = []
        self._results: list[tuple[Case, Any]] = []
        self._example_given = False
        self._changed: list[int] = []  # places of checks that passed, though a call in them changed its arguments
        self._named: list[str] = []  # mistakes that were recognised since the last check
        self._mistakes: dict[int, list[str]] = {}  # those of each check, by its place

    def run(self) -> Verdict:
        """Run the grader and settle what depends on the whole."""
        with contextlib.suppress(_Stop):
            self.exercise.run(self)
        checks = self.verdict.checks
        if not any(check.passed for i, check in enumerate(checks) if i not in self._forms):
            for i in self._forms:
                if checks[i].passed:
                    self.revise(i, Outcome.LATER)
        self._settle_changed()
        self._settle_conventions()
        return self.verdict

    def _settle_changed(self) -> None:
        """Take the points of one check, the smallest, for arguments that were changed in place."""
        passed = [i for i in self._changed if self.verdict.checks[i].passed]
        if passed:
            place = min(reversed(passed), key=lambda i: self.verdict.checks[i].points)
            self.revise(place, self.recognised("arguments changed"))

    def _settle_conventions(self) -> None:
        """Leave half to the checks that a slip of convention has failed, if it explains all that is wrong."""
        halves = {mistake.name for mistake in self.exercise.mistakes if mistake.half} | {"a constant factor"}
        failed = {i for i, check in enumerate(self.verdict.checks) if not check.passed}
        later = {i for i in failed if self.verdict.checks[i].outcome is Outcome.LATER}
        slips = [self._mistakes.get(i) for i in failed - later - {*self._forms}]
        if slips and all(slip == slips[0] for slip in slips) and slips[0] in [[name] for name in halves]:
            for i in failed:
                if i in later or self._mistakes.get(i) == slips[0]:
                    check = self.verdict.checks[i]
                    self.verdict.checks[i] = replace(check, kept=check.points / 2)

    def check(
        self,
        name: str,
        points: float,
        passed: bool,
        message: str | Outcome = "",
        form: bool = False,
        outcome: Outcome | None = None,
        example: str = "",
    ) -> bool:
        """Record a check and return whether it passed.

        Args:
            name: what is checked, as the student reads it.
            points: what it pays.
            passed: whether it is right.
            message: what to say if it did not pass; an outcome for its own words.
            form: whether it is of form (a shape, a dtype, a count): then it pays only if one of value passes.
            outcome: what happened if it did not pass; wrong if nothing is said.
            example: a public example that goes wrong, as a sentence.
        """
        self._mistakes[len(self.verdict.checks)], self._named = self._named, []
        if form:
            self._forms.append(len(self.verdict.checks))
        if passed:
            self.verdict.checks.append(Check(name, True, points))
            return True
        if isinstance(message, Outcome):
            outcome, message = message, SENTENCES[message]
        self.verdict.checks.append(Check(name, False, points, message, outcome, example))
        return False

    def revise(self, place: int, message: str | Outcome, outcome: Outcome | None = None, example: str = "") -> None:
        """Say something else about a check that did not pass, or let one that passed fail after all.

        All that was said before is replaced.

        Args:
            place: of the check; -1 is the last one.
            message: as of `check`.
            outcome: as of `check`.
            example: as of `check`.
        """
        if isinstance(message, Outcome):
            outcome, message = message, SENTENCES[message]
        old, place = self.verdict.checks[place], range(len(self.verdict.checks))[place]
        self._mistakes[place], self._named = self._named or self._mistakes.get(place, []), []
        self.verdict.checks[place] = Check(old.name, False, old.points, message, outcome, example)

    def values(
        self, name: str, points: float, cases: list[Case], tolerance: float = TOLERANCE, form: bool = False
    ) -> bool:
        """Check the results of several calls against the reference; all must be right."""
        return self._values(name, points, cases, tolerance, self.answer.call, form)

    def graph_values(self, name: str, points: float, cases: list[Case], tolerance: float = TOLERANCE) -> bool:
        """Check the results of several calls inside a `tf.function`."""
        graph = self.graph(cases[-1])  # first: the kernel has not seen these inputs yet
        right = self._values(
            name, points, cases, tolerance, lambda *a, **k: (self.answer.graph_call(*a, **k), []), False
        )
        return right and self.confirm(graph is not None and self.graph_agrees(graph, cases[-1], tolerance))

    def graph(self, call: Case, slopes: bool = False) -> Graph | None:
        """Return what the answer computes in a call, as a graph; None if there is none."""
        try:
            return self.answer.graph(*call.args, slopes=slopes, **call.kwargs)
        except AnswerError:
            return None

    def graph_agrees(self, graph: Graph, call: Case, tolerance: float = TOLERANCE) -> bool:
        """Tell whether a graph gives in a call what the reference does."""
        try:
            got = graph.run(*tensors_of(call.args))
        except AnswerError:
            return False
        want = self.exercise.function(*call.args, **call.kwargs)
        return difference(got[0] if len(got) == 1 else got, want, tolerance) is None

    def confirm(self, confirmed: bool, message: str = "", n_checks: int = 1) -> bool:
        """Let the last checks, if they passed, fail after all unless what they rest on was confirmed out here.

        Args:
            confirmed: whether it was.
            message: to say instead of what the mistake «not confirmed» says.
            n_checks: how many.
        """
        checks, passed = self.verdict.checks, self.verdict.checks[-1].passed
        first = len(checks) - n_checks
        wrong = any(not check.passed for check in checks[:first])  # then it does not look right, and why was said
        for i in range(first, len(checks)):
            if checks[i].passed and not confirmed:
                said = Outcome.ALSO_WRONG if wrong else self.recognised("not confirmed")
                self.revise(i, said if wrong else message or said)
        return passed and confirmed

    def telling(self, draw: Callable[[], list[Case]]) -> list[Case]:
        """Draw cases until they tell the known mistakes apart.

        In each case every mistake (but those that keep points) gives another result than the right one, so that none
        earns a point by luck; and no two mistakes agree on all cases, so that the diagnosis is the right one.
        """
        known = [
            self.exercise.function,
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
        self.error = None
        try:
            got = ask()
        except AnswerError as error:
            self._failed(name, points, error)
            return None
        if got is None:
            self.check(name, points, False, self.recognised("nothing returned"))
        return got

    def attempt_quietly(self, ask: Callable[[], Any]) -> Any:
        """Return what `ask` gives; None if the student's code fails. For what is only to confirm another check."""
        try:
            return ask()
        except AnswerError:
            return None

    def recognised(self, name: str, **details: Any) -> str:
        """Note a mistake for the class report and return what is said of it.

        Args:
            name: of one of the exercise's mistakes, or of a general one (see `autograder.exam.general_mistakes`).
            **details: what its sentence has in braces.

        Raises:
            KeyError: no such mistake is known here, or a detail is missing.
        """
        if name not in self._sentences:
            known = ", ".join(map(repr, self._sentences))
            raise KeyError(f"{self.exercise.name} has no mistake {name!r}, and no exercise has; it has: {known}")
        sentence = filled(self._sentences[name], details)
        self._note(name)
        return sentence

    def same_mistake(self) -> None:
        """Take the check that comes next for failed by the same mistake as the first that failed."""
        first = next((i for i, check in enumerate(self.verdict.checks) if not check.passed), None)
        self._named = list(self._mistakes.get(first, [])) if first is not None else []

    def differs(self, wrong: Difference) -> str:
        """Note the general mistake that a difference is, if it is one, and return its sentence."""
        if wrong.kind in GENERAL:
            self._note(wrong.kind.value)
        return wrong.text

    def raised_before(self, error: AnswerError) -> bool:
        """Tell whether an earlier check failed because of the same exception."""
        return any(error.is_same(earlier) for earlier in self._errors)

    def _note(self, name: str) -> None:
        self._named = [*dict.fromkeys([*self._named, name])]
        if name not in self.verdict.mistakes:
            self.verdict.mistakes.append(name)

    def _values(
        self, name: str, points: float, cases: list[Case], tolerance: float, call: Callable, form: bool
    ) -> bool:
        results, differences, changed = [], [], set()
        self.error = None
        try:
            for each in cases:
                got, positions = call(*each.args, **each.kwargs)
                want = self.exercise.function(*each.args, **each.kwargs)
                results.append(got)
                differences.append(difference(got, want, tolerance))
                changed.update(positions)
        except AnswerError as error:
            self._failed(name, points, error)
            return False
        self._results += zip(cases, results, strict=True)
        wrong = next(filter(None, differences), None)
        if wrong is not None:
            message, example = self._diagnose(wrong, tolerance)
            return self.check(name, points, False, message, form, example=example)
        if changed:
            self._changed.append(len(self.verdict.checks))
        return self.check(name, points, True, form=form)

    def named(self, calls: list[tuple[Case, Any]], differ: Callable[[Any, Any], Any]) -> str:
        """Recognise the mistake that gives all these results, and return its message; empty if none does.

        Args:
            calls: what was asked and what was returned.
            differ: how a result differs from what a mistake gives; None, or anything false, if it does not.
        """
        for mistake in self.exercise.mistakes:
            for wrong in mistake.wrong:
                try:
                    explained = all(not differ(got, wrong(*each.args, **each.kwargs)) for each, got in calls)
                except Exception:  # such an answer fails at one of these calls, and this one did not
                    explained = False
                if explained:
                    return self.recognised(mistake.name)
        return ""

    def _diagnose(self, wrong: Difference, tolerance: float) -> tuple[str | Outcome, str]:
        """Name the mistake that gives all results so far; else find a public example that fails."""
        if said := self.named(self._results, lambda got, want: difference(got, want, tolerance)):
            return said, ""
        rights = [self.exercise.function(*each.args, **each.kwargs) for each, _ in self._results]
        name = general_mistake(self._results, rights, wrong)
        if name == "a constant factor":
            return self.recognised(name), ""
        if name:
            self._note(name)
        if self._example_given:
            return Outcome.ALSO_WRONG, ""
        for example in self.exercise.examples:
            self._example_given = True
            try:
                got = self.answer(*example.case.args, **example.case.kwargs)
            except AnswerError as error:
                self._stop_if_lost(error)
                return wrong.text, f"Try `{example.call}`: {explain(error)}"
            if difference(got, example.want):
                gives = f"it should give {show(example.want)}, yours gives {show(got)}."
                return wrong.text, f"Try `{example.call}`: {gives}"
        return wrong.text, ""

    def _failed(self, name: str, points: float, error: AnswerError) -> None:
        """Record that the student's code failed instead of answering, and stop where asking on makes no sense."""
        self.error, happened = error, outcome(error)
        self._errors.append(error)
        self._note("not written" if happened is Outcome.NOT_WRITTEN else error.kind)
        self.check(name, points, False, explain(error), outcome=happened)
        if happened is Outcome.NOT_WRITTEN:
            raise _Stop
        self._stop_if_lost(error)

    def _stop_if_lost(self, error: AnswerError) -> None:
        if error.kind in HELD:
            self.verdict.held = HELD[error.kind]
        if error.kind in ENDS:
            raise _Stop


def _same(one: Any, other: Any) -> bool:
    """Tell whether two results are too much alike to be told apart."""
    return difference(one, other, 1e-3) is None
