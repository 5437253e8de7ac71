"""What the pages and letters of reporting read."""

from reporting.selectors.progress import meter_of, meters_of

__all__ = ["meter_of", "meters_of"]
