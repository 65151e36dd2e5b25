"""Settings, errors, text cleaning and the clock."""
