"""Whole ways through the product: a real browser, real mail servers, a whole Answerable."""
