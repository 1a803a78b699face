"""The command for people: `luot WORD …`, a module a word."""
