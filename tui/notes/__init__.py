"""What becomes of a ticket note: copying, sensitive values, downloads, and what is said of them."""
