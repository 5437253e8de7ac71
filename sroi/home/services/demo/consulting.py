"""The market consultations of the demonstration, and what is written about an advice."""

from collections.abc import Mapping

from procurement import selectors
from procurement import services as procurement
from procurement.models import Advice, ConsultedParty
from procurement.services import ConsultedEntry
from sroi.dossier.models import Message
from sroi.home.services.demo.walk import Course, Walk

OPENS, CLOSES, COMPLETES = -229, -207, -203
QUESTIONS = (
    "Kunt u dit werk, of een deel ervan, uitvoeren met mensen uit de doelgroep?",
    "Hoeveel mensen kunt u in het eerste jaar aan werk of een leerplek helpen?",
    "Wat hebt u van de gemeente nodig om dat te laten lukken?",
)
PURPOSE = (
    "De gemeente wil weten welk deel van dit werk sociale ondernemingen kunnen doen, "
    "en wat een haalbare vraag om social return is."
)
ANSWERS: tuple[tuple[str, ...], ...] = (
    (
        "Ja, een derde van het werk met eigen ploegen; de rest met een hoofdaannemer.",
        "Zes mensen, van wie vier met een contract van minstens een half jaar.",
        "Een vaste plek in de wijk en een contract van twee jaar of langer.",
    ),
    (
        "Een klein deel: wij leveren kandidaten en begeleiden hen op de werkplek.",
        "Vier leerplekken, met uitzicht op een baan.",
        "",
    ),
)
"""What the parties answer, in their order; the others have not answered yet."""
CONCLUSIONS = (
    "De markt kan een derde van het werk met mensen uit de doelgroep doen. Vijf procent is haalbaar; "
    "vraag daarnaast om een vaste plek in de wijk. Een voorbehouden perceel is niet nodig."
)


def consulting(way: Walk) -> Course:
    """Ask the market: partners of the directory answer by their link, and later the buyer concludes."""
    case_id = way.case.pk
    yield way.after_award(OPENS)
    closes_on = way.after_award(CLOSES)
    procurement.set_consultation(
        case_id=case_id, purpose=PURPOSE, questions=QUESTIONS, closes_on=closes_on, by=way.buyer, at=way.at
    )
    found = selectors.suggested_partners(way.case, way.buyer, way.now)
    partners = [each.partner for each in found.rows[:3]]
    parties = [
        procurement.invite_party(
            case_id=case_id, entry=ConsultedEntry(each.name, partner=each), by=way.buyer, at=way.at
        )
        for each in partners
    ] or [procurement.invite_party(case_id=case_id, entry=ConsultedEntry("Eerste Hulp B.V."), by=way.buyer, at=way.at)]
    procurement.open_consultation(case_id=case_id, by=way.buyer, at=way.at)
    for party, texts in zip(parties, ANSWERS, strict=False):
        yield way.working(way.after_award(OPENS + 5 + 4 * parties.index(party)))
        answer(way, party, dict(enumerate(texts, start=1)))
    yield way.after_award(COMPLETES)
    for party in parties[len(ANSWERS) :]:
        procurement.record_consultation_answers(
            party_id=party.pk, answers={}, is_silent=True, answered_on=None, by=way.buyer, at=way.at
        )
    procurement.complete_consultation(case_id=case_id, conclusions=CONCLUSIONS, by=way.buyer, at=way.at)


def answer(way: Walk, party: ConsultedParty, answers: Mapping[int, str]) -> None:
    """Answer with the link that stands in the mail, or let the buyer fill it in for who has no address."""
    mails = Message.objects.filter(kind="procurement/consultation_invited", dossier=way.case.dossier)
    mail = mails.filter(address=party.contact_email).first()
    if mail is None:
        procurement.record_consultation_answers(
            party_id=party.pk, answers=answers, is_silent=False, answered_on=way.now, by=way.buyer, at=way.at
        )
        return
    token = str(mail.context["address"]).rstrip("/").rpartition("/")[2]
    name = party.partner.contact_name if party.partner else party.name
    procurement.answer_by_link(token=token, answers=answers, name=name, at=way.at)


def writing(way: Walk, advice: Advice) -> Course:
    """Buyer and adviser write to each other before the advice; the bureau keeps a note to itself."""
    yield way.after_award(-216)
    text = "Welk deel van de waarde is arbeid? Dan weet ik of leerplekken haalbaar zijn."
    procurement.write_advice_message(
        advice_id=advice.pk, text=text, by=way.adviser, at=way.at, mentioned=[way.buyer], asks_buyer=True
    )
    yield way.after_award(-213)
    text = "Ongeveer een vijfde. Het grootste deel is materiaal, dat ligt vast in het bestek."
    procurement.write_advice_message(advice_id=advice.pk, text=text, by=way.buyer, at=way.at)
    yield way.after_award(-211)
    note = "Vergelijk met de vorige aanbesteding: daar haalde de opdrachtnemer vier procent."
    procurement.write_bureau_note(advice_id=advice.pk, text=note, by=way.adviser, at=way.at)
