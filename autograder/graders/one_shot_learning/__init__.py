"""The hidden tests of 01_one_shot_learning, one module for each exercise."""

ASSIGNMENT = "01_one_shot_learning"
