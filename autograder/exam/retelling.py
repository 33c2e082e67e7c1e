"""Say what an exception of the student's code means, where that is known."""

from dataclasses import replace

from autograder.exam.exam import Exam


def retell(exam: Exam, before: list[str], name: str, text: str) -> None:
    """Give the last check, which an exception failed, a plain message and its mistake a name.

    Args:
        exam: the exam.
        before: the mistakes recognised before that check; the kind of exception is not among them.
        name, text: as for `Exam.recognised`.
    """
    exam.grade.mistakes[:] = before
    exam.grade.checks[-1] = replace(exam.grade.checks[-1], message=exam.recognised(name, text))
