"""What screens talk to: sessions as they are known here, and what waits to be sent to the server."""
