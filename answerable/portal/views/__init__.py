"""Pages for customers, one file a noun."""
