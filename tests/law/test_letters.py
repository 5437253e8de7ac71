"""Every letter of the house: its template, the label of its kind and the name it is addressed to (R37)."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from importlib import import_module
from importlib.util import find_spec
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import TextChoices

from contractors.documents import agreement_letter
from contractors.models import Contract
from contractors.states import ContractStep
from enforcement.documents import talk_invitation
from reporting.documents import content_of, receipt_of
from sroi.accounts.models import Consortium, Organisation
from sroi.dossier.models.paper import Paper
from sroi.dossier.selectors import label_of
from sroi.kernel.pdf import render_html
from tests.factories import files, reports
from tests.factories.cast import Cast, cast_contract

CONSORTIUM = "Combinatie Noord & Zonen"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SAMPLES: Mapping[type, object] = {
    str: CONSORTIUM,
    bool: True,
    int: 3,
    Decimal: Decimal("12.50"),
    date: NOON.date(),
}

NAMED = {"quarter": "2026-Q4", "claimed": "12.50", "period_start": "2026-10-01", "period_end": "2026-12-31"}
"""Texts that a template reads as something else."""


def papers_of(kind: type[Paper]) -> Iterator[type[Paper]]:
    """All that extends this letter, however far."""
    for each in kind.__subclasses__():
        yield each
        yield from papers_of(each)


def every_paper() -> dict[str, type[Paper]]:
    """Each letter of the product once, by its name; not what several letters share and none is by itself."""
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.documents") is not None:
            import_module(f"{config.name}.documents")
    found = [each for each in papers_of(Paper) if not each.__module__.startswith("tests")]
    shared = {base.__name__ for each in found for base in each.__mro__[1:] if not hasattr(base, "KIND")}
    return {each.__name__: each for each in found if each.__name__ not in shared}


PAPERS = every_paper()


def sample(kind: Any) -> Any:  # a value of whatever type a field has
    """A value of a type, made of what its fields say."""
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{each.name: NAMED.get(each.name) or sample(hints[each.name]) for each in fields(kind)})
    if get_origin(kind) is UnionType:
        return sample(next(each for each in get_args(kind) if each is not NoneType))
    if get_origin(kind) in {tuple, list}:
        return (sample(get_args(kind)[0]),)
    return {} if get_origin(kind) is dict else SAMPLES[kind]


def addressed(paper: Paper) -> str:
    """The address block of a letter as it is drawn, after it was frozen as JSON."""
    frozen = json.loads(json.dumps(asdict(paper), cls=DjangoJSONEncoder))
    html = render_html(paper.TEMPLATE, {"letter": {"subject": paper.subject}, **frozen}, language="nl")
    return unescape(html.partition('<p class="addressee">')[2].partition("</p>")[0])


def test_the_letters_are_found() -> None:
    assert {"AgreementLetter", "AwardLetter", "DischargeLetter", "DischargeCopy", "Receipt"} <= set(PAPERS)


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_a_letter_has_a_kind_with_a_label(paper: type[Paper]) -> None:
    assert isinstance(paper.KIND, TextChoices)
    assert label_of(paper.KIND) == paper.KIND.label
    assert label_of(paper.KIND) != paper.KIND.value


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_a_letter_is_drawn_from_its_own_template_with_the_name_on_the_first_line(paper: type[Paper]) -> None:
    assert addressed(sample(paper)).startswith(f"{CONSORTIUM}<br>")


def agreement_of(contract: Contract, cast: Cast) -> Paper:
    """The agreement, signed by both."""
    return agreement_letter(contract.agreements.get(), base=Decimal(1))


def receipt(contract: Contract, cast: Cast) -> Paper:
    """The receipt of an empty report."""
    report = reports.report(contract)
    return receipt_of(report, content_of(report, [], version=1), [], by=cast.contractor.name, at=NOON)


def invitation(contract: Contract, cast: Cast) -> Paper:
    """The first letter of phase 7; the others take their addressee from the same place."""
    file = files.enforcement_file(contract)
    return talk_invitation(file, meeting_on=NOON.date(), place="Stadhuis", by=cast.adviser)


@pytest.mark.django_db
@pytest.mark.parametrize("letter", [agreement_of, receipt, invitation])
def test_a_consortium_is_named_and_reached_at_the_address_of_its_lead(
    cast: Cast, letter: Callable[[Contract, Cast], Paper]
) -> None:
    contract = cast_contract(cast, ContractStep.START)
    lead = Organisation.objects.filter(pk=contract.organisation_id)
    lead.update(street="Kade 1", postal_code="1011 AA", city="Zaandam")
    contract.consortium = Consortium.objects.create(name=CONSORTIUM, lead=contract.organisation)
    contract.save(update_fields=["consortium"])
    block = addressed(letter(Contract.objects.get(pk=contract.pk), cast))
    assert block.startswith(f"{CONSORTIUM}<br>")
    assert block.endswith("Kade 1<br>1011 AA Zaandam")
