"""Fills the settlement models: Amsterdam by actual cost, and two published tables of building blocks as examples."""

from datetime import date
from decimal import Decimal

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GUIDE = "Leidraad social return Amsterdam r. 1864-1882 en 1788-1799"
NO_RATE = "Amsterdam publiceert geen uurtarief; bedrag als in {table}. De beheerder kan een nieuwe versie vastleggen."
OOST = "impactoost.nl/bouwblokken (Oost-Nederland, 55 en meer gemeenten)"
UTRECHT = "utrecht.nl, bouwblokken social return (huidige tabel)"

BLOCKS_UTRECHT = [
    ("participation-act-short", "Participatiewet, korter dan 2 jaar", 40_000, None),
    ("participation-act-long", "Participatiewet, langer dan 2 jaar", 40_000, None),
    ("register", "Participatiewet met beperking, banenafspraak of Wajong", 50_000, None),
    ("wia", "WIA of WAO", 40_000, None),
    ("ww-short", "WW, korter dan 1 jaar", 20_000, None),
    ("ww-long", "WW, langer dan 1 jaar", 20_000, None),
    ("nug", "Geen uitkering (NUG)", 10_000, None),
    ("bbl", "Leerwerkplek BBL niveau 2 tot en met 4", 35_000, None),
    ("bol", "Stage BOL niveau 2 tot en met 4", 20_000, None),
    ("vso-pro", "Schoolverlater praktijkonderwijs of VSO", 35_000, None),
]
BLOCKS_OOST = [
    ("participation-act-short", "Participatiewet, korter dan 2 jaar", 30_000, 730),
    ("participation-act-long", "Participatiewet, langer dan 2 jaar", 40_000, 730),
    ("register", "Doelgroepregister of beperking", 40_000, None),
    ("wia", "WIA of WAO", 40_000, None),
    ("ww-short", "WW, korter dan 1 jaar", 10_000, 365),
    ("ww-long", "WW, langer dan 1 jaar", 15_000, 365),
    ("nug", "Geen uitkering (NUG)", 10_000, 365),
    ("bbl", "Leerwerkplek BBL niveau 1 of 2, per schooljaar", 20_000, 365),
]


def fill(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    model = apps.get_model("contractors", "SettlementModel")
    rate = apps.get_model("contractors", "SettlementRate")
    amsterdam = model.objects.create(
        name="Amsterdam – werkelijke kosten", version="2026", valid_from=date(2026, 1, 1), is_default=True, source=GUIDE
    )
    rate.objects.create(
        model=amsterdam,
        key="actual-cost",
        title="Werkelijke kosten: brutoloon, werkgeverslasten en begeleiding",
        valuation="actual_cost",
        components=["gross_wage", "employer_charges", "guidance"],
        required_evidence=["payslip"],
        source=GUIDE,
    )
    rate.objects.create(
        model=amsterdam,
        key="invoice",
        title="Factuur zonder btw",
        valuation="invoice",
        required_evidence=["invoice"],
        source=GUIDE,
    )
    both = NO_RATE.format(table="Utrecht en Oost-Nederland")
    hours(rate, amsterdam, "volunteers", "Uren van vrijwilligers en kennisoverdracht", "100.00", both)
    coaching = NO_RATE.format(table="Groningen, SR 3.0 (2025), jobcoaching")
    hours(rate, amsterdam, "guidance", "Uren begeleiding van kandidaten", "25.00", coaching)
    for name, version, source, blocks in (
        ("Bouwblokken Utrecht (voorbeeld)", "2026", UTRECHT, BLOCKS_UTRECHT),
        ("Bouwblokken Oost-Nederland (voorbeeld)", "2026", OOST, BLOCKS_OOST),
    ):
        table = model.objects.create(name=name, version=version, valid_from=date(2026, 1, 1), source=source)
        for key, title, value, limit in blocks:
            rate.objects.create(
                model=table,
                key=key,
                title=title,
                valuation="block",
                year_value=Decimal(value),
                basis_hours=Decimal(36),
                counting_limit_days=limit,
                required_evidence=["payslip", "registration"],
                source=source,
            )
        rate.objects.create(
            model=table,
            key="invoice",
            title="Sociale inkoop: factuur zonder btw",
            valuation="invoice",
            required_evidence=["invoice"],
            source=source,
        )
        hours(rate, table, "activities", "Maatschappelijke activiteit, per uur en medewerker", "100.00", source)


def hours(rate: type, model: object, key: str, title: str, amount: str, source: str) -> None:
    rate.objects.create(  # type: ignore[attr-defined]
        model=model,
        key=key,
        title=title,
        valuation="hours",
        hourly_rate=Decimal(amount),
        required_evidence=["hours"],
        source=source,
    )


class Migration(migrations.Migration):
    dependencies = [("contractors", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
