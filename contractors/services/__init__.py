"""The acts of the office in contractors: the public face of this room."""
