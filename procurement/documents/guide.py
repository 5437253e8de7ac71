"""The guide on social return in our own words: a passage for each question, under an anchor that stays the same (S3).

Each passage names where the guide of the municipality says it: the heading and the lines. A change of what a passage
says is a new version of ours.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERSION = "2026-1"
VALID_FROM = date(2026, 11, 30)
DIGEST = "199e4ddce229cb12"
"""What the English of the passages adds up to: another text is another version (a test tells)."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage: its anchor, what it says, and the heading and lines of the guide it retells."""

    anchor: str
    title: str | Promise
    text: str | Promise
    heading: str = ""
    """The heading in the guide, which is in Dutch."""
    source: str = ""


PASSAGES: tuple[Passage, ...] = (
    Passage(
        "gegevens",
        _("The data of the contract"),
        _(
            "Every later step reads the same few data: what is bought, for whom, for how much and when. They "
            "decide which threshold holds, which cases can be compared and which texts are right, so they are "
            "asked once and first."
        ),
    ),
    Passage(
        "procedure",
        _("The days of the procedure"),
        _(
            "Publication, closing time and term are days with consequences: the threshold is that of the day "
            "of publication, nobody sees a bid before the closing time, and the contractor owes what was "
            "asked during the term."
        ),
        source="Aanbestedingswet 2012",
    ),
    Passage(
        "vroeg-beginnen",
        _("Look for opportunities early"),
        _(
            "What a contract can do for people and city is looked for before the way of buying is fixed. So "
            "the talk with the client comes first. Later there is little left to choose."
        ),
        "Voorbereiden: Welke kansen zijn er voor sociale impact?",
        "L567-578",
    ),
    Passage(
        "markt-of-niet",
        _("To the market or not"),
        _(
            "Not all work has to go to the market. The municipality can do it itself, or give it to Pantar or "
            "the Werkbrigade; then the case ends with what is delivered. Work that does go to the market "
            "follows one of the five variants."
        ),
        "Kiezen voor de markt op gaan of niet",
        "L473-500",
    ),
    Passage(
        "marktverkenning",
        _("Know the market first"),
        _(
            "Who asks something extra of companies first finds out what they can do. Does this market know "
            "social return, which chances does it offer, and can social parties do the work? A consultation "
            "before the tender answers that."
        ),
        "Variant 1: Sociale voorwaarden vragen bij de aanbesteding",
        "L582-596",
    ),
    Passage(
        "drempel",
        _("From which value it is the rule"),
        _(
            "At or above the European threshold for services social return is the starting point, also when "
            "supplies or works are bought. The municipality drew this line itself: below it an extra demand "
            "can be too much for the contract. There you may ask social return, but you need not."
        ),
        "Voor welke aanbestedingen geldt dit?",
        "L608-635",
    ),
    Passage(
        "vijf-varianten",
        _("Five variants"),
        _(
            "There are five ways to reach social impact with a contract: ask social conditions, the exclusive "
            "right of Pantar, keep the tender for social enterprises, award one-to-one, or the procedure for "
            "social and other specific services. Which one fits follows from the value, the work and the "
            "market. Lots can each have their own."
        ),
        "Vijf varianten van sociaal aanbesteden",
        "L579-583",
    ),
    Passage(
        "voorwaarde",
        _("Variant 1a: a special performance condition"),
        _(
            "The best known way: the contract obliges the contractor to do something social in return. "
            "Because it is a demand of the contract and counted in euro, it can be checked and enforced."
        ),
        "Social return als bijzondere voorwaarde",
        "L598-607",
    ),
    Passage(
        "gunningscriterium",
        _("Variant 1b: an award criterion"),
        _(
            "Bidders score points with their social offer, as a percentage or as a plan, beside a demand or "
            "without one. It works where the market has much to offer. A market that is new to this may "
            "promise more than it can do."
        ),
        "Social return als gunningscriteria",
        "L654-683",
    ),
    Passage(
        "inspanning",
        _("Variant 1c: an effort obligation"),
        _(
            "Where little can be won, for example because hardly anybody else can bid or because bidders have "
            "a social task themselves, an effort can be asked. Without numbers it stays unclear whether "
            "enough was done. So write down what is asked in countable terms, when it is enough, and what "
            "follows if it is not done."
        ),
        "Social return als inspanningsverplichting",
        "L684-742",
    ),
    Passage(
        "sociaal-inkopen",
        _("Variant 1d: buy from Pantar"),
        _(
            "Pantar offers work of many kinds, done by people at a distance from the labour market. Buying "
            "that work directly is social buying too."
        ),
        "Sociaal inkopen via Pantar",
        "L715-733",
    ),
    Passage(
        "alleenrecht",
        _("Variant 2: the exclusive right of Pantar"),
        _(
            "The municipality gave Pantar the exclusive right to do certain work. That work can be taken out "
            "and awarded directly (I), or the winner must have Pantar do a part of it as subcontractor (II), "
            "also above the threshold."
        ),
        "Variant 2: Alleenrecht Pantar",
        "L744-809",
    ),
    Passage(
        "voorbehouden",
        _("Variant 3: kept for social enterprises"),
        _(
            "Only social enterprises may bid: at least 3 in 10 of their people have a distance to the labour "
            "market. They show it with PSO30+ for instance. It stays a tender: you choose between them. Check "
            "first that there are enough."
        ),
        "Variant 3. Aanbestedingen voorbehouden aan sociale ondernemingen",
        "L824-859",
    ),
    Passage(
        "een-op-een",
        _("Variant 4: one-to-one below the threshold"),
        _(
            "Below the European threshold you may ask one or a few companies for an offer. Social enterprises "
            "can be among them."
        ),
        "Onderhands aanbesteden",
        "L861-869",
    ),
    Passage(
        "percelen",
        _("Lots, and the lots regulation"),
        _(
            "Lots make a contract fit for smaller and for social parties. A few small lots may be left out of "
            "the European procedure and given to a chosen party: each below its limit, and together at most "
            "a fifth of the whole. More contracts do ask for more contract management."
        ),
        "De percelenregeling",
        "L871-896",
    ),
    Passage(
        "sas",
        _("Variant 5: social and other specific services"),
        _(
            "For services on the European list a lighter procedure holds, in which parts can be kept for "
            "social parties. It asks for much work, a mistake makes the purchase unlawful, and enough social "
            "parties must be able to bid."
        ),
        "Variant 5. De SAS-procedure",
        "L907-920",
    ),
    Passage(
        "percentage",
        _("How much is asked"),
        _(
            "What is asked is a percentage of the whole contract: usually at least 5%, and 1% to 25%, "
            "as the market has fewer or more chances. The reasoning shows that it fits this contract, also "
            "when the usual percentage is asked."
        ),
        "Om hoeveel gaat het?",
        "L637-652",
    ),
    Passage(
        "pas-toe-of-leg-uit",
        _("Apply it, or explain it"),
        _(
            "The ambition is at least 5%. Who asks less writes down why, and asks the bureau for advice "
            "first. Who asks nothing needs a coordinator's approval too. Where more is possible, more is "
            "asked."
        ),
        "5% sociale winst",
        "L5-11",
    ),
    Passage(
        "grondslag",
        _("What the percentage is taken of"),
        _(
            "A percentage is only a sum of money when everybody knows of what it is taken: the value of the "
            "contract, the turnover that is invoiced, or the wages. Two readers must come to the same amount."
        ),
        "Om hoeveel gaat het?",
        "L638-642",
    ),
    Passage(
        "advies",
        _("Advice of the bureau"),
        _(
            "The bureau knows the chances and risks of each variant and what comparable contracts brought. "
            "Ask early: it can help with the market, the variant, the percentage and the texts."
        ),
        "Bureau Social Return, fase 1",
        "L951-963",
    ),
    Passage(
        "pantar",
        _("Working with Pantar or the Werkbrigade"),
        _(
            "Get in touch while the work is being described. Agree on the kind of contract, on a share that "
            "they can really do, and on how they and the other contractors work together after the award."
        ),
        "Pantar of Werkbrigade",
        "L929-947",
    ),
    Passage(
        "afwegingen",
        _("The considerations of phase 2"),
        _(
            "The variant is worked out by seven questions: enforceable or an effort, a criterion or not, "
            "smart or standard, a frame or a direction, alone or together, how heavy, and which impact. With "
            "a tender kept for social enterprises or the lots regulation these are not asked."
        ),
        "Afwegingen bij opdrachtverstrekking markt",
        "L964-1021",
    ),
    Passage(
        "scoren",
        _("A criterion that can be scored"),
        _(
            "A social criterion names the impact and how it is scored, so that every member of the committee "
            "reads the same scale and every bidder can tell where the points are. All weights together are "
            "100."
        ),
        "Afwegingen bij opdrachtverstrekking markt",
        "L1015-1021",
    ),
    Passage(
        "teksten",
        _("The texts of the tender"),
        _(
            "What was chosen comes back in the strategy, the tender guide and the contract. The bureau keeps "
            "standard texts for them. They are filled in from the answers, and what was published does not "
            "change any more."
        ),
        "Bureau Social Return, fase 2",
        "L1034-1046",
    ),
)
"""The passages in the order of the six tasks."""
