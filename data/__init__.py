"""The shared price store: ledger, tables, names, cost and change arithmetic, sources."""
