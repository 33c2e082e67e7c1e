"""The names of files and folders in a course that several rooms need."""

CONFIG = "nbgrader_config.py"
FOLDER = ".course"  # the course's own: results, copies of the gradebook, the secret
BACKUPS = "backups"  # in it: copies of the gradebook, and one of the secret
DECISIONS = "decisions.csv"  # what persons have decided
RECEIPTS = "receipts.csv"  # what was collected
RETURNS = "returns.csv"  # which pages were given back
TIME_FILE, SECRET_FILE = OURS = ("timestamp.txt", "submission_secret.txt")  # nbgrader's own: never taken for files
MAX_STAMP_BYTES = 100  # of a `TIME_FILE`
