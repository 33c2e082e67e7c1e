"""The questions put to one answer: cases, comparison, mistakes by name, the verdict and its words."""
