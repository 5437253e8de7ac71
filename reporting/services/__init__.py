"""The acts of the office in reporting: the public face of this room."""
