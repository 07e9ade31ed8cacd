"""What the tests of every room stand on. Nothing in the product imports it."""
