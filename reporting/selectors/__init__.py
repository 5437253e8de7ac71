"""What the pages and letters of reporting read: the public face of this room."""

from reporting.selectors.joint import joint_meter_of
from reporting.selectors.progress import deliverables_of, meter_of, meters_of
from reporting.selectors.reviewing import may_verify
from reporting.selectors.work import desk_of

__all__ = [
    "deliverables_of",
    "desk_of",
    "joint_meter_of",
    "may_verify",
    "meter_of",
    "meters_of",
]
