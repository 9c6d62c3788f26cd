"""The replay of history: its steps, tables, person and score."""
