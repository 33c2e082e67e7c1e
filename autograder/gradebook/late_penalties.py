"""Settle the late days of a whole class."""

from autograder.course.course import Course
from autograder.course.late_days import DueDates, LatePolicy, read_extensions, settle
from autograder.course.submission import Submission
from autograder.feedback.page import write_feedback


def settle_all(course: Course) -> list[Submission]:
    """Settle every student's late days, and write the pages anew of those whose points have changed by it.

    Raises:
        CourseError: the gradebook, the extensions or a page.
    """
    policy, extensions = LatePolicy(config=course.directory.config), read_extensions(course.root)
    dates, changed = DueDates.read(course.root), []
    with course.gradebook() as gradebook:
        for student in [each.id for each in gradebook.students]:
            names = settle(gradebook, policy, extensions, dates, student)
            changed += [course.submission(name, student) for name in names]
    for submission in changed:
        if submission.graded.exists():
            write_feedback(course, submission)
    return changed
