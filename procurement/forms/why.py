"""Why each question of the six tasks is asked, with the passage of the guide beside it (S3)."""

from collections.abc import Mapping

from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from procurement.documents.guide import PASSAGES
from procurement.states import Consideration, PartnerPoint
from sroi.kernel.pages import Why

Questions = Mapping[str, Why]
TITLES = {each.anchor: each.title for each in PASSAGES}


def why(text: str | Promise, anchor: str) -> Why:
    """Why a question is asked, and the passage that says more."""
    return Why(text, TITLES[anchor], format_lazy("{}#{}", reverse_lazy("procurement:guide"), anchor))


FRAMEWORK: Questions = {
    "is_framework": why(
        _("Under a framework the obligation follows what is called off, not what was estimated."), "procedure"
    ),
    "framework_maximum": why(
        _("Without a maximum nothing may be called off; the threshold test counts it whole."), "drempel"
    ),
    "framework_suppliers": why(_("Each contractor gets a contract and an obligation of its own."), "procedure"),
    "call_off_method": why(_("Bidders have to know beforehand how the work is divided."), "procedure"),
}
OPTIONS: Questions = {
    "kind": why(_("An option adds work, an extension adds time; both are announced in the tender."), "procedure"),
    "lot": why(_("An option of one lot goes to the contractor of that lot."), "percelen"),
    "description": why(_("The contract manager decides later by this description."), "gegevens"),
    "value": why(_("The threshold test counts it from the start."), "drempel"),
    "starts_on": why(_("It has to be exercised before this day."), "procedure"),
    "ends_on": why(_("An extension moves the end of the contract, with its reports and deadlines."), "procedure"),
    "exercise_by": why(_("The contract manager is reminded before this day."), "procedure"),
}
CASE: Questions = {
    **FRAMEWORK,
    "framework_reason": why(_("Everybody can read why this framework lasts longer than the law expects."), "procedure"),
    "title": why(_("Everybody finds the case by this name, and it stands in the texts and letters."), "gegevens"),
    "department": why(
        _("The client pays and decides with you what is asked. Its people can read the case."), "gegevens"
    ),
    "client_contact": why(
        _("You discuss the opportunities with this person. The adviser can reach them too."), "gegevens"
    ),
    "nature": why(
        _("Lots and private procedures have other limits for works than for services and supplies."), "gegevens"
    ),
    "cpv_code": why(
        _("By this code comparable closed cases are found, and whether the procedure for social services may hold."),
        "gegevens",
    ),
    "estimated_value": why(
        _("The value decides whether social return is the rule, and what a percentage is worth in euro."), "drempel"
    ),
    "planned_publication_on": why(
        _("The threshold is another one every two years: this day decides which."), "procedure"
    ),
    "description": why(
        _("The adviser and the market read here what the work is. Chances lie in the details."), "vroeg-beginnen"
    ),
    "procedure_id": why(_("An official notice that is imported finds this case by it."), "procedure"),
    "close_on": why(_("Until this day nobody can see a bid, and afterwards no bid is taken in."), "procedure"),
    "close_time": why(_("A bid after this minute is too late. The committee starts after it."), "procedure"),
    "starts_on": why(_("From this day the contractor works on the obligation."), "procedure"),
    "ends_on": why(_("On this day the obligation must be fulfilled. The reports follow the term."), "procedure"),
}
LOTS: Questions = {
    **FRAMEWORK,
    "number": why(_("Bidders, texts and notices name the lot by this number."), "percelen"),
    "title": why(_("The name tells bidders what the lot is about."), "percelen"),
    "nature": why(
        _("A lot of works has another limit in the lots regulation than one of services or supplies."), "percelen"
    ),
    "cpv_code": why(_("A lot may ask for another kind of company than the whole contract."), "percelen"),
    "value": why(
        _("The lots together are the value of the contract, and each is tested against its limit."), "percelen"
    ),
    "is_exempted": why(
        _("A small lot may go to a chosen party without a European procedure. The test of the rules follows."),
        "percelen",
    ),
}
OPPORTUNITIES: Questions = {
    "note": why(
        _("The talk with the client comes before every choice. Later choices are explained by it."), "vroeg-beginnen"
    ),
    "discussed_with": why(_("So that who takes over knows whom to ask."), "vroeg-beginnen"),
    "talked_on": why(_("An early talk leaves more to choose. The file shows that it was held."), "vroeg-beginnen"),
    "market_is_mature": why(
        _("A market that is new to social return may promise too much, or miss what is asked."), "marktverkenning"
    ),
    "many_chances": why(_("Many chances allow a higher percentage, few ask for a lower one."), "percentage"),
    "competition": why(_("Without competition an effort obligation may fit better than a percentage."), "inspanning"),
    "bidder_has_social_task": why(
        _("Of a party with a social task of its own an extra percentage is hard to count."), "inspanning"
    ),
    "pantar_can_do_it": why(_("If they can, a part of the work can be bought from them directly."), "sociaal-inkopen"),
    "within_exclusive_right": why(_("Only work within this right may go to Pantar without a tender."), "alleenrecht"),
    "social_parties": why(
        _("A tender kept for social enterprises needs enough of them to choose between."), "voorbehouden"
    ),
    "is_sas_service": why(
        _("Another procedure holds for these services, in which parts can be kept for social parties."), "sas"
    ),
    "route": why(
        _("Only work that goes to the market needs a variant. Other work ends here with an own delivery."),
        "markt-of-niet",
    ),
}
CONSULTATION: Questions = {
    "purpose": why(_("Companies answer better when they know what you want to decide with it."), "marktverkenning"),
    "questions": why(_("The answers tell what can be asked of this market, and of which party."), "marktverkenning"),
    "closes_on": why(_("Everybody gets the same time to answer."), "marktverkenning"),
}
PARTY: Questions = {
    "organisation": why(_("Who did such work before knows what is possible."), "marktverkenning"),
    "name": why(_("Ask others too: the same few companies give the same few answers."), "marktverkenning"),
    "contact_email": why(_("So that you can send the questions and ask what an answer means."), "marktverkenning"),
}
MARKET_ANSWER: Questions = {
    "answered_on": why(_("The report shows when each party answered."), "marktverkenning"),
    "is_silent": why(_("That a party did not answer is an outcome too."), "marktverkenning"),
}
MARKET_QUESTION = why(_("You asked the market this yourself: the answer stands in the report."), "marktverkenning")
CONCLUSION: Questions = {
    "conclusions": why(_("The conclusions carry the choice of the variant and the percentage."), "marktverkenning"),
}
DELIVERY: Questions = {
    "delivery": why(
        _("Work that does not go to the market still does something for people and city."), "markt-of-niet"
    ),
}
VARIANTS: Questions = {
    "variants": why(
        _("The variant decides what bidders and contractor are asked, and what phase 2 asks of you."), "vijf-varianten"
    ),
    "reasoning": why(_("A choice beside the advice is allowed when the file says why."), "vijf-varianten"),
}
ASK: Questions = {
    "kind": why(
        _("What is asked must agree with the variant: a percentage with 1a, an effort with 1c."), "pas-toe-of-leg-uit"
    ),
    "percent": why(_("Times the value of the contract this is what the contractor owes."), "percentage"),
    "reasoning": why(
        _("Whatever is asked must be in proportion to the contract. A bidder may ask you to show that."), "percentage"
    ),
    "effort_asked": why(_("An effort that cannot be counted cannot be checked."), "inspanning"),
    "effort_enough": why(_("Both sides must be able to say when it is done."), "inspanning"),
    "effort_failing": why(_("Without a consequence the effort is no obligation."), "inspanning"),
}
QUESTION: Questions = {
    "question": why(_("The bureau answers better when it knows where you hesitate."), "advies"),
    "due_on": why(_("So that the bureau can plan the advice in time for your next step."), "advies"),
}
REPLY: Questions = {
    "reply": why(_("The file shows that the advice was weighed, also when you choose otherwise."), "advies")
}
WAIVER: Questions = {
    "reason": why(_("Nothing is asked by exception only, and a second person decides on it."), "pas-toe-of-leg-uit")
}
BASE: Questions = {
    "kind": why(_("The same percentage of turnover or of wages is another amount than of the contract."), "grondslag"),
    "reason": why(_("A base that can be read in two ways does not hold in court."), "grondslag"),
}
CRITERIA: Questions = {
    "title": why(_("Bidders and committee call the criterion by this name."), "scoren"),
    "part_of": why(_("The parts of one plan are scored one by one and count together."), "scoren"),
    "kind": why(_("An offer and a price are computed, a plan is judged by people."), "gunningscriterium"),
    "weight": why(_("The weight tells bidders how much social impact counts beside price and quality."), "scoren"),
    "floor_percent": why(_("Who offers this or less gets no points."), "scoren"),
    "ceiling_percent": why(
        _("Who offers this or more gets all points, so nobody wins by an absurd promise."), "scoren"
    ),
    "scale": why(_("The members must read the same scale, and a loser must be able to see why."), "scoren"),
}
TEXTS: Questions = {
    "kinds": why(
        _("These texts follow from your answers. Writing one anew replaces what was changed by hand."), "teksten"
    ),
}
TEXT_PLACE = why(_("The standard text leaves this open: only you know it."), "teksten")
TEXT: Questions = {
    "body": why(_("What stands here is published. A deviation from the standard text stays visible."), "teksten")
}

