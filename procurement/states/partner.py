"""The closed lists of the partner directory, and the lifecycle of a partner in it (R51)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sroi.kernel.states import Flow, Step


class PartnerKind(TextChoices):
    """With whom buyers and contractors can work (L1835–1855, part 5 of the guide)."""

    SOCIAL_FIRM = "social_firm", _("Social firm")
    SOCIAL_ENTERPRISE = "social_enterprise", _("Social enterprise")
    PANTAR = "pantar", _("Pantar")
    WERKBRIGADE = "werkbrigade", _("Werkbrigade")
    SERVICE_POINT = "service_point", _("Employers' service point (WSP)")
    PROGRAMME = "programme", _("Programme for a social task")
    AREA_TEAM = "area_team", _("Area team")
    DISTRICT = "district", _("City district")
    INITIATIVE = "initiative", _("Social initiative")
    SCHOOL = "school", _("School")
    VOLUNTEERS = "volunteers", _("Volunteer organisation")
    YOUTH = "youth", _("Placement broker or youth point")
    INTERMEDIARY = "intermediary", _("Specialised intermediary")
    AGENCY = "agency", _("Temporary employment agency")
    NETWORK = "network", _("Network")


class District(TextChoices):
    """The parts of the city in which a partner works; none means the whole city."""

    CENTRUM = "centrum", "Centrum"
    NIEUW_WEST = "nieuw-west", "Nieuw-West"
    NOORD = "noord", "Noord"
    OOST = "oost", "Oost"
    WEST = "west", "West"
    ZUID = "zuid", "Zuid"
    ZUIDOOST = "zuidoost", "Zuidoost"
    WEESP = "weesp", "Weesp"


class PartnerState(TextChoices):
    """Whether a partner is offered to others (R51)."""

    ACTIVE = "active", pgettext_lazy("partner", "In the directory")
    RETIRED = "retired", pgettext_lazy("partner", "Retired")


class PartnerAction(TextChoices):
    """The acts that move a partner."""

    RETIRE = "partner.retire", _("Retire the partner")
    RESTORE = "partner.restore", _("Put the partner back")


PARTNER_FLOW = Flow(
    initial=PartnerState.ACTIVE,
    steps=(
        Step(PartnerAction.RETIRE, (PartnerState.ACTIVE,), PartnerState.RETIRED),
        Step(PartnerAction.RESTORE, (PartnerState.RETIRED,), PartnerState.ACTIVE),
    ),
)


class RecognitionKind(TextChoices):
    """What a partner is recognised as, by whom ever checked it (R51)."""

    SOCIAL_FIRM = "social_firm", _("Social firm of Amsterdam")
    PSO = "pso", _("PSO certificate")
    CODE = "code", _("Code Sociale Ondernemingen")


class ListingSide(TextChoices):
    """What a partner can do for others, or looks for (S06, S08)."""

    OFFER = "offer", pgettext_lazy("partner", "Offer")
    ASK = "ask", pgettext_lazy("partner", "Ask")


class PartnerDeadline(TextChoices):
    """What is due in the dossier of a partner."""

    RECOGNITION = "procurement.recognition", _("Lapse of a recognition")


class PartnerVerb(TextChoices):
    """What can happen to a partner."""

    ADDED = "procurement.partner-added", _("Partner added")
    CHANGED = "procurement.partner-changed", _("Partner changed")
    RETIRED = "procurement.partner-retired", _("Partner retired")
    RESTORED = "procurement.partner-restored", _("Partner put back")
    RECOGNISED = "procurement.recognition-recorded", _("Recognition recorded")
    RECOGNITION_WITHDRAWN = "procurement.recognition-withdrawn", _("Recognition withdrawn")
    LISTED = "procurement.listing-added", _("Offer or ask added")
    LISTING_CHANGED = "procurement.listing-changed", _("Offer or ask changed")
    LISTING_ENDED = "procurement.listing-ended", _("Offer or ask ended")
