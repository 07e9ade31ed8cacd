"""Doors of the mail room that are web addresses."""
