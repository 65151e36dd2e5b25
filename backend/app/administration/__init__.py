"""What whoever runs the server does from its command line, without the server."""
