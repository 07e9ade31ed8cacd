"""Floor 2: mail as bytes and envelopes. What a mail means is the business of `intake`."""
