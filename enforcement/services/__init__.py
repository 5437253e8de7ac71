"""The acts of the office in enforcement: the public face of this room."""
