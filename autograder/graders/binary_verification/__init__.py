"""The hidden tests of 04_binary_verification, one module for each exercise."""

ASSIGNMENT = "04_binary_verification"
