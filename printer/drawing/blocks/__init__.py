"""The blocks of a slip, drawn one by one."""
