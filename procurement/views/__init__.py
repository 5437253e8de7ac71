"""What people see and do in procurement: the public face of this room."""
