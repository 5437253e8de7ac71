"""Fills the lists: themes, target groups, CPV divisions and the few codes that the software relies on."""

from datetime import date

import pghistory
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

START = date(2014, 1, 1)
CPV_START = date(2008, 9, 15)
CPV_SOURCE = "Verordening (EG) nr. 213/2008"
EFORMS_START = date(2022, 11, 14)
EFORMS_SOURCE = "Publicatiebureau van de Europese Unie, codelijst {name}"
GROUP_SOURCE = "Leidraad r. 2293-2305"
REGISTER_SOURCE = "Leidraad r. 2307-2323"
OTHERS_SOURCE = "Leidraad r. 2301-2305, in overleg"

Named = tuple[str, str, str]

THEMES: list[Named] = [
    ("work", "Werk", "Work"),
    ("participation", "Participatie", "Participation"),
    ("social-cohesion", "Sociale cohesie", "Social cohesion"),
    ("poverty", "Armoede", "Poverty"),
    ("health", "Gezondheid", "Health"),
    ("loneliness", "Eenzaamheid", "Loneliness"),
    ("education", "Onderwijs", "Education"),
    ("other", "Andere sociale opgave", "Other social task"),
]

TARGET_GROUPS: list[tuple[str, str, str, str]] = [
    ("participation-act", "Participatiewet", "Participation Act", GROUP_SOURCE),
    ("ww", "WW (werkloosheid)", "Unemployment benefit (WW)", GROUP_SOURCE),
    ("wsw", "WSW (sociale werkvoorziening)", "Sheltered employment (WSW)", GROUP_SOURCE),
    ("wia-wga-wao", "WIA, WGA of WAO (arbeidsongeschiktheid)", "Incapacity benefit (WIA, WGA or WAO)", GROUP_SOURCE),
    ("wajong", "Wajong", "Wajong (young disabled)", GROUP_SOURCE),
    ("nug", "NUG (niet-uitkeringsgerechtigd)", "No benefit (NUG)", GROUP_SOURCE),
    ("register", "Doelgroepregister (banenafspraak)", "Target-group register (jobs agreement)", REGISTER_SOURCE),
    ("vso-pro", "Schoolverlater VSO of PrO", "Leaver of special or practical education (VSO, PrO)", REGISTER_SOURCE),
    ("early-school-leaver", "Voortijdig schoolverlater", "Early school leaver", OTHERS_SOURCE),
    ("status-holder", "Statushouder", "Status holder", OTHERS_SOURCE),
    ("mbo-1-2", "Mbo-student niveau 1 of 2", "Vocational student (mbo level 1 or 2)", OTHERS_SOURCE),
    ("bbl", "BBL-leerling", "Apprentice (BBL)", "Leidraad r. 2262-2269"),
    ("bol", "BOL-stagiair", "Trainee (BOL)", "Leidraad r. 2271-2278"),
]

