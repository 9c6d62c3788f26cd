"""Figures, sentences, notes and tables in the words of the reply."""
