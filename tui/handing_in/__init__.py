"""Text that comes from another terminal: into the session that is open in the program, or to where it waits for it."""
