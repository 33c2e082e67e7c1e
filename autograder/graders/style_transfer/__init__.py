"""The hidden tests of 06_style_transfer, one module for each exercise."""

ASSIGNMENT = "06_style_transfer"
