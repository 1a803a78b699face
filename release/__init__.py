"""Makes the release: one file that installs an office on a box without internet. Not installed itself."""
