"""The team's server: its process, its connections, its calls and its log."""
