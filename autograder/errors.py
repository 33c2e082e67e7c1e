"""What an instructor can mend."""


class CourseError(RuntimeError):
    """Something is missing or in the way. The text is one line that says what to do."""


class SandboxError(CourseError):
    """The sandbox cannot be set up."""


class Unsaved(CourseError):
    """The gradebook or the disk does not take anything more."""
