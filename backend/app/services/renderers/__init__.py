"""One small renderer a format, over the same document."""
