"""The REST API of ResolutionFlow."""
