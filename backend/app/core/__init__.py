"""Settings, errors, text cleaning, clock and ids."""
