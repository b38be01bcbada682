"""From a submission's bytes to its entry in the gradebook, in this process or in others."""
