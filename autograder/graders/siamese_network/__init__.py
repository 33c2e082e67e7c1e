"""The hidden tests of 02_siamese_network, one module for each exercise."""

ASSIGNMENT = "02_siamese_network"
