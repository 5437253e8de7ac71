"""The acts of home: the digest of the day, the demonstration data and the rows for measuring."""
