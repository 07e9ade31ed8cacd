"""Floor 1: who did what, and the live stream."""
