"""The hidden tests of 05_filter_visualization, one module for each exercise."""

ASSIGNMENT = "05_filter_visualization"
