"""Engine, unit of work and models."""
