"""The letters of phase 7 reopened: amounts, clause and dates, tagged and in Dutch (R37)."""

import io
from decimal import Decimal

import pikepdf
import pypdfium2
import pytest

from enforcement import services
from enforcement.states import FileState, LetterKind
from sroi.dossier.documents import pdf_of
from sroi.dossier.models import Letter, Message
from sroi.kernel import formats
from tests.enforcement.ground import LATER, OPENED, Walk, short_contract
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
CLAUSE = "De opdrachtgever kan een boete opleggen"


def text_of(pdf: bytes) -> str:
    """What a reader sees, without line ends and hard spaces."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(pages).replace("\xa0", " ").split())


def euro(amount: str) -> str:
    """An amount as the letter has it, with plain spaces."""
    return formats.euro(Decimal(amount), language="nl").replace("\xa0", " ")


def letter(kind: LetterKind) -> tuple[str, bytes]:
    """The newest letter of a kind as text and as PDF."""
    pdf = pdf_of(Letter.objects.filter(kind=kind).order_by("pk")[0])
    return text_of(pdf), pdf


@pytest.fixture
def walk(cast: Cast) -> Walk:
    """A walk with every letter of the ladder."""
    walk = Walk(cast, short_contract(cast))
    file = walk.open()
    services.invite_talk(
        file_id=file.pk,
        meeting_on=OPENED.date().replace(day=10),
        place="10 uur, Weesperstraat 113",
        by=cast.adviser,
        at=OPENED,
    )
    walk.to(FileState.IMPOSED, file)
    walk.invoice()
    walk.withhold(file.pk)
    walk.dispute(file.pk)
    walk.answer(file.pk, "lower", "2000.00")
    return walk


def test_every_letter_is_numbered_tagged_and_dutch(walk: Walk) -> None:
    kinds = set(LetterKind.values) - {LetterKind.DISCHARGE}
    assert set(Letter.objects.values_list("kind", flat=True)) == kinds
    for each in Letter.objects.all():
        pdf = pdf_of(each)
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            assert opened.Root.MarkInfo.Marked
            assert str(opened.Root.Lang) == "nl"
        shown = text_of(pdf)
        assert each.number in shown
        assert each.template.endswith("/2026-01.html")
        for english in ("Dear", "Yours", "The client", "fine of"):
            assert english not in shown, (each.kind, english)


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        (LetterKind.TALK_INVITATION, ["10 mei 2027", "Weesperstraat 113"]),
        (
            LetterKind.CLIENT_INFORMATION,
            ["Er is een tekort.", euro("6875.00"), "Betaal de laatste factuur niet", CLAUSE],
        ),
        (LetterKind.NOTICE_OF_DEFAULT, ["dinsdag 18 mei 2027", "Lever het tekort.", "6:82", euro("46875.00"), CLAUSE]),
        (LetterKind.INTENDED_FINE, ["woensdag 2 juni 2027", euro("6875.00"), euro("40000.00"), "artikel 12", CLAUSE]),
        (LetterKind.DECISION, [euro("6875.00"), "Het tekort is verwijtbaar.", "Uw zienswijze van 1 juni 2027", CLAUSE]),
        (LetterKind.WITHHOLDING, [euro("5000.00"), euro("1875.00"), euro("6875.00"), "F-2027-1", CLAUSE]),
        (
            LetterKind.CLAIM,
            [f"Wij houden daarop in {euro('5000.00')}", f"U betaalt nog apart {euro('1875.00')}", CLAUSE],
        ),
        (
            LetterKind.DISPUTE_DECISION,
            [
                "Op 3 juni 2027",
                euro("6875.00"),
                f"verlaagt de boete naar {euro('2000.00')}",
                "U betaalt niets apart.",
                CLAUSE,
            ],
        ),
        (
            LetterKind.CORRECTION,
            [f"Betaal alsnog {euro('3000.00')}", euro("2000.00"), "in de plaats van opdracht BR-", "F-2027-1", CLAUSE],
        ),
    ],
)
def test_a_letter_shows_the_figures_and_the_clause_it_rests_on(walk: Walk, kind: LetterKind, parts: list[str]) -> None:
    shown, _pdf = letter(kind)
    missing = [part for part in parts if part not in shown]
    assert not missing, shown


def test_a_letter_shows_words_and_no_signs_of_a_text_block(cast: Cast) -> None:
    walk = Walk(cast, short_contract(cast))
    clause = walk.contract.fine_clause
    clause.text = "## Artikel 7. Boete\n7.1 De boete is het tekort."
    clause.save(update_fields=["text"])
    walk.to(FileState.NOTICE_GIVEN)
    shown, _pdf = letter(LetterKind.NOTICE_OF_DEFAULT)
    assert "Artikel 7. Boete" in shown
    assert "#" not in shown


def test_an_invitation_after_the_end_speaks_of_no_end_to_come(walk: Walk) -> None:
    shown, _pdf = letter(LetterKind.TALK_INVITATION)
    assert "wat u nog gaat leveren" in shown
    assert "vóór het einde van het contract" not in shown


def test_every_mail_has_a_whole_subject(walk: Walk) -> None:
    """A subject with a hole in it starts with a space, or reads “Opdracht :”."""
    for message in Message.objects.all():
        assert message.subject == message.subject.strip()
        assert "  " not in message.subject
        assert " :" not in message.subject
        assert (
            message.letter is None
            or message.kind.endswith("client_informed")
            or message.letter.number in message.subject
        )
        assert "()" not in message.body.replace(" )", ")")


def test_the_confirmation_is_for_the_contractor_and_for_the_client(cast: Cast) -> None:
    walk = Walk(cast, short_contract(cast, verified=Decimal("46875.00")))
    services.discharge_contract(contract_id=walk.contract.pk, by=cast.adviser, at=LATER)
    to_contractor, to_client = (text_of(pdf_of(each)) for each in Letter.objects.order_by("pk"))
    assert "dat u op 3 juni 2027 hebt voldaan" in to_contractor
    assert "dat Helder Schoon B.V. op 3 juni 2027 heeft voldaan" in to_client
    assert "U kunt de laatste factuur betalen." in to_client
    assert euro("46875.00") in to_contractor


def test_the_confirmation_after_a_waiver_tells_no_lie(cast: Cast) -> None:
    """R37: the letter says that the client waived the fine, not that the obligation was fulfilled."""
    walk = Walk(cast, short_contract(cast))
    walk.decide(walk.to(FileState.COUNTERSIGNED).pk, "waive")
    services.discharge_contract(contract_id=walk.contract.pk, by=cast.adviser, at=LATER)
    for each in Letter.objects.filter(kind=LetterKind.DISCHARGE):
        shown = text_of(pdf_of(each))
        assert f"een tekort van {euro('6875.00')}. De opdrachtgever zag op 3 juni 2027 af van de boete" in shown
        assert "hebt voldaan" not in shown
        assert "heeft voldaan" not in shown
