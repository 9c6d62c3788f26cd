"""A figure somebody heard, held against the ledger, by its kind."""
