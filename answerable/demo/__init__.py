"""Floor 10: a believable vendor to look at, made through the verbs themselves with time passed in."""
