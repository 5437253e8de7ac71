"""What a notice says about the procedure, its lots and the organisations in it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from procurement.readers.values import Duration, LocalText, NoticeAmount

_KVK: Final = re.compile(r"[0-9]{8}")


class NoticeKind(StrEnum):
    """The three kinds of notice that the product imports."""

    CONTRACT = "contract-notice"
    AWARD = "award-notice"
    MODIFICATION = "contract-modification"


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation of the notice; `id` is the notice's own technical id (ORG-0001)."""

    id: str
    name: LocalText
    registrations: tuple[str, ...]
    town: str | None
    postcode: str | None
    country: str | None
    size: str | None
    mail: str | None
    website: str | None
    natural_person: bool | None

    @property
    def kvk(self) -> str | None:
        """The Chamber of Commerce number of a Dutch organisation: eight digits."""
        if self.country != "NLD":
            return None
        plain = ("".join(each.split()) for each in self.registrations)
        return next((each for each in plain if _KVK.fullmatch(each)), None)


@dataclass(frozen=True, slots=True)
class Weight:
    """One number of an award criterion (BT-541): weight, fixed value or threshold, with its code."""

    kind: str
    code: str | None
    number: Decimal


@dataclass(frozen=True, slots=True)
class AwardCriterion:
    """One award criterion (BT-539, BT-734, BT-540, BT-541)."""

    type: str | None
    name: LocalText
    description: LocalText
    weights: tuple[Weight, ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """Framework facts: technique (BT-765), maximum (BT-271), number of operators (BT-113)."""

    technique: str | None
    maximum: NoticeAmount | None
    operators: int | None

    @property
    def is_framework(self) -> bool | None:
        """Whether this is a framework agreement; None when the notice does not say."""
        return None if self.technique is None else self.technique != "none"


@dataclass(frozen=True, slots=True)
class Period:
    """How long the work lasts: length, start and end (BT-36, BT-536, BT-537), or a code such as UNLIMITED."""

    duration: Duration | None
    starts_on: date | None
    ends_on: date | None
    code: str | None

    @property
    def is_given(self) -> bool:
        """Whether the notice says anything about the length."""
        return any((self.duration, self.starts_on, self.ends_on, self.code))


@dataclass(frozen=True, slots=True)
class Extension:
    """Options (BT-53, BT-54) and renewals (BT-57, BT-58)."""

    options: LocalText
    renewals: LocalText
    renewals_maximum: int | None


@dataclass(frozen=True, slots=True)
class SocialFields:
    """What the notice says about social procurement.

    reserved participation BT-71, reserved execution BT-736, strategic procurement BT-06, social objective
    BT-775, its description BT-777, terms of performance BT-70.
    """

    reserved_participation: tuple[str, ...]
    reserved_execution: str | None
    strategic: tuple[str, ...]
    objectives: tuple[str, ...]
    description: LocalText
    performance_terms: LocalText

    @property
    def is_reserved(self) -> bool | None:
        """Whether participation is reserved (art. 2.82 or 2.82a); None when the notice does not say."""
        return any(each != "none" for each in self.reserved_participation) if self.reserved_participation else None


@dataclass(frozen=True, slots=True)
class Subcontracting:
    """What must be subcontracted: obligation codes (BT-65), lowest and highest percentage (BT-64, BT-729)."""

    obligations: tuple[str, ...]
    minimum_percent: Decimal | None
    maximum_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Project:
    """The object that is bought, of the procedure or of one lot."""

    internal_id: str | None
    title: LocalText
    description: LocalText
    nature: str | None
    additional_natures: tuple[str, ...]
    main_cpv: str | None
    additional_cpv: tuple[str, ...]
    value: NoticeAmount | None
    framework_maximum: NoticeAmount | None


@dataclass(frozen=True, slots=True)
class NoticeLot:
    """One lot; `value` is estimated and includes options and renewals (BT-27)."""

    id: str
    project: Project
    period: Period
    extension: Extension
    framework: Framework
    social: SocialFields
    criteria: tuple[AwardCriterion, ...]
    subcontracting: Subcontracting
    tenders_due_on: date | None
    tenders_due_at: datetime | None
    requests_due_on: date | None
    requests_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class LotGroup:
    """A group of lots that may be awarded together, with the lots in it (BT-330, BT-1375)."""

    id: str
    project: Project
    lot_ids: tuple[str, ...]
    criteria: tuple[AwardCriterion, ...]
    framework_maximum: NoticeAmount | None
