"""What a course folder holds: the gradebook, submissions, the class, dates, and how each of them is read."""
