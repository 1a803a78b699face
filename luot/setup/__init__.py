"""`luot-setup`: puts a release in place, asks what an office is like, and takes a release back."""
