"""The acts of the office in procurement: the public face of this room."""
