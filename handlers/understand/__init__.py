"""From a text to the question it asks: clean-up, names, slots, intent."""
