"""What can happen on a wall, one function for each: the state that comes, and what one should see of it."""
