"""What sources show against what the store has, and a person's word about it."""
