"""Networks that are given: encoders of faces, SqueezeNet, VGG16, and their weights."""
