"""What runs inside the sandbox: the fork server, the keepers of kernels, and what answers a grader there."""
