"""One small module per widget."""
