"""From a row of the outbox to a push in its chat: whose turn it is, when it leaves, how it ended."""
