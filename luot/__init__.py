"""The command line `luot WORD …`: a module or a package for each word."""