CPV_DIVISIONS: list[Named] = [
    (
        "03",
        "Landbouw-, veeteelt-, visserij-, bosbouw- en aanverwante producten",
        "Agricultural, farming, fishing, forestry and related products",
    ),
    (
        "09",
        "Aardolieproducten, brandstof, elektriciteit en andere energiebronnen",
        "Petroleum products, fuel, electricity and other sources of energy",
    ),
    ("14", "Mijnbouw, basismetalen en aanverwante producten", "Mining, basic metals and related products"),
    (
        "15",
        "Voedingsmiddelen, dranken, tabak en aanverwante producten",
        "Food, beverages, tobacco and related products",
    ),
    ("16", "Landbouwmachines", "Agricultural machinery"),
    (
        "18",
        "Kleding, schoeisel, bagageartikelen en accessoires",
        "Clothing, footwear, luggage articles and accessories",
    ),
    (
        "19",
        "Leder en textielweefsel, kunststof- en rubbermateriaal",
        "Leather and textile fabrics, plastic and rubber materials",
    ),
    ("22", "Drukwerk en aanverwante producten", "Printed matter and related products"),
    ("24", "Chemische producten", "Chemical products"),
    (
        "30",
        "Kantoormachines en computers, uitrusting en toebehoren, uitgezonderd meubilair en softwarepakketten",
        "Office and computing machinery, equipment and supplies except furniture and software packages",
    ),
    (
        "31",
        "Elektrische machines, apparaten, uitrusting en verbruiksartikelen; verlichting",
        "Electrical machinery, apparatus, equipment and consumables; lighting",
    ),
    (
        "32",
        "Radio-, televisie-, communicatie- en telecommunicatieuitrusting en aanverwante apparatuur",
        "Radio, television, communication, telecommunication and related equipment",
    ),
    (
        "33",
        "Medische apparatuur, farmaceutische artikelen en artikelen voor lichaamsverzorging",
        "Medical equipments, pharmaceuticals and personal care products",
    ),
    (
        "34",
        "Vervoersmaterieel en bijbehorende producten",
        "Transport equipment and auxiliary products to transportation",
    ),
    (
        "35",
        "Uitrusting voor veiligheid, brandweer, politie en leger",
        "Security, fire-fighting, police and defence equipment",
    ),
    (
        "37",
        "Muziekinstrumenten, sportartikelen, spelletjes, speelgoed, handwerk, materiaal voor kunst en accessoires",
        "Musical instruments, sport goods, games, toys, handicraft, art materials and accessories",
    ),
    (
        "38",
        "Laboratoriumuitrusting, optische en precisie-instrumenten, uitgezonderd brillen",
        "Laboratory, optical and precision equipments (excl. glasses)",
    ),
    (
        "39",
        "Meubelen (inclusief kantoormeubelen), inrichting, huishoudtoestellen (exclusief verlichting) en schoonmaakproducten",
        "Furniture (incl. office furniture), furnishings, domestic appliances (excl. lighting) and cleaning products",
    ),
    ("41", "Verzameld en gezuiverd water", "Collected and purified water"),
    ("42", "Machines voor industrieel gebruik", "Industrial machinery"),
    (
        "43",
        "Machines voor de mijnbouw en de exploitatie van steengroeven, bouwmachines",
        "Machinery for mining, quarrying, construction equipment",
    ),
    (
        "44",
        "Bouwconstructies en -materialen; hulpmaterialen voor de bouw, uitgezonderd elektrische apparatuur",
        "Construction structures and materials; auxiliary products to construction (except electric apparatus)",
    ),
    ("45", "Bouwwerkzaamheden", "Construction work"),
    ("48", "Software en informatiesystemen", "Software package and information systems"),
    ("50", "Reparatie- en onderhoudsdiensten", "Repair and maintenance services"),
    ("51", "Installatiediensten, uitgezonderd software", "Installation services (except software)"),
    ("55", "Diensten voor hotels, restaurants en detailhandel", "Hotel, restaurant and retail trade services"),
    ("60", "Vervoersdiensten, uitgezonderd vervoer van afval", "Transport services (excl. waste transport)"),
    (
        "63",
        "Ondersteunende diensten in verband met vervoer; reisbureaudiensten",
        "Supporting and auxiliary transport services; travel agencies services",
    ),
    ("64", "Post- en telecommunicatiediensten", "Postal and telecommunications services"),
    ("65", "Openbare voorzieningen", "Public utilities"),
    ("66", "Financiële en verzekeringsdiensten", "Financial and insurance services"),
    ("70", "Diensten inzake onroerend goed", "Real estate services"),
    (
        "71",
        "Dienstverlening op het gebied van architectuur, bouwkunde, civiele techniek en inspectie",
        "Architectural, construction, engineering and inspection services",
    ),
    (
        "72",
        "IT-diensten: adviezen, softwareontwikkeling, internet en ondersteuning",
        "IT services: consulting, software development, Internet and support",
    ),
    (
        "73",
        "Onderzoek en ontwikkeling en aanverwante adviezen",
        "Research and development services and related consultancy services",
    ),
    (
        "75",
        "Diensten voor openbaar bestuur, defensie en sociale verzekering",
        "Administration, defence and social security services",
    ),
    ("76", "Diensten in verband met de olie- en gasindustrie", "Services related to the oil and gas industry"),
    (
        "77",
        "Diensten voor land- en bosbouw, tuinbouw, aquicultuur en imkerij",
        "Agricultural, forestry, horticultural, aquacultural and apicultural services",
    ),
    (
        "79",
        "Zakelijke dienstverlening: juridisch, marketing, consulting, personeelswerving, drukkerij en beveiliging",
        "Business services: law, marketing, consulting, recruitment, printing and security",
    ),
    ("80", "Diensten voor onderwijs en opleiding", "Education and training services"),
    ("85", "Gezondheidszorg en maatschappelijk werk", "Health and social work services"),
    (
        "90",
        "Diensten inzake afvalwater, afval, reiniging en milieu",
        "Sewage, refuse, cleaning and environmental services",
    ),
    ("92", "Cultuur-, sport- en recreatiediensten", "Recreational, cultural and sporting services"),
    (
        "98",
        "Overige gemeenschaps-, sociale en persoonlijke diensten",
        "Other community, social and personal services",
    ),
]

