"""Who the partners of the demonstration are: invented firms and initiatives, and the city's own helpers."""

from dataclasses import dataclass

from procurement.states import PartnerKind
from sroi.reference.states import PsoLevelKey


@dataclass(frozen=True, slots=True)
class Row:
    """Something that a partner offers or asks."""

    text: str
    divisions: tuple[str, ...] = ()
    themes: tuple[str, ...] = ("work",)
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """One partner."""

    name: str
    domain: str
    kind: PartnerKind
    contact: str
    summary_nl: str
    summary_en: str
    offers: tuple[Row, ...] = ()
    asks: tuple[Row, ...] = ()
    street: str = ""
    postal_code: str = ""
    districts: tuple[str, ...] = ()
    income: str = "60"
    staff: str = "40"
    impact: str = ""
    pso: str = ""
    is_public: bool = False
    shows_contact: bool = False
    has_number: bool = True
    lapses_in: int | None = None


WORKERS = ("participation-act", "register")
YOUNG = ("early-school-leaver", "mbo-1-2", "vso-pro")
FIRM, ENTERPRISE = PartnerKind.SOCIAL_FIRM, PartnerKind.SOCIAL_ENTERPRISE

FIRMS: tuple[Profile, ...] = (
    Profile(
        "De Heldere Ruit",
        "helderruit",
        FIRM,
        "Naima Bouzid",
        "Glasbewassing en schoonmaak door ploegen waarin ervaren vakmensen nieuwkomers opleiden.",
        "Window cleaning and office cleaning by teams in which skilled workers train newcomers.",
        (
            Row("Schoonmaak van kantoren en scholen", ("90",), ("work", "participation"), WORKERS),
            Row("Glasbewassing tot vier verdiepingen", ("90",), ("work",), WORKERS),
        ),
        (Row("Twee begeleiders met ervaring in de schoonmaak", themes=("work",)),),
        street="Voorbeeldkade 12",
        postal_code="1099 AA",
        districts=("oost", "zuidoost"),
        income="82.5",
        staff="46",
        impact="Veertig mensen uit Oost en Zuidoost werken er, van wie dertig eerst een uitkering hadden.",
        pso=PsoLevelKey.LEVEL_3,
        is_public=True,
        shows_contact=True,
    ),
    Profile(
        "Groene Vingers Noord",
        "groenevingers",
        FIRM,
        "Teun Rozema",
        "Groenonderhoud van parken, pleinen en schooltuinen, met werk op maat voor ieder tempo.",
        "Maintenance of parks, squares and school gardens, with work that fits every pace.",
        (Row("Onderhoud van groen en beplanting", ("77",), ("work", "social-cohesion"), WORKERS),),
        street="Proeftuin 3",
        postal_code="1099 AB",
        districts=("noord",),
        income="64",
        staff="55",
        impact="Bewoners van Noord onderhouden hun eigen buurt en verdienen er een loon mee.",
        pso=PsoLevelKey.LEVEL_2,
        is_public=True,
        lapses_in=34,
    ),
    Profile(
        "Soep en Zo Buurtkeuken",
        "buurtkeuken",
        FIRM,
        "Yara Kromhout",
        "Catering en lunches uit een buurtkeuken waar jongeren het vak van kok leren.",
        "Catering and lunches from a neighbourhood kitchen where young people learn to cook.",
        (
            Row("Lunches en catering voor vergaderingen", ("55",), ("work", "education"), YOUNG),
            Row("Leerplekken voor koks in opleiding", ("55", "80"), ("education",), YOUNG),
        ),
        street="Pannenpad 8",
        postal_code="1099 AC",
        districts=("west", "nieuw-west"),
        income="71",
        staff="38",
        impact="Elk jaar halen twaalf jongeren uit West er een mbo-diploma.",
        is_public=True,
        shows_contact=True,
    ),
    Profile(
        "Tweede Schakel Fietsen",
        "tweedeschakel",
        FIRM,
        "Glenn Pinas",
        "Reparatie en onderhoud van dienstfietsen, met een werkplaats die mensen zonder werk opleidt.",
        "Repair and maintenance of company bicycles, in a workshop that trains people without a job.",
        (Row("Onderhoud van dienstfietsen", ("50",), ("work",), ("participation-act", "status-holder")),),
        street="Spaakstraat 21",
        postal_code="1099 AD",
        districts=("zuidoost",),
        income="77",
        staff="61",
        impact="De werkplaats staat in Zuidoost en leidt per jaar twintig monteurs op.",
        pso=PsoLevelKey.LEVEL_1,
        is_public=True,
    ),
    Profile(
        "Bureau Drukwerkplaats",
        "drukwerkplaats",
        FIRM,
        "Isis Langendoen",
        "Drukwerk, scannen en post voor organisaties; de meeste medewerkers komen uit de Wajong.",
        "Printing, scanning and mail for organisations; most of the staff are young disabled people.",
        (Row("Drukwerk, scannen en postverwerking", ("79", "64"), ("work",), ("wajong", "register")),),
        street="Letterhof 5",
        postal_code="1099 AE",
        income="58",
        staff="67",
        impact="Dertig jonge Amsterdammers met een beperking hebben er een vaste baan.",
        pso=PsoLevelKey.LEVEL_3,
        is_public=True,
        lapses_in=12,
    ),
    Profile(
        "Code en Koffie",
        "codeenkoffie",
        FIRM,
        "Ravi Mahabier",
        "Testen van websites en software door mensen met autisme, met een rustige werkplek.",
        "Testing of websites and software by people with autism, in a quiet workplace.",
        (Row("Testen van software en toegankelijkheid", ("72",), ("work",), ("wajong", "register")),),
        street="Bitweg 64",
        postal_code="1099 AF",
        districts=("centrum", "zuid"),
        income="91",
        staff="52",
        impact="Vijftien testers uit Amsterdam werken er, de meeste na jaren thuis.",
        is_public=True,
        shows_contact=True,
    ),
    Profile(
        "De Verhuisbrigade",
        "verhuisbrigade",
        FIRM,
        "Moussa Diarra",
        "Interne verhuizingen en transport binnen de stad, elektrisch en met dubbele bemensing.",
        "Office removals and transport in the city, electric and with double crews.",
        (Row("Verhuizen van werkplekken en archieven", ("60", "98"), ("work", "poverty"), WORKERS),),
        street="Karreweg 2",
        postal_code="1099 AG",
        income="69",
        staff="44",
        impact="Wie schulden had, krijgt er werk en hulp bij het aflossen.",
        pso=PsoLevelKey.LEVEL_2,
    ),
    Profile(
        "Steenvast Straatmakers",
        "steenvast",
        FIRM,
        "Piet van der Horn",
        "Straatwerk en onderhoud van elementenverharding, met een eigen leerschool.",
        "Paving and upkeep of streets, with a training school of its own.",
        (Row("Straatwerk en klein onderhoud van wegen", ("45",), ("work", "education"), ("mbo-1-2", "status-holder")),),
        street="Klinkerstraat 40",
        postal_code="1099 AH",
        districts=("noord", "west"),
        income="88",
        staff="35",
        impact="De leerschool neemt elk jaar tien Amsterdammers zonder diploma aan.",
        is_public=True,
    ),
    Profile(
        "Houtlijn Meubelmakers",
        "houtlijn",
        FIRM,
        "Ada Verkuil",
        "Maken en opknappen van kantoormeubels uit gebruikt hout.",
        "Making and restoring office furniture of used wood.",
        (Row("Kantoormeubels van gebruikt hout", ("39",), ("work",), WORKERS),),
        street="Spaanderhof 7",
        postal_code="1099 AJ",
        districts=("noord",),
        income="73",
        staff="49",
        impact="Mensen uit de daklozenopvang in Noord leren er een vak.",
        pso=PsoLevelKey.LEVEL_1,
        is_public=True,
    ),
)

