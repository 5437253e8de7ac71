"""Fills the figures: thresholds, parameters, terms, reminders, PSO levels and retention terms.

Each row names where it comes from: an EU regulation, an article of law or a line of the municipality's guide.
Rows without an older known start count from 2014, the first year of the oldest threshold.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pghistory
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

START = date(2014, 1, 1)
DIRECTIVE = "Richtlijn 2014/24/EU, artikel 4, onder d"
LOTS = "Aanbestedingswet 2012, artikel 2.18"
HOUSE = "Standaardwaarde, te bevestigen door Bureau Social Return"
UNSEEN = "Bedragen uit tweede bron; het Publicatieblad zelf is niet geraadpleegd."

EU_PERIODS = [
    # first year, services and supplies, works, source
    (2014, 207_000, 5_186_000, "Verordening (EU) nr. 1336/2013"),
    (2016, 209_000, 5_225_000, "Gedelegeerde Verordening (EU) 2015/2170"),
    (2018, 221_000, 5_548_000, "Gedelegeerde Verordening (EU) 2017/2365"),
    (2020, 214_000, 5_350_000, "Gedelegeerde Verordening (EU) 2019/1828"),
    (2022, 215_000, 5_382_000, "Gedelegeerde Verordening (EU) 2021/1952"),
    (2024, 221_000, 5_538_000, "Gedelegeerde Verordening (EU) 2023/2495"),
    (2026, 216_000, 5_404_000, "Gedelegeerde Verordening (EU) 2025/2152"),
]

FIXED_THRESHOLDS = [
    ("sas", 750_000, DIRECTIVE),
    ("lot-services-supplies", 80_000, f"{LOTS}; leidraad r. 892-896"),
    ("lot-works", 1_000_000, LOTS),
]

PARAMETERS = [
    ("default-percentage", "5", "Leidraad r. 643"),
    ("percentage-floor", "1", "Leidraad r. 643-645"),
    ("percentage-ceiling", "25", "Leidraad r. 643-645"),
    ("explain-below", "5", "Leidraad r. 5-10, pas toe of leg uit"),
    ("waiver-percentage", "0", "Leidraad r. 651-652"),
    ("lots-share", "20", f"{LOTS}; leidraad r. 892-896"),
    ("reserved-share", "30", "Aanbestedingswet 2012, artikel 2.82; leidraad r. 824-859"),
    ("thin-basis", "5", HOUSE),
    ("forecast-green", "100", HOUSE),
    ("forecast-amber", "80", HOUSE),
    ("pace-from-days", "90", HOUSE),
    ("overdue-signal-days", "14", HOUSE),
    ("power-certificate-share", "10", "Leidraad r. 2157-2169 (een relatief klein restant)"),
    ("social-firm-income", "50", "Leidraad r. 760"),
    ("social-firm-staff", "30", "Leidraad r. 764"),
    ("public-cell-minimum", "10", HOUSE),
    ("lasting-effect-months", "6", "Leidraad r. 1669-1681"),
    ("lasting-job-months", "6", "Leidraad r. 2325-2336"),
    ("lasting-job-fte", "0.5", "Leidraad r. 2325-2336"),
    ("unemployed-months", "3", "Leidraad r. 2293-2305"),
    ("youth-age", "23", "Leidraad r. 2410-2417"),
    ("bol-share", "20", "Leidraad r. 2271-2278"),
    ("amsterdammer-possibility-1", "0", "Leidraad r. 1721"),
    ("amsterdammer-possibility-2", "1", "Leidraad r. 1725"),
    ("certificate-years", "2", "PSO-Nederland, geldigheid van het certificaat"),
    ("upload-megabytes", "25", HOUSE),
    ("company-talks", "100", "Leidraad r. 1426-1437"),
]

TERMS = [
    # key, days, moves to a working day, nature, source
    ("registration", 7, False, "contractual", "Leidraad r. 1087, 1649"),
    ("start-meeting", 14, False, "contractual", HOUSE),
    ("agreement", 14, False, "contractual", HOUSE),
    ("standstill", 20, True, "statutory", "Aanbestedingswet 2012, artikel 2.127; Algemene termijnenwet, artikel 1"),
    ("standstill-below-threshold", 7, False, "contractual", "Door de inkoper te bepalen"),
    ("report", 30, False, "contractual", "Leidraad r. 1858-1862"),
    ("reports-open-anyway", 60, False, "contractual", HOUSE),
    ("verification", 14, False, "contractual", HOUSE),
    ("evaluation-before-end", 60, False, "contractual", HOUSE),
    ("last-invoice-before-end", 60, False, "contractual", "Leidraad r. 1799-1804"),
]

REMINDERS = [
    # kind, days from the due date, then every, others told from, urgency, source
    ("registration", [-7, -4, -2, 0, 1], 7, 1, "urgent", f"{HOUSE}: dag 0, 3, 5, 7 en 8 na de definitieve gunning"),
    ("report", [-14, -3, 0, 1, 7, 14], None, 14, "ordinary", HOUSE),
    ("start-meeting", [0], 7, None, "ordinary", HOUSE),
    ("agreement", [0], 7, None, "ordinary", HOUSE),
    ("verification", [0], 7, None, "ordinary", HOUSE),
    ("notice-term", [0], 7, None, "legal", "Burgerlijk Wetboek, artikel 6:82"),
    ("certificate-lapse", [-60, 0], None, None, "ordinary", HOUSE),
    ("contract-end", [-60, -30], None, None, "ordinary", HOUSE),
    ("last-invoice", [-60, -30, 0], 7, None, "urgent", HOUSE),
    ("standstill-end", [0, 1], 7, None, "ordinary", HOUSE),
    ("evaluation", [-60, -30, 0], 7, None, "ordinary", HOUSE),
    ("lasting-effect", [0], 7, None, "ordinary", "Leidraad r. 1669-1681"),
]

PSO_LEVELS = [
    ("aspirant", "0", START, "Leidraad r. 1684-1717"),
    ("basic", "0", date(2023, 4, 1), "PSO-Nederland, basistrede sinds april 2023"),
    ("level-1", "10", START, "Leidraad r. 1770-1786"),
    ("level-2", "25", START, "Leidraad r. 1770-1786"),
    ("level-3", "50", START, "Leidraad r. 1770-1786"),
]


RETENTION = [
    # kind, months (none is for ever), counts from, category
    ("contract", 120, "contract-end", "16.1"),
    ("purchase", 84, "made", "16.1.1"),
    ("covenant", None, "made", "16.1.2"),
    ("contract-not-concluded", 12, "case-stopped", "16.2.1"),
    ("eu-tender-not-concluded", 36, "case-stopped", "16.2.2"),
    ("supervision", 84, "contract-end", "12.1.5"),
    ("enforcement", 120, "settled", "12.2"),
    ("dispute", 84, "settled", "13.1.1"),
    ("payment", 84, "made", "18.1"),
    ("advice", 60, "made", "21.1"),
    ("evaluation", 120, "made", "4.1"),
    ("publicity", 12, "made", "20.1"),
]


def thresholds() -> list[dict[str, Any]]:
    """The EU thresholds per period of two years, and those that have stood since 2014."""
    rows: list[dict[str, Any]] = []
    for year, services, works, source in EU_PERIODS:
        period = {
            "valid_from": date(year, 1, 1),
            "valid_until": date(year + 1, 12, 31),
            "source": source,
            "note": UNSEEN,
        }
        rows.append({"kind": "services-supplies", "amount": Decimal(services), **period})
        rows.append({"kind": "works", "amount": Decimal(works), **period})
    for kind, amount, source in FIXED_THRESHOLDS:
        rows.append({"kind": kind, "amount": Decimal(amount), "valid_from": START, "source": source})
    return rows


def retention() -> list[dict[str, Any]]:
    """The terms of the municipal selection list, and the bureau's own for evidence."""
    rows: list[dict[str, Any]] = [
        {
            "kind": kind,
            "months": months,
            "counts_from": trigger,
            "category": category,
            "valid_from": START,
            "source": f"Selectielijst gemeenten 2020, {category}",
        }
        for kind, months, trigger, category in RETENTION
    ]
    rows.append(
        {
            "kind": "evidence",
            "months": 12,
            "counts_from": "case-closed",
            "valid_from": START,
            "source": f"{HOUSE}; AVG, artikel 5, lid 1, onder e",
        }
    )
    return rows