CODES: dict[str, list[Named]] = {
    "social-objective": [
        ("acc-all", "Toegankelijkheid voor iedereen", "Accessibility for all"),
        ("et-eq", "Etnische gelijkheid", "Ethnic equality"),
        ("gen-eq", "Gendergelijkheid", "Gender equality"),
        (
            "hum-right",
            "Zorgvuldigheid inzake de mensenrechten in wereldwijde toeleveringsketens",
            "Human rights due diligence in global supply chains",
        ),
        (
            "opp",
            "Werkgelegenheidskansen voor langdurig werklozen, kansarmen en/of personen met een handicap",
            "Employment opportunities for the long-term unemployed, disadvantaged and/or for persons with disabilities",
        ),
        ("other", "Andere", "Other"),
        ("work-cond", "Billijke arbeidsvoorwaarden", "Fair working conditions"),
    ],
    "reserved-procurement": [
        ("none", "Deelname is niet voorbehouden.", "Participation is not reserved."),
        (
            "res-pub-ser",
            "Deelname is voorbehouden aan organisaties die een openbaredienstverleningstaak vervullen en aan andere "
            "relevante voorwaarden in de wetgeving voldoen.",
            "Participation is reserved to organisations pursuing a public service mission and fulfilling other "
            "relevant conditions in the legislation.",
        ),
        (
            "res-ws",
            "Deelname is voorbehouden aan beschutte werkplaatsen en ondernemers die de maatschappelijke en "
            "professionele integratie van gehandicapten of kansarmen tot doel hebben.",
            "Participation is reserved to sheltered workshops and economic operators aiming at the social and "
            "professional integration of disabled or disadvantaged persons.",
        ),
    ],
    "strategic-procurement": [
        ("env-imp", "Vermindering van milieueffecten", "Reduction of environmental impacts"),
        ("inn-pur", "Innovatieve aankoop", "Innovative purchase"),
        ("none", "Geen strategische aanbesteding", "No strategic procurement"),
        ("soc-obj", "Verwezenlijking van sociale doelstellingen", "Fulfilment of social objectives"),
    ],
}


def rows(names: list[Named], **shared: object) -> list[dict[str, object]]:
    """Rows of a list with what they share."""
    return [{"code": code, "name_nl": dutch, "name_en": english, **shared} for code, dutch, english in names]


def tables() -> dict[str, list[dict[str, object]]]:
    """Every row of this migration, per model."""
    codes = []
    for name, named in CODES.items():
        codes += rows(named, code_list=name, valid_from=EFORMS_START, source=EFORMS_SOURCE.format(name=name))
    return {
        "Theme": rows(THEMES, valid_from=START, source="Leidraad r. 52-60, 1522-1527 en 2364-2369"),
        "TargetGroup": [
            row
            for code, dutch, english, source in TARGET_GROUPS
            for row in rows([(code, dutch, english)], valid_from=START, source=source)
        ],
        "CpvDivision": rows(CPV_DIVISIONS, valid_from=CPV_START, source=CPV_SOURCE),
        "Code": codes,
    }


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the rows, with their origin in the history."""
    with pghistory.context(actor_name="", reason="Eerste vulling"):
        for name, found in tables().items():
            model = apps.get_model("reference", name)
            model.objects.using(schema_editor.connection.alias).bulk_create(model(**row) for row in found)


class Migration(migrations.Migration):
    dependencies = [("reference", "0002_figures")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
