"""Rules of the house that can be checked by reading the files."""
