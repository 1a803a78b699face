"""What people were told of their wait, held against what came."""
