"""Subscriptions in words: what is wished, what it would have pushed, what a push says."""
