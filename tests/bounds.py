"""The bound of waiting: tests wait for conditions, never for a clock."""

HANGS_AFTER = 30.0
"""Seconds after which what a test waits for will not come: far more than the busiest machine needs."""
