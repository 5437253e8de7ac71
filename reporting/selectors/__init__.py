"""What the pages and letters of reporting read: the public face of this room."""

from reporting.selectors.joint import JointMeter, joint_meter_of, joint_meters_of
from reporting.selectors.progress import deliverables_of, meter_of, meters_of
from reporting.selectors.reviewing import may_verify
from reporting.selectors.work import desk_of

__all__ = [
    "JointMeter",
    "deliverables_of",
    "desk_of",
    "joint_meter_of",
    "joint_meters_of",
    "may_verify",
    "meter_of",
    "meters_of",
]
