"""What the pages of procurement read: the public face of this room."""
