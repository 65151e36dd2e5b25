"""How what a command prints is read, whichever way it comes."""

PIECE = 65_536
"""Bytes at once."""
QUIET_SECONDS = 0.05
"""How long what something else still has open is read after the command has ended."""
READS_AFTER_END = 256
"""How often it is read then: what goes on to be printed is not waited for, and a pipe or a terminal holds less."""
