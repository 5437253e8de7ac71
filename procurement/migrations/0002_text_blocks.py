"""The first standard texts (R15)."""

from datetime import date

from django.db import migrations

SOURCE = "Bureau Social Return, standaardteksten versie 1"

STRATEGY = """## Aanleiding
De gemeente wil dat haar inkoop meer oplevert dan alleen een product of dienst. Daarom onderzoekt {dienst} bij elke opdracht welke sociale waarde haalbaar is. Deze paragraaf legt de keuze vast voor de opdracht “{titel}” ({zaaknummer}), een opdracht voor {soort_opdracht}.

## Drempel
De geraamde waarde is {geraamde_waarde}, exclusief btw en met opties en verlengingen. De geplande publicatie is {publicatiedatum}. De drempel voor diensten is dan {drempel} (bron: {bron_van_de_drempel}). {uitkomst_drempeltoets}

## Gekozen variant
Wij kiezen voor: {varianten}.
{reden_van_de_variant}

## Wat wij vragen
{gevraagd}

Onderbouwing: {motivering}

## Overwegingen
{overwegingen}"""

TENDER_GUIDE = """## Social return in deze opdracht
De gemeente vraagt bij deze opdracht een sociale bijdrage. {gevraagd}

## Wat telt mee
Als social return telt elke extra inspanning die mensen met een afstand tot de arbeidsmarkt of bewoners van de stad vooruithelpt. Extra betekent: bovenop wat de wet vraagt en bovenop het gewone werk van de opdracht. Denk aan een betaalde baan, een leerplek, inkoop bij een sociale onderneming of een activiteit in de buurt. De adviseur van Bureau Social Return denkt met u mee.

## Wat u na de gunning doet
- U meldt zich binnen {aanmeldtermijn} dagen na de definitieve gunning aan bij Bureau Social Return.
- U maakt in een startgesprek afspraken over wat u doet, wanneer en met welk bewijs.
- U rapporteert elk kwartaal, uiterlijk {rapportagetermijn} dagen na het einde van het kwartaal.
- In een afsluitend gesprek kijken wij samen terug.

## Keurmerk PSO
{pso_korting}"""

CONTRACT_CLAUSES = """## Artikel 1. Verplichting
1.1 {gevraagd}
1.2 De opdrachtnemer maakt hierover prestatieafspraken met Bureau Social Return. De ondertekende prestatieafspraken zijn een onlosmakelijk deel van deze overeenkomst.
1.3 De opdrachtnemer blijft verantwoordelijk, ook voor wat een combinant of onderaannemer voor deze verplichting doet.

## Artikel 2. Aanmelding
2.1 De opdrachtnemer meldt zich binnen {aanmeldtermijn} dagen na de definitieve gunning aan bij Bureau Social Return.
2.2 Na de aanmelding volgt een startgesprek. Daarin worden de prestatieafspraken gemaakt.

## Artikel 3. Rapportage
3.1 De opdrachtnemer rapporteert over elk kwartaal dat de overeenkomst raakt, uiterlijk {rapportagetermijn} dagen na het einde van dat kwartaal. Ook als er niets te melden is, dient de opdrachtnemer een rapportage in.
3.2 Bureau Social Return controleert elke regel van de rapportage. Alleen wat het bureau goedkeurt, telt mee voor de verplichting.

## Artikel 4. Bewijs en privacy
4.1 De opdrachtnemer levert bij elke inspanning het bewijs aan dat in de prestatieafspraken staat.
4.2 De opdrachtnemer noemt kandidaten met een nummer. Een naam gebruikt de opdrachtnemer alleen met toestemming van de kandidaat.
4.3 Een burgerservicenummer staat in geen enkel bestand. De opdrachtnemer maakt het onleesbaar voordat een bestand wordt aangeleverd.
4.4 De gemeente bewaart het bewijs niet langer dan nodig is voor de controle en de afrekening.

## Artikel 5. Korting bij keurmerk PSO
5.1 {pso_korting}
5.2 De korting geldt alleen als zij vóór de start van de overeenkomst is vastgesteld en de opdrachtnemer ermee instemt.

## Artikel 6. Loopt het anders
6.1 Ziet de opdrachtnemer dat een afspraak niet haalbaar is, dan meldt de opdrachtnemer dat direct aan Bureau Social Return.
6.2 Partijen kunnen de prestatieafspraken schriftelijk wijzigen zolang de overeenkomst loopt."""

FINE_CLAUSE = """## Artikel 7. Boete
7.1 De verplichting van artikel 1 wordt berekend over {grondslag}. {reden_van_de_grondslag}
7.2 Komt de opdrachtnemer de verplichting aan het einde van de looptijd niet of niet helemaal na, dan is de opdrachtnemer een boete verschuldigd. De boete is het bedrag van het tekort maal de factor {boetefactor}.
7.3 Het tekort is de verplichting na een eventuele korting, min de waarde die Bureau Social Return heeft goedgekeurd.
7.4 De gemeente legt de boete niet op voordat zij met de opdrachtnemer heeft gesproken, de opdrachtnemer schriftelijk in gebreke heeft gesteld met een redelijke termijn, en de opdrachtnemer zijn zienswijze heeft kunnen geven.
7.5 De gemeente legt geen boete op als de opdrachtnemer het tekort niet kan worden toegerekend.
7.6 De gemeente verrekent de boete met de laatste factuur. Is die lager dan de boete, dan betaalt de opdrachtnemer de rest na een aparte vordering.
7.7 De betaalde boete komt in de plaats van de verplichting."""

CRITERION = """## Gunningscriterium social return
De gemeente beoordeelt de inschrijvingen op deze criteria:
{gunningscriteria}

## Beoordeling
Elk lid van de beoordelingscommissie verklaart vooraf geen belang te hebben bij de uitkomst en geeft zelfstandig punten. Daarna stelt de commissie per inschrijving en per criterium in overleg één score vast, met de redenen. Een adviseur van Bureau Social Return maakt deel uit van de commissie.

## Uw aanbod wordt onderdeel van de overeenkomst
Wat de winnaar aanbiedt, legt de gemeente vast in de overeenkomst. {pso_korting}"""

BLOCKS = (
    ("strategy", "Paragraaf social return voor de inkoopstrategie", STRATEGY),
    ("tender_guide", "Social return in de aanbestedingsleidraad", TENDER_GUIDE),
    ("contract_clauses", "Bepalingen social return voor de overeenkomst", CONTRACT_CLAUSES),
    ("fine_clause", "Boetebeding social return", FINE_CLAUSE),
    ("criterion", "Gunningscriterium social return", CRITERION),
)


def add_blocks(apps, _schema_editor):
    """Add version 1 of each standard text."""
    model = apps.get_model("procurement", "TextBlock")
    model.objects.bulk_create(
        model(kind=kind, version="1", title=title, body=body, valid_from=date(2018, 1, 1), source=SOURCE)
        for kind, title, body in BLOCKS
    )


def remove_blocks(apps, _schema_editor):
    """Take version 1 out again."""
    apps.get_model("procurement", "TextBlock").objects.filter(version="1", source=SOURCE).delete()


class Migration(migrations.Migration):
    dependencies = [("procurement", "0001_initial")]
    operations = [migrations.RunPython(add_blocks, remove_blocks)]
