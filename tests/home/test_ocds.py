"""A case as open contracting data: valid by the published schema, and equal to the record (OCDS 1.1)."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from procurement.models import Award, AwardDecision, Case, VariantChoice
from procurement.states import AwardState, Phase, Variant
from sroi.home.selectors.ocds import ocds_release
from tests.factories import cases, people
from tests.factories.cast import Cast, cast_case
from tests.factories.people import AT
from tests.oracles.json_schema import wrong_with
from tests.procurement.pages import browser

pytestmark = pytest.mark.django_db
VENDOR = Path(__file__).parents[1] / "vendor"
CORE = json.loads((VENDOR / "ocdsmerge" / "release-schema-1__1__4.json").read_text("utf-8"))
SCHEMA = json.loads((VENDOR / "ocdskit" / "release-schema.json").read_text("utf-8"))
SCHEMA["properties"]["initiationType"] = CORE["properties"]["initiationType"]
"""One of the extensions in it, for partnerships, allows itself only."""


def valid(case: Case) -> dict[str, Any]:
    """The release as a reader gets it, after it was held against the schema."""
    release: dict[str, Any] = json.loads(json.dumps(ocds_release(case)))
    assert wrong_with(release, CORE) == []
    assert wrong_with(release, SCHEMA, closed=True) == []
    return release


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase != Phase.OWN_DELIVERY])
def test_a_case_in_every_phase_is_valid(cast: Cast, phase: Phase) -> None:
    release = valid(cast_case(cast, phase))
    assert release["initiationType"] == "tender"
    assert release["tender"]["title"]


@pytest.mark.parametrize(
    "plant",
    [
        lambda release: release.pop("ocid"),
        lambda release: release.update(tag=["klaar"]),
        lambda release: release["tender"].update(status="bezig"),
        lambda release: release["tender"]["value"].update(amount="veel"),
        lambda release: release.update(date="30-11-2026"),
        lambda release: release["tender"].update(sociaal=True),
        lambda release: release["tender"]["sustainability"][0].update(strategies=[]),
    ],
)
def test_an_error_planted_in_a_release_is_found(cast: Cast, plant: Any) -> None:
    """The twin: the schema sees each of these."""
    release = json.loads(json.dumps(ocds_release(cast_case(cast, Phase.EXECUTE))))
    plant(release)
    assert wrong_with(release, SCHEMA, closed=True)


def test_amounts_days_awards_and_contracts_are_those_of_the_record(cast: Cast) -> None:
    case = cast_case(cast, Phase.EXECUTE)
    release = valid(case)
    (award,), (contract,) = Award.objects.filter(decision__case=case), case.contracts.all()
    assert release["ocid"] == f"ocds-000000-{case.reference}"
    assert release["tag"][-2:] == ["award", "contract"]
    assert Decimal(str(release["tender"]["value"]["amount"])) == case.estimated_value
    (shown,) = release["awards"]
    assert shown["status"] == "active"
    assert Decimal(str(shown["value"]["amount"])) == award.value
    assert shown["suppliers"][0]["name"] == award.organisation.name
    assert {each["id"] for each in shown["suppliers"]} <= {each["id"] for each in release["parties"]}
    (signed,) = release["contracts"]
    assert (signed["id"], signed["awardID"]) == (contract.reference, shown["id"])
    assert contract.starts_on is not None
    assert signed["period"]["startDate"].startswith(contract.starts_on.isoformat())


def test_lots_say_how_each_is_social_and_who_may_take_part(cast: Cast) -> None:
    case = cast_case(cast, Phase.SELECT)
    VariantChoice.objects.filter(case=case).delete()
    first, second = cases.lot(case, "1"), cases.lot(case, "2", value=Decimal("250000.25"))
    for lot, variant in ((None, Variant.CONDITION), (second, Variant.RESERVED)):
        VariantChoice.objects.create(case=case, lot=lot, variant=variant, reasoning="Past.", chosen_at=AT)
    lots = {each["id"]: each for each in valid(case)["tender"]["lots"]}
    assert set(lots) == {first.number, second.number}
    assert lots["2"]["otherRequirements"] == {"reservedParticipation": ["shelteredWorkshop"]}
    assert lots["2"]["contractTerms"] == {"reservedExecution": True}
    assert "otherRequirements" not in lots["1"]
    assert lots["2"]["value"] == {"amount": 250000.25, "currency": "EUR"}
    assert lots["1"]["sustainability"][0]["strategies"] == ["contractPerformanceConditions"]
    assert lots["2"]["sustainability"][0]["strategies"] == ["contractPerformanceConditions", "reservedParticipation"]


def test_a_draft_of_an_award_is_nobodys_business(cast: Cast) -> None:
    case = cast_case(cast, Phase.SELECT)
    cases.award_decision(case, AwardState.DRAFT)
    assert "awards" not in valid(case)


def test_a_withdrawn_decision_that_was_sent_is_cancelled(cast: Cast) -> None:
    case = cast_case(cast, Phase.SELECT)
    decision = cases.award_decision(case, AwardState.WITHDRAWN)
    if not decision.awards.exists():
        Award.objects.create(decision=decision, organisation=people.organisation("Ander B.V."))
    AwardDecision.objects.filter(pk=decision.pk).update(sent_on=date(2026, 3, 2))
    assert {each["status"] for each in valid(case)["awards"]} == {"cancelled"}


def test_the_download_is_a_package_with_its_extensions(cast: Cast) -> None:
    case = cast_case(cast, Phase.EXECUTE)
    response = browser(cast.adviser).get(reverse("home:case-ocds", args=[case.reference]))
    package = json.loads(response.content)
    assert response["Content-Disposition"].startswith("attachment")
    assert package["version"] == "1.1"
    assert any("sustainability" in each for each in package["extensions"])
    assert wrong_with(package["releases"][0], SCHEMA, closed=True) == []
    assert (
        "ocds.json" in browser(cast.adviser).get(reverse("home:case-documents", args=[case.reference])).content.decode()
    )
