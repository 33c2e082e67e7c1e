"""Give pages back to students: as a platform takes them, through nbgrader's exchange, or as a folder."""
