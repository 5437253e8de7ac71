"""What the pages of home read, from all apps together."""
