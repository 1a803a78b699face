"""What benchmarks share: the measured office, the floors to compare with, and the table of results."""
