"""The terminal client of ResolutionFlow."""

__version__ = "0.1.0"
