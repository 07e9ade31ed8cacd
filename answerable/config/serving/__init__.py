"""Running Answerable: one supervisor for one machine, or its parts one by one for several."""