CONSIDERATIONS: Mapping[str, Why] = {
    Consideration.ENFORCEABLE: why(_("Only what can be enforced can be counted on."), "afwegingen"),
    Consideration.CRITERION: why(
        _("A criterion lets bidders compete on impact, and asks an adviser in the committee."), "gunningscriterium"
    ),
    Consideration.TAILORED: why(_("A request made for this contract brings more, and asks more work."), "afwegingen"),
    Consideration.FRAME: why(
        _("A direction helps the city, a frame leaves the contractor its own ideas."), "afwegingen"
    ),
    Consideration.JOINT: why(_("With several contractors it must be clear who owes what."), "afwegingen"),
    Consideration.WEIGHT: why(_("The weight shows what social impact is worth to you in this contract."), "afwegingen"),
    Consideration.IMPACT: why(_("What is not named cannot be measured afterwards."), "scoren"),
    PartnerPoint.CONTACT: why(_("They can say early what they can do, and what not."), "pantar"),
    PartnerPoint.CONTRACT: why(_("Each kind of contract has its own agreements."), "pantar"),
    PartnerPoint.SHARE: why(_("A share that is too large fails them and the contract."), "pantar"),
    PartnerPoint.COOPERATION: why(_("After the award they depend on each other."), "pantar"),
}