OTHERS: tuple[Profile, ...] = (
    Profile(
        "Poortwacht Gastvrijheid",
        "poortwacht",
        ENTERPRISE,
        "Sila Demir",
        "Receptie, gastvrijheid en toezicht met begeleiding op de werkplek.",
        "Reception, hospitality and supervision with coaching at the workplace.",
        (Row("Receptie en toezicht in gebouwen", ("79",), ("work", "participation"), WORKERS),),
        districts=("centrum", "zuid"),
    ),
    Profile(
        "Textielkring Amsterdam",
        "textielkring",
        ENTERPRISE,
        "Lotte Brinkman",
        "Werkkleding uit gebruikt textiel, genaaid in een atelier voor nieuwkomers.",
        "Work clothes from used textile, sewn in a studio for newcomers.",
        (Row("Werkkleding en reparatie van kleding", ("18", "50"), ("work", "social-cohesion"), ("status-holder",)),),
        districts=("nieuw-west",),
    ),
    Profile(
        "Leerwerkbedrijf Pantar",
        "pantar-voorbeeld",
        PartnerKind.PANTAR,
        "Bureau Bedrijfsadvies",
        "Werk voor mensen die extra hulp nodig hebben: groen, schoonmaak, inpakken en detachering.",
        "Work for people who need more help: green, cleaning, packing and secondment.",
        (
            Row("Groen, schoonmaak en inpakwerk", ("77", "90", "98"), ("work", "participation"), ("wsw", "register")),
            Row("Detachering van groepen", ("79",), ("work",), ("wsw", "register")),
        ),
        has_number=False,
    ),
    Profile(
        "Werkbrigade",
        "werkbrigade-voorbeeld",
        PartnerKind.WERKBRIGADE,
        "Teamleider uitvoering",
        "Amsterdammers met een bijstandsuitkering werken twee jaar aan een schone en veilige stad.",
        "Amsterdammers on benefits work for two years on a clean and safe city.",
        (Row("Schoonhouden en klein onderhoud van de buurt", ("90", "77"), ("work",), ("participation-act",)),),
        has_number=False,
    ),
    Profile(
        "Werkgeversservicepunt Groot-Amsterdam",
        "wsp-voorbeeld",
        PartnerKind.SERVICE_POINT,
        "Accountmanager social return",
        "Zoekt kandidaten voor vacatures en leerplekken en regelt subsidies en begeleiding.",
        "Finds candidates for vacancies and traineeships, and arranges subsidies and coaching.",
        (Row("Kandidaten voor vacatures en leerplekken", ("79",), ("work",), WORKERS),),
        (Row("Vacatures voor 50-plussers", themes=("work",)),),
        has_number=False,
    ),
    Profile(
        "Programma Samen Vooruit",
        "samenvooruit",
        PartnerKind.PROGRAMME,
        "Hilde Postma",
        "Bundelt hulp bij armoede en schulden in vier buurten.",
        "Brings together help with poverty and debts in four neighbourhoods.",
        asks=(Row("Workshops over geld en administratie", themes=("poverty",)),),
        districts=("nieuw-west", "zuidoost"),
        has_number=False,
    ),
    Profile(
        "Gebiedsteam Indische Buurt",
        "indischebuurt",
        PartnerKind.AREA_TEAM,
        "Omar Faysal",
        "Kent de bewoners en hun plannen; brengt opdrachtnemers en buurt bij elkaar.",
        "Knows the residents and their plans; brings contractors and the neighbourhood together.",
        asks=(Row("Handen voor de opknapdag van het buurtplein", themes=("social-cohesion",)),),
        districts=("oost",),
        has_number=False,
    ),
    Profile(
        "Buurthuis De Ketel",
        "deketel",
        PartnerKind.INITIATIVE,
        "Joke Zwart",
        "Buurthuis met taalles, een weggeefkast en een eettafel tegen eenzaamheid.",
        "Community house with language lessons, a give-away shop and a dinner table against loneliness.",
        asks=(
            Row("Opknappen van de keuken", themes=("social-cohesion", "loneliness")),
            Row("Taalvrijwilligers voor de avond", themes=("education",)),
        ),
        districts=("west",),
    ),
    Profile(
        "Stichting Het Warme Bord",
        "warmebord",
        PartnerKind.INITIATIVE,
        "Wim de Graaf",
        "Kookt drie avonden per week voor mensen met weinig geld.",
        "Cooks three evenings a week for people with little money.",
        asks=(Row("Overgebleven maaltijden en koelruimte", themes=("poverty", "health")),),
        districts=("noord",),
    ),
    Profile(
        "Vakschool Werf en Water",
        "werfenwater",
        PartnerKind.SCHOOL,
        "Esra Yilmaz",
        "Mbo-opleidingen in bouw, groen en techniek, met leerplekken bij bedrijven.",
        "Vocational courses in building, green and technology, with traineeships at companies.",
        (Row("BBL-leerlingen voor bouw en groen", ("45", "77"), ("education",), ("bbl", "mbo-1-2")),),
        (Row("Leerplekken voor niveau 1 en 2", themes=("education",)),),
    ),
    Profile(
        "Vrijwilligersplein Amstel",
        "vrijwilligersplein",
        PartnerKind.VOLUNTEERS,
        "Carla Monteiro",
        "Zoekt bij elke vraag uit de buurt iemand die wil helpen.",
        "Finds somebody who wants to help with every question of the neighbourhood.",
        asks=(Row("Vergaderruimte voor vrijwilligers", themes=("participation",)),),
        districts=("zuid", "oost"),
    ),
    Profile(
        "Jongerenpunt Bijlmer",
        "jongerenpunt",
        PartnerKind.YOUTH,
        "Jayden Kross",
        "Helpt jongeren van 16 tot 27 jaar aan school, een stage of werk.",
        "Helps people from 16 to 27 to find a school, a traineeship or work.",
        asks=(Row("Snuffelstages bij bedrijven", themes=("education", "work")),),
        districts=("zuidoost",),
        has_number=False,
    ),
    Profile(
        "Bemiddeling Op Eigen Kracht",
        "eigenkracht",
        PartnerKind.INTERMEDIARY,
        "Marit Koster",
        "Bemiddelt statushouders naar werk, met taalles en een coach in het eerste jaar.",
        "Helps status holders find work, with language lessons and a coach in the first year.",
        (Row("Werving en begeleiding van statushouders", ("79", "80"), ("work",), ("status-holder",)),),
    ),
    Profile(
        "Uitzendbureau Springplank",
        "springplank",
        PartnerKind.AGENCY,
        "Dennis Oudkerk",
        "Uitzendwerk voor mensen die lang zonder werk zaten, met kans op een vaste baan.",
        "Temporary work for people who were without work for long, with a chance of a steady job.",
        (Row("Uitzendkrachten voor schoonmaak en logistiek", ("79", "90", "60"), ("work",), ("ww", "nug")),),
    ),
    Profile(
        "Netwerk Sociaal Inkopen",
        "sociaalinkopen",
        PartnerKind.NETWORK,
        "Anouk Siemons",
        "Bedrijven die van elkaar leren hoe zij sociaal inkopen.",
        "Companies that learn from each other how to buy socially.",
        (Row("Kennis en kennismakingen", ("79",), ("work", "other")),),
    ),
    Profile(
        "Zorgplek Aan de Amstel",
        "zorgplek",
        ENTERPRISE,
        "Fleur Tuinstra",
        "Thuishulp en boodschappen, door mensen die zelf weer aan het werk gaan.",
        "Home help and shopping, by people who are going back to work themselves.",
        (Row("Hulp in huis en boodschappen", ("85", "98"), ("health", "loneliness"), ("wia-wga-wao",)),),
        districts=("zuid",),
    ),
)

PROFILES = (*FIRMS, *OTHERS)
