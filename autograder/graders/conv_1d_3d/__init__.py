"""The hidden tests of 07_conv_1d_3d, one module for each exercise."""

ASSIGNMENT = "07_conv_1d_3d"
