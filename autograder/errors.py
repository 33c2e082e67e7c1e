"""What an instructor can put right."""


class CourseError(RuntimeError):
    """Something is missing or in the way. The text is one line that says what to do."""


class SandboxError(CourseError):
    """The sandbox cannot be set up. `kind` is that of the cause, if it is known (`autograder.sandbox.causes`)."""

    kind = ""


class Unsaved(CourseError):
    """The gradebook or the disk does not take anything more."""
