"""All that knows what a terminal is: its input, the order of keys, its escape keys, and giving it to other programs."""
