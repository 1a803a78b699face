"""Days that might have been: the real rules under a virtual clock."""
