"""The decision table beside its conditions: what each variant rests on, may bring and asks next (R10).

A change of any row or condition is a new version: advice that was given names the version it was given by.
"""

from dataclasses import dataclass
from datetime import date

from procurement.states import Variant
from sroi.kernel.words import gettext_noop as _

VERSION = "2026-1"
VALID_FROM = date(2026, 11, 30)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a variant rests on: lines of the guide, and the article of law where there is one."""

    guide: str
    law: str = ""


GROUNDS: dict[Variant, Ground] = {
    Variant.CONDITION: Ground("L598-652", "art. 2.80 Aanbestedingswet"),
    Variant.CRITERION: Ground("L654-683", "art. 2.115 Aanbestedingswet"),
    Variant.EFFORT: Ground("L684-742", "art. 2.80 Aanbestedingswet"),
    Variant.PANTAR_PURCHASE: Ground("L715-733"),
    Variant.EXCLUSIVE_DIRECT: Ground("L784-797", "art. 2.24 Aanbestedingswet"),
    Variant.EXCLUSIVE_SUBCONTRACTOR: Ground("L799-809"),
    Variant.RESERVED: Ground("L824-859", "art. 2.82 Aanbestedingswet"),
    Variant.ONE_TO_ONE: Ground("L861-869", "art. 1.4 Aanbestedingswet"),
    Variant.LOTS: Ground("L871-896", "art. 2.18 Aanbestedingswet"),
    Variant.SAS: Ground("L907-920", "art. 2.38 Aanbestedingswet"),
}

CHANCES: dict[Variant, str] = {
    Variant.CONDITION: _("Every bidder knows what to do, and the obligation can be enforced."),
    Variant.CRITERION: _("Bidders compete on social impact, so more can be reached than was asked."),
    Variant.EFFORT: _("It starts a talk about what the contractor can do for the city beside the contract."),
    Variant.PANTAR_PURCHASE: _("People at a distance from the labour market do the work directly."),
    Variant.EXCLUSIVE_DIRECT: _("Pantar gets the work without a tender for that part."),
    Variant.EXCLUSIVE_SUBCONTRACTOR: _("Pantar does a part of the work, also above the European threshold."),
    Variant.RESERVED: _("Social enterprises compete with each other only, also from outside Amsterdam."),
    Variant.ONE_TO_ONE: _("Social enterprises can be invited by the ordinary private procedure."),
    Variant.LOTS: _("A lot goes directly to a chosen party and fits smaller and social parties."),
    Variant.SAS: _("Parts of the contract can be kept for social parties."),
}
RISKS: dict[Variant, str] = {
    Variant.CONDITION: _("A percentage that does not fit the market leads to shortfalls and talks about fines."),
    Variant.CRITERION: _("Bidders may promise more than they can do, most of all in a market that is new to this."),
    Variant.EFFORT: _("It can be unclear what is asked, when it is enough and what follows if it is not done."),
    Variant.PANTAR_PURCHASE: _("The share and the agreements must be realistic for Pantar."),
    Variant.EXCLUSIVE_DIRECT: _(
        "The work must fall within the exclusive right, and the other contractors must work along."
    ),
    Variant.EXCLUSIVE_SUBCONTRACTOR: _("The contractor must work with a party that it did not choose."),
    Variant.RESERVED: _("Competition is limited."),
    Variant.ONE_TO_ONE: _("The value must stay below the threshold for the whole term, options included."),
    Variant.LOTS: _(
        "More contracts ask for more contract management, and splitting to avoid the rules is not allowed."
    ),
    Variant.SAS: _("The procedure asks for much work, and a mistake makes the purchase unlawful."),
}


_PARTNER = _("Agree with Pantar on the contract, a realistic share and how all contractors work together.")
FOLLOWS: dict[Variant, str] = {
    Variant.CONDITION: _("Phase 2 asks the seven considerations, the base of the percentage and the fine clause."),
    Variant.CRITERION: _("Phase 2 asks a criterion with a scoring method, and an adviser in the committee."),
    Variant.EFFORT: _("Record what is asked in numbers, when it is enough, and what follows if it is not done."),
    Variant.PANTAR_PURCHASE: _PARTNER,
    Variant.EXCLUSIVE_DIRECT: _PARTNER,
    Variant.EXCLUSIVE_SUBCONTRACTOR: _PARTNER,
    Variant.RESERVED: _("Phase 2 asks no further considerations. Bidders prove their status, for example by PSO30+."),
    Variant.ONE_TO_ONE: _("Choose who is invited, and write down why."),
    Variant.LOTS: _("Phase 2 asks no further considerations. The lot is awarded directly, without bids."),
    Variant.SAS: _("Work out which parts are kept for social parties, and check that enough of them can bid."),
}
"""What choosing a variant asks of the next phase (R12, R14, R15, P202, P204)."""
