"""What the cases share: programs that start fast, a hall with fingers, and what `strace` does to a disk."""
