"""Floor 11: settings, addresses, processes and the command line."""
