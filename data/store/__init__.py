"""The store itself: the engine that writes, the thin connection that reads, rows to nouns and back."""
