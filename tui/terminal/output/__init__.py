"""Sends the terminal what changed on the screen, and no more."""
