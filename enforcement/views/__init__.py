"""What people see and do in phase 7: the public face of this room."""
