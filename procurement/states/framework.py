"""Framework agreements, options and extensions, and tenders that are started anew (R6, R8, R38)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CallOffMethod(TextChoices):
    """How a call-off of a framework finds its contractor (articles 2.142 and 2.143 Aw)."""

    DIRECT = "direct", _("Directly: there is one contractor")
    RANKING = "ranking", _("By ranking: the first one first")
    TURN = "turn", _("By turn")
    MINI_COMPETITION = "mini_competition", _("By mini-competition")
    MIXED = "mixed", _("Partly directly, partly by mini-competition")


class OptionKind(TextChoices):
    """What is agreed beforehand and counts once it is exercised (R8, R38)."""

    OPTION = "option", _("Option: more of the work")
    EXTENSION = "extension", _("Extension: a longer term")


class RestartGround(TextChoices):
    """Why a tender, or one lot of it, led to no contract: it decides what may follow (R6)."""

    NO_BIDS = "no_bids", _("No bids, or none that was suitable")
    IRREGULAR = "irregular", _("Only irregular or unacceptable bids")
    WITHDRAWN = "withdrawn", _("Withdrawn by the municipality")
    OTHER = "other", _("Another reason")


class AnewPart(TextChoices):
    """What a new case can take over from the one before it; texts and days are asked anew (R6)."""

    LOTS = "lots", _("Lots")
    FRAMEWORK = "framework", _("Framework agreement")
    OPPORTUNITIES = "opportunities", _("Opportunities and route")
    VARIANTS = "variants", _("Variant")
    ASK = "ask", _("Percentage or effort, with the reasoning")
    CONSIDERATIONS = "considerations", _("Considerations")
    BASE = "base", _("Base of the obligation")
    CRITERIA = "criteria", _("Award criteria")


SEVERAL_METHODS = frozenset(CallOffMethod) - {CallOffMethod.DIRECT}
"""What needs more than one contractor."""
METHOD_OF_TECHNIQUE = {
    "fa-w-rc": CallOffMethod.MINI_COMPETITION,
    "fa-mix": CallOffMethod.MIXED,
}
"""What the technique of a notice says (BT-765); without a new competition it leaves the order open."""
