"""Programs that benchmarks measure, floors beside them, and the table."""
