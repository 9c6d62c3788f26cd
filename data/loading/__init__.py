"""From the shipped files into the store: first use, newer files, the import of public tables."""
