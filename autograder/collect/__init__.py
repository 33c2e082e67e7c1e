"""Bring in what students handed in: from nbgrader's exchange, or from the download of a learning platform."""
