"""What the command does, one small module a verb."""
