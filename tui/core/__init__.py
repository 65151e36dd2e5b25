"""What all of the client stands on: files, threads, and the clock."""
