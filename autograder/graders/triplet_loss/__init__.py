"""The hidden tests of 03_triplet_loss, one module for each exercise."""

ASSIGNMENT = "03_triplet_loss"
