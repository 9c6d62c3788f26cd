"""The sources of prices: one file each, every one a witness beside the ledger."""
