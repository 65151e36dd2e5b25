"""Running a command as without the program, while what its terminal shows is recorded."""
