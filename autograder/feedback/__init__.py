"""What a student reads: the page, and the comment in the gradebook."""
