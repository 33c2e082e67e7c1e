"""The grader's toolbox: the exam that puts an exercise's questions to an answer and keeps the record."""

import contextlib
import functools
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.exam.answer import Answer, AnswerError, Graph, tensors_of
from autograder.exam.compare import TOLERANCE, Difference, difference
from autograder.exam.exercise import Case, Exercise
from autograder.exam.explanations import AND_A_FACTOR, FACTOR, Call, Explanation, pairs, scaled, singles
from autograder.exam.general_mistakes import GENERAL
from autograder.exam.mistakes import filled, sentences
from autograder.exam.verdict import SENTENCES, Check, Outcome, Verdict
from autograder.exam.wording import ENDS, explain, general_mistake, outcome, show_both, values_taken_out

MOST_DRAWS = 1000
ENOUGH = 5  # more results that two mistakes have to explain
MOST_FURTHER = 20  # more draws of questions, to tell apart what explains all results so far
# general mistakes that leave nothing to explain
CONTENTLESS = ("nothing returned", "an argument returned", "a constant", "NaN")
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
        no_graph: what it raised when it was last asked for a graph; None if it gave one.
    """

    def __init__(self, exercise: Exercise, answer: Answer, seed: int):
        self.exercise, self.answer = exercise, answer
        self.rng = np.random.default_rng(seed)
        self.verdict = Verdict(exercise.name, exercise.points)
        self.error: AnswerError | None = None
        self.no_graph: AnswerError | None = None
        self._errors: list[AnswerError] = []
        self._sentences = sentences(exercise.mistakes)
        self._forms: list[int] = []
        self._results: list[Call] = []
        self._of_value: list[Call] = []  # those of checks that are not of form
        self._draw: Callable[[], list[Case]] | None = None  # of questions that tell mistakes apart
        self._claims: dict[int, tuple[Explanation, Difference, float]] = {}  # what explains the results, by the check
        self._example_given = False
        self._unconfirmed: set[int] = set()  # places of checks that look right, which nothing out here confirms
        self._changed: list[int] = []  # places of checks that passed, though a call in them changed its arguments
        self._named: list[str] = []  # mistakes that were recognised since the last check
        self._mistakes: dict[int, list[str]] = {}  # those of each check, by its place

    def run(self) -> Verdict:
        """Run the grader and settle what depends on the whole."""
        with contextlib.suppress(_Stop):
            self.exercise.run(self)
        self._settle_forms()
        with contextlib.suppress(_Stop):
            self._settle_names()
        self._settle_changed()
        self._settle_conventions()
        self._say_what_waits()
        return self.verdict

    def _settle_forms(self) -> None:
        """Take the points of form where no value is right."""
        values = [check for i, check in enumerate(self.verdict.checks) if i not in self._forms]
        for i in self._forms:
            if self.verdict.checks[i].passed and not any(check.passed for check in values):
                self.revise(i, Outcome.LATER)

    def _say_what_waits(self) -> None:
        """Say of what is right but pays nothing yet, or half, which value it waits for."""
        checks = self.verdict.checks
        waits = [not check.passed and i not in self._forms for i, check in enumerate(checks)]
        value = next((check.name for check, first in zip(checks, waits, strict=True) if first), "")
        for i, check in enumerate(checks):
            if value and check.outcome is Outcome.LATER:
                counts = "counts in full" if check.kept else "only counts"
                checks[i] = replace(
                    check, message=f"This part is right, but it {counts} once “{value}” is right as well."
                )

    def _settle_names(self) -> None:
        """Look at each name once more, with the results of the later checks.

        If they do not fit, what explains all of them takes its place. If nothing does, it is taken back if something
        right disproves it; another wrong result may come from another mistake. A check of form asks at an edge, where
        what a mistake gives depends on how it was written: it disproves nothing.
        """
        for place, (explanation, wrong, tolerance) in list(self._claims.items()):
            differ = functools.partial(difference, tolerance=tolerance)
            unlike = [(each, got) for each, got in self._of_value if not explanation.fits([(each, got)], differ)]
            found = self._explanation(self._of_value, differ) if unlike else None
            disproved = any(not differ(got, self._right(each)) for each, got in unlike)
            if not found and not disproved:
                continue
            self._mistakes[place] = []
            named = set(itertools.chain(*self._mistakes.values()))
            kept = [name for name in self.verdict.mistakes if name not in explanation.names or name in named]
            self.verdict.mistakes[:] = kept
            if found:
                self.revise(place, self._said(found))
            else:
                self.revise(place, wrong.text, example=self._example(wrong)[1])

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
                if i in later - self._unconfirmed or self._mistakes.get(i) == slips[0]:
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
        changed: bool = False,
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
            changed: whether a call in it changed its arguments, which costs the smallest of such checks.
        """
        if changed:
            self._changed.append(len(self.verdict.checks))
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
        """Return what the answer computes in a call, as a graph; None, and `no_graph` says why, if there is none."""
        self.no_graph = None
        try:
            return self.answer.graph(*call.args, slopes=slopes, **call.kwargs)
        except AnswerError as error:
            self.no_graph = error
            return None

    def graph_agrees(self, graph: Graph, call: Case, tolerance: float = TOLERANCE) -> bool:
        """Tell whether a graph gives in a call what the reference does, or an answer with a slip that was named."""
        try:
            outputs = graph.run(*tensors_of(call.args))
        except AnswerError:
            return False
        got = outputs[0] if len(outputs) == 1 else outputs
        differ = functools.partial(difference, tolerance=tolerance)
        slips = singles(each for each in self.exercise.mistakes if each.half and each.name in self.verdict.mistakes)
        right = differ(got, self.exercise.function(*call.args, **call.kwargs)) is None
        return right or any(slip.fits([(call, got)], differ) for slip in slips)

    def confirm(self, confirmed: bool, message: str = "", n_checks: int = 1) -> bool:
        """Let the last checks, if they passed, fail after all unless what they rest on was confirmed out here.

        Args:
            confirmed: whether it was.
            message: to say instead of what the mistake «not confirmed» says.
            n_checks: how many.
        """
        checks, passed = self.verdict.checks, self.verdict.checks[-1].passed
        first = len(checks) - n_checks
        wrong = any(not check.passed for check in checks[:first])  # then it cannot be confirmed, and why was said
        for i in range(first, len(checks)):
            if checks[i].passed and not confirmed and wrong:
                self.revise(i, Outcome.ALSO_WRONG if self.no_graph else Outcome.LATER)
                self._unconfirmed.add(i)
            elif checks[i].passed and not confirmed:
                said = self.recognised("not confirmed", why=values_taken_out(self.no_graph))
                self.revise(i, message or said)
        return passed and confirmed

    def telling(self, draw: Callable[[], list[Case]]) -> list[Case]:
        """Draw cases until they tell the known mistakes apart.

        In each case every mistake (but those that keep points) gives another result than the right one, so that none
        earns a point by luck; and no two mistakes agree on all cases, so that the diagnosis is the right one.
        """
        self.remember(draw)
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

    def remember(self, draw: Callable[[], list[Case]]) -> None:
        """Keep a way to draw more questions, for where the results so far do not tell mistakes apart."""
        self._draw = draw

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

    def failed_before(self) -> bool:
        """Tell whether the exception that the last check failed with had failed an earlier one."""
        return self.error is not None and any(self.error.is_same(earlier) for earlier in self._errors[:-1])

    def _note(self, name: str) -> None:
        self._named = [*dict.fromkeys([*self._named, name])]
        if name not in self.verdict.mistakes:
            self.verdict.mistakes.append(name)

    def _values(
        self, name: str, points: float, cases: list[Case], tolerance: float, call: Callable, form: bool
    ) -> bool:
        differences: list[Difference | None] = []
        changed: set[int] = set()
        self.error = None
        try:
            for each in cases:
                got, positions = call(*each.args, **each.kwargs)
                want = self.exercise.function(*each.args, **each.kwargs)
                self._results.append((each, got))
                if not form:
                    self._of_value.append((each, got))
                differences.append(difference(got, want, tolerance))
                changed.update(positions)
        except AnswerError as error:
            self._failed(name, points, error)
            return False
        wrong = next(filter(None, differences), None)
        if wrong is not None:
            try:
                message, example = self._diagnose(wrong, tolerance)
            except _Stop:  # a call to find out more brought no answer
                self.check(name, points, False, wrong.text, form)
                raise
            return self.check(name, points, False, message, form, example=example)
        return self.check(name, points, True, form=form, changed=bool(changed))

    def named(self, calls: list[Call], differ: Callable[[Any, Any], Any]) -> str:
        """Recognise the mistake that gives all these results, and return its message; empty if none or several do.

        Args:
            calls: what was asked and what was returned.
            differ: how a result differs from what a mistake gives; None, or anything false, if it does not.
        """
        found = self._only(singles(self.exercise.mistakes), calls, differ)
        return self.recognised(found.names[0]) if found else ""

    def _only(
        self, known: Iterable[Explanation], calls: list[Call], differ: Callable[[Any, Any], Any]
    ) -> Explanation | None:
        """Return what explains all these results; None if nothing does, or several that nothing tells apart."""
        left = [each for each in known if each.fits(calls, differ)]
        if _several(left):
            left = self._told_apart(left, differ)
        return left[0] if left and not _several(left) else None

    def _told_apart(self, left: list[Explanation], differ: Callable[[Any, Any], Any]) -> list[Explanation]:
        """Ask what else tells explanations apart, until one is left; return those that are."""
        for each in self._further():
            try:
                given = [explanation.gives(each) for explanation in left]
                if not any(differ(one, given[0]) for one in given[1:]):
                    continue
                got = self.answer(*each.args, **each.kwargs)
            except AnswerError as error:
                self._stop_if_lost(error)
                continue
            except Exception:  # of a wrong answer
                continue
            left = [explanation for explanation in left if explanation.fits([(each, got)], differ)]
            if not _several(left):
                break
        return left

    def _further(self) -> Iterator[Case]:
        """Draw more questions, by chance of their own: what all are asked does not depend on an answer."""
        yield from (example.case for example in self.exercise.examples)
        aside = self.rng.spawn(1)[0].bit_generator.state
        for _ in range(MOST_FURTHER if self._draw else 0):
            before, self.rng.bit_generator.state = self.rng.bit_generator.state, aside
            try:
                drawn = self._draw() if self._draw else []
            finally:
                aside, self.rng.bit_generator.state = self.rng.bit_generator.state, before
            yield from drawn

    def _right(self, call: Case) -> Any:
        return self.exercise.function(*call.args, **call.kwargs)

    def _explanation(self, calls: list[Call], differ: Callable[[Any, Any], Any]) -> Explanation | None:
        """Find the one mistake, or the two at once, that explain all these results."""
        known, right = self.exercise.mistakes, self.exercise.function
        if found := self._only(singles(known), calls, differ):
            return found
        for ways in (pairs(known, right), scaled(known, calls)):
            fitting = [each for each in ways if each.fits(calls, differ) and not each.cancels(calls, right, differ)]
            found = self._only(fitting, calls, differ)
            if found and self._holds(found, differ):
                return found
        return None

    def _holds(self, found: Explanation, differ: Callable[[Any, Any], Any]) -> bool:
        """Tell whether an explanation, one of very many, is no coincidence: it explains more results than it had to."""
        n_asked = 0
        for each in self._further():
            try:
                given = found.gives(each)
                if not differ(given, self._right(each)):
                    continue
                got = self.answer(*each.args, **each.kwargs)
            except AnswerError as error:
                self._stop_if_lost(error)
                continue
            except Exception:  # of a wrong answer
                continue
            if differ(got, given):
                return False
            n_asked += 1
            if n_asked == ENOUGH:
                break
        return n_asked > 0

    def _diagnose(self, wrong: Difference, tolerance: float) -> tuple[str | Outcome, str]:
        """Name the mistake that gives all results so far, or the two; else find a public example that fails."""
        calls, differ = self._results, functools.partial(difference, tolerance=tolerance)
        name = general_mistake(calls, [self._right(each) for each, _ in calls], wrong)
        found = self._only(singles(self.exercise.mistakes), calls, differ)
        if not found and name == FACTOR:
            return self.recognised(name), ""
        if not found and not self._example_given and name not in CONTENTLESS:
            found = self._explanation(calls, differ)  # two at once
        if found:
            self._claims[len(self.verdict.checks)] = found, wrong, tolerance
            return self._said(found), ""
        if name:
            self._note(name)
        return self._example(wrong)

    def _said(self, found: Explanation) -> str:
        """Note the mistakes of an explanation and return what is said of them."""
        if len(found.names) == 1:
            return self.recognised(found.names[0])
        said = [AND_A_FACTOR if name == FACTOR else self._sentences[name] for name in found.names]
        for name in found.names:
            self._note(name)
        return f"Two things at once. (1) {said[0]} (2) {said[1]}"

    def _example(self, wrong: Difference) -> tuple[str | Outcome, str]:
        """Return how a result differs, and a public example that goes wrong; only once."""
        if self._example_given:
            return Outcome.ALSO_WRONG, ""
        for example in self.exercise.examples:
            self._example_given, call = True, self.answer.written(example.call)
            try:
                got = self.answer(*example.case.args, **example.case.kwargs)
            except AnswerError as error:
                self._stop_if_lost(error)
                return wrong.text, f"Try `{call}`: {explain(error)}"
            if difference(got, example.want):
                wanted, given = show_both(example.want, got)
                return wrong.text, f"Try `{call}`: it should give {wanted}, yours gives {given}."
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


def _several(explanations: list[Explanation]) -> bool:
    """Tell whether these are not all of one name."""
    return len({each.names for each in explanations}) > 1


def _same(one: Any, other: Any) -> bool:
    """Tell whether two results are too much alike to be told apart."""
    return difference(one, other, 1e-3) is None
