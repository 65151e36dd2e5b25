"""Typed access to the REST API, over a network or in this process."""
