"""Answerable: the response centre of a software vendor that keeps its word."""