def tables() -> dict[str, list[dict[str, Any]]]:
    """Every row of this migration, per model."""
    return {
        "Threshold": thresholds(),
        "Parameter": [
            {"key": key, "value": Decimal(value), "valid_from": START, "source": source}
            for key, value, source in PARAMETERS
        ],
        "TermLength": [
            {"key": key, "days": days, "rolls": rolls, "legal": legal, "valid_from": START, "source": source}
            for key, days, rolls, legal, source in TERMS
        ],
        "ReminderPlan": [
            {
                "kind": kind,
                "moments": moments,
                "every": every,
                "escalates_from": others,
                "urgency": urgency,
                "valid_from": START,
                "source": source,
            }
            for kind, moments, every, others, urgency, source in REMINDERS
        ],
        "PsoLevel": [
            {"level": level, "discount": Decimal(discount), "valid_from": start, "source": source}
            for level, discount, start, source in PSO_LEVELS
        ],
        "Retention": retention(),
    }


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the rows, with their origin in the history."""
    with pghistory.context(actor_name="", reason="Eerste vulling"):
        for name, rows in tables().items():
            model = apps.get_model("reference", name)
            model.objects.using(schema_editor.connection.alias).bulk_create(model(**row) for row in rows)


class Migration(migrations.Migration):
    dependencies = [("reference", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
