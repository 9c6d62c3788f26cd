"""Which models, which lines, which amounts: the figures an answer rests on."""
