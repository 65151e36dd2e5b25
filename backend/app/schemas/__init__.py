"""The wire contract: pydantic and the standard library only."""
