"""nbgrader's own way of giving pages back: `nbgrader release_feedback`, the formgrader's button, and our command.

A page lies in the exchange under a name that only those can tell who know the secret of the submission, which
`nbgrader submit` made up.
"""

import shutil
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash

from autograder.collect.attempts import Refused, read_plain
from autograder.collect.exchange import SECRET
from autograder.course.submission import Submission
from autograder.errors import CourseError
from autograder.paths import SECRET_FILE


class ReleaseFeedback(ExchangeReleaseFeedback):
    """Stand in for nbgrader's own, which stops for all if one did not hand in through the exchange."""

    def copy_files(self) -> None:
        course = self.coursedir
        excluded = set(course.student_id_exclude.split(",")) if course.student_id_exclude else set()
        feedback = Path(course.root, course.feedback_directory)
        everybody = sorted(path.name for path in feedback.iterdir()) if feedback.is_dir() else []
        known = {student: self._secrets(student) for student in everybody}
        single = course.student_id not in ("", "*")
        passed_over = []
        for student in [course.student_id] if single else everybody:
            submission = Submission(course, course.assignment_id, student)
            try:
                if student in excluded or not submission.feedback.is_file():
                    continue
                secret = self._secret(submission)
            except CourseError as error:  # the assignment is not in `release/`
                self.fail(str(error))
            if not secret:
                passed_over.append(f"{student} (not handed in through the exchange)")
            elif any(secret in secrets for other, secrets in known.items() if other != student):
                passed_over.append(f"{student} (the secret is somebody else's, too)")
            else:
                self._put(submission, secret)
        if passed_over:
            more = f" and {len(passed_over) - 5} more" if len(passed_over) > 5 else ""
            said = f"no page was released for {', '.join(passed_over[:5])}{more}"
            if single:
                self.fail(said)
            self.log.warning("%s", said)

    def _put(self, submission: Submission, secret: str) -> None:
        """Copy the page to where `nbgrader fetch_feedback` looks: it goes by the name of the submitted notebook."""
        submitted = {path.stem for path in submission.submitted.glob("*.ipynb") if path.name.isprintable()}
        for name in {submission.name} if submission.name in submitted else {submission.name, *submitted}:
            target = Path(self.dest_path, f"{notebook_hash(secret=secret, notebook_id=name)}.html")
            new = target.with_name(f"{target.stem}-tmp.html")
            shutil.copy(submission.feedback, new)
            new.replace(target)
        self.log.info("released the page of %s for %s", submission.student, submission.assignment)

    def _secret(self, submission: Submission) -> str:
        """Of the attempt that the page is about; empty if there is none."""
        last = submission.last_stamp()
        as_it_is = last and last.submitted == submission.digest()
        places = (submission.submitted, submission.feedback.parent) if as_it_is else (submission.feedback.parent,)
        return next(filter(None, map(read_secret, places)), "")

    def _secrets(self, student: str) -> set[str]:
        """All that a student has, of the attempt that is there and of the one that was graded."""
        course = self.coursedir
        places = (course.submitted_directory, course.feedback_directory)
        folders = (Path(course.format_path(place, student, course.assignment_id)) for place in places)
        return set(map(read_secret, folders)) - {""}


def read_secret(folder: Path) -> str:
    """Return the secret in a submission's folder; empty if there is none that nbgrader could have made."""
    try:
        content = read_plain(str(folder / SECRET_FILE))[0]
    except (Refused, OSError):
        return ""
    return content.decode() if SECRET.fullmatch(content) else ""
