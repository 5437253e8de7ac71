"""The standard texts on privacy and the PSO discount, and contract clauses of their own for four variants (R15)."""

from datetime import date

from django.db import migrations

SOURCE = "Bureau Social Return, standaardteksten versie 1"
FIRST_DAY = date(2018, 1, 1)

REGISTER = """## Artikel 2. Aanmelding
2.1 De opdrachtnemer meldt zich binnen {aanmeldtermijn} dagen na de definitieve gunning aan bij Bureau Social Return.
2.2 Na de aanmelding volgt een startgesprek. Daarin worden de prestatieafspraken gemaakt.
"""

REPORT = """## Artikel 3. Rapportage
3.1 De opdrachtnemer rapporteert over elk kwartaal dat de overeenkomst raakt, uiterlijk {rapportagetermijn} dagen na het einde van dat kwartaal. Ook als er niets te melden is, dient de opdrachtnemer een rapportage in.
3.2 Bureau Social Return controleert elke regel van de rapportage. Alleen wat het bureau goedkeurt, telt mee voor de verplichting.
"""

OTHERWISE = """## Artikel 4. Loopt het anders
4.1 Ziet de opdrachtnemer dat een afspraak niet haalbaar is, dan meldt de opdrachtnemer dat direct aan Bureau Social Return.
4.2 Partijen kunnen de prestatieafspraken schriftelijk wijzigen zolang de overeenkomst loopt."""


def clauses(duty):
    """The contract clauses around the first article."""
    return "\n".join((duty, REGISTER, REPORT, OTHERWISE))


GENERAL = clauses("""## Artikel 1. Verplichting
1.1 {gevraagd}
1.2 De opdrachtnemer maakt hierover prestatieafspraken met Bureau Social Return. De ondertekende prestatieafspraken zijn een onlosmakelijk deel van deze overeenkomst.
1.3 De opdrachtnemer blijft verantwoordelijk, ook voor wat een combinant of onderaannemer voor deze verplichting doet.
""")

OF_CRITERION = clauses("""## Artikel 1. Verplichting
1.1 {gevraagd}
1.2 Heeft de opdrachtnemer bij de inschrijving meer aangeboden op het gunningscriterium social return, dan geldt dat aanbod. Het aanbod is een verplichting, geen voornemen.
1.3 De opdrachtnemer maakt hierover prestatieafspraken met Bureau Social Return. Zij werken het aanbod uit en verlagen het niet. De ondertekende prestatieafspraken zijn een onlosmakelijk deel van deze overeenkomst.
1.4 De opdrachtnemer blijft verantwoordelijk, ook voor wat een combinant of onderaannemer voor deze verplichting doet.
""")

OF_EFFORT = clauses("""## Artikel 1. Inspanning
1.1 {gevraagd}
1.2 De opdrachtnemer legt met Bureau Social Return in prestatieafspraken vast wat hij doet, wanneer, en hoe hij dat laat zien. De ondertekende prestatieafspraken zijn een onlosmakelijk deel van deze overeenkomst.
1.3 Aan deze inspanning is geen bedrag verbonden. Of zij is geleverd, beoordeelt Bureau Social Return met redenen.
""")

OF_PANTAR = clauses("""## Artikel 1. Verplichting
1.1 {gevraagd}
1.2 De opdrachtnemer laat dit werk uitvoeren door Stichting Pantar Amsterdam: {werk_van_pantar:tekst}. Het gaat om ten minste {aandeel_van_pantar:percentage} van de waarde van de overeenkomst.
1.3 De opdrachtnemer sluit daarvoor een overeenkomst met Pantar tegen marktconforme voorwaarden, en zorgt voor een goede samenwerking op de werkvloer.
1.4 De opdrachtnemer maakt over de verplichting prestatieafspraken met Bureau Social Return. De ondertekende prestatieafspraken zijn een onlosmakelijk deel van deze overeenkomst.
""")

OF_RESERVED = clauses("""## Artikel 1. Voorbehouden opdracht
1.1 Deze opdracht is voorbehouden aan ondernemingen die als hoofddoel hebben kwetsbare mensen te laten meedoen in werk en maatschappij (artikel 2.82 van de Aanbestedingswet 2012).
1.2 De opdrachtnemer voldoet tijdens de hele looptijd aan die voorwaarde en laat dat elk jaar zien. Voldoet de opdrachtnemer er niet meer aan, dan meldt hij dat direct.
1.3 {gevraagd}
1.4 De opdrachtnemer maakt hierover prestatieafspraken met Bureau Social Return. De ondertekende prestatieafspraken zijn een onlosmakelijk deel van deze overeenkomst.
""")

PRIVACY = """## Artikel 5. Bewijs en privacy
5.1 De opdrachtnemer levert bij elke inspanning het bewijs aan dat in de prestatieafspraken staat.
5.2 De opdrachtnemer noemt kandidaten met een nummer. Een naam gebruikt de opdrachtnemer alleen met toestemming van de kandidaat.
5.3 Een burgerservicenummer staat in geen enkel bestand. De opdrachtnemer maakt het onleesbaar voordat een bestand wordt aangeleverd.
5.4 De gemeente bewaart het bewijs niet langer dan nodig is voor de controle en de afrekening."""

PSO = """## Artikel 6. Korting bij keurmerk PSO
6.1 {pso_korting}
6.2 De korting geldt alleen als zij vóór de start van de overeenkomst is vastgesteld en de opdrachtnemer ermee instemt."""

CLAUSES = "Bepalingen social return voor de overeenkomst"
BLOCKS = (
    ("privacy", "", "Bepalingen over bewijs en privacy", PRIVACY),
    ("pso", "", "Bepalingen over de korting bij keurmerk PSO", PSO),
    ("contract_clauses", "1b", f"{CLAUSES}, met gunningscriterium", OF_CRITERION),
    ("contract_clauses", "1c", f"{CLAUSES}, inspanningsverplichting", OF_EFFORT),
    ("contract_clauses", "2-II", f"{CLAUSES}, Pantar als verplichte onderaannemer", OF_PANTAR),
    ("contract_clauses", "3", f"{CLAUSES}, voorbehouden opdracht", OF_RESERVED),
)


def add_blocks(apps, _schema_editor):
    """Add the texts that are not there; take privacy and PSO out of the clauses as long as no case has them."""
    model = apps.get_model("procurement", "TextBlock")
    first = model.objects.filter(kind="contract_clauses", variant="", version="1", source=SOURCE)
    unused = first.filter(uses=None)
    if unused.exists():
        unused.delete()
        _add(model, "contract_clauses", "", CLAUSES, GENERAL)
    for kind, variant, title, body in BLOCKS:
        if not model.objects.filter(kind=kind, variant=variant).exists():
            _add(model, kind, variant, title, body)


def _add(model, kind, variant, title, body):
    model.objects.create(
        kind=kind, variant=variant, version="1", title=title, body=body, valid_from=FIRST_DAY, source=SOURCE
    )


def remove_blocks(apps, _schema_editor):
    """Take the texts out again that no case was written from."""
    model = apps.get_model("procurement", "TextBlock")
    for kind, variant, _title, _body in BLOCKS:
        model.objects.filter(kind=kind, variant=variant, source=SOURCE, uses=None).delete()


class Migration(migrations.Migration):
    dependencies = [("procurement", "0005_texts")]
    operations = [migrations.RunPython(add_blocks, remove_blocks)]
