"""What people fill in in procurement: the public face of this room."""
