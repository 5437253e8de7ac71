"""The CPV codes of social services: the tailored list of the eForms SDK, a hint for the fifth variant (R10)."""

from datetime import date

import pghistory
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

START = date(2022, 11, 14)
SOURCE = "Publicatiebureau van de Europese Unie, eForms SDK 1.15.1, codelijst social-service-cpv (CC BY 4.0)"
CODE_LIST = "social-service-cpv"
CODES = (
    ("75121000", "Administratieve diensten voor onderwijs", "Administrative educational services"),
    ("75122000", "Administratieve diensten voor gezondheidszorg", "Administrative healthcare services"),
    ("75123000", "Administratieve diensten voor huisvesting", "Administrative housing services"),
    ("79622000", "Diensten voor de terbeschikkingstelling van huishoudelijke hulp", "Supply services of domestic help personnel"),
    ("79624000", "Diensten voor de terbeschikkingstelling van verpleegkundig personeel", "Supply services of nursing personnel"),
    ("79625000", "Diensten voor de terbeschikkingstelling van medisch personeel", "Supply services of medical personnel"),
    ("80110000", "Diensten voor kleuteronderwijs", "Pre-school education services"),
    ("80300000", "Diensten voor hoger onderwijs", "Higher education services"),
    ("80420000", "Diensten voor e-leren", "E-learning services"),
    ("80430000", "Volwasseneneducatie op universitair niveau", "Adult-education services at university level"),
    ("80511000", "Stafopleidingsdiensten", "Staff training services"),
    ("80520000", "Opleidingsfaciliteiten", "Training facilities"),
    ("80590000", "Diensten voor privé-onderwijs", "Tutorial services"),
    ("85000000", "Gezondheidszorg en maatschappelijk werk", "Health and social work services"),
    ("85100000", "Gezondheidsdiensten", "Health services"),
    ("85110000", "Ziekenhuis- en aanverwante diensten", "Hospital and related services"),
    ("85111000", "Ziekenhuisdiensten", "Hospital services"),
    ("85111100", "Chirurgische ziekenhuisdiensten", "Surgical hospital services"),
    ("85111200", "Medische ziekenhuisdiensten", "Medical hospital services"),
    ("85111300", "Gynaecologische ziekenhuisdiensten", "Gynaecological hospital services"),
    ("85111310", "Diensten voor in-vitrofertilisatie", "In vitro fertilisation services"),
    ("85111320", "Verloskundige ziekenhuisdiensten", "Obstetrical hospital services"),
    ("85111400", "Ziekenhuisdiensten voor revalidatie", "Rehabilitation hospital services"),
    ("85111500", "Psychiatrische ziekenhuisdiensten", "Psychiatric hospital services"),
    ("85111600", "Orthopedische diensten", "Orthotic services"),
    ("85111700", "Diensten voor zuurstoftherapie", "Oxygen-therapy services"),
    ("85111800", "Pathologiediensten", "Pathology services"),
    ("85111810", "Bloedanalysediensten", "Blood analysis services"),
    ("85111820", "Bacteriologische analysediensten", "Bacteriological analysis services"),
    ("85111900", "Dialysediensten in ziekenhuis", "Hospital dialysis services"),
    ("85112000", "Ondersteuningsdiensten voor ziekenhuis", "Hospital support services"),
    ("85112100", "Dienstverlening ten aanzien van ziekenhuisbeddengoed", "Hospital-bedding services"),
    ("85112200", "Extramurale zorgdiensten", "Outpatient care services"),
    ("85120000", "Medische praktijk en aanverwante diensten", "Medical practice and related services"),
    ("85121000", "Medische praktijken", "Medical practice services"),
    ("85121100", "Diensten door huisartsen", "General-practitioner services"),
    ("85121200", "Diensten door medische specialisten", "Medical specialist services"),
    ("85121210", "Diensten in gynaecologie en obstetrie", "Gyneacologic or obstetric services"),
    ("85121220", "Diensten van nefrologie- of zenuwspecialist", "Nephrology or nervous system specialist services"),
    ("85121230", "Diensten van hart- of longspecialist", "Cardiology services or pulmonary specialists services"),
    ("85121231", "Diensten van cardioloog", "Cardiology services"),
    ("85121232", "Diensten van longspecialist", "Pulmonary specialists services"),
    ("85121240", "Diensten van KNO-arts of audioloog", "ENT or audiologist services"),
    ("85121250", "Diensten van gastro-enteroloog en geriater", "Gastroenterologist and geriatric services"),
    ("85121251", "Diensten van gastro-enteroloog", "Gastroenterologist services"),
    ("85121252", "Diensten van geriater", "Geriatric services"),
    ("85121270", "Diensten van psychiater of psycholoog", "Psychiatrist or psychologist services"),
    ("85121271", "Diensten van tehuis voor patiënten met psychische stoornissen", "Home for the psychologically disturbed services"),
    ("85121280", "Diensten van oog- of huidarts of orthopeed", "Ophthalmologist, dermatology or orthopedics services"),
    ("85121281", "Diensten van oogarts", "Ophthalmologist services"),
    ("85121282", "Diensten van huidarts", "Dermatology services"),
    ("85121283", "Diensten van orthopeed", "Orthopaedic services"),
    ("85121290", "Diensten van kinderarts of uroloog", "Paediatric or urologist services"),
    ("85121291", "Diensten van kinderarts", "Paediatric services"),
    ("85121292", "Diensten van uroloog", "Urologist services"),
    ("85121300", "Diensten door chirurgische specialisten", "Surgical specialist services"),
    ("85130000", "Tandartspraktijk en aanverwante diensten", "Dental practice and related services"),
    ("85131000", "Tandartspraktijken", "Dental-practice services"),
    ("85131100", "Orthodontische diensten", "Orthodontic services"),
    ("85131110", "Orthodontisch-chirurgische diensten", "Orthodontic-surgery services"),
    ("85140000", "Diverse gezondheidszorgdiensten", "Miscellaneous health services"),
    ("85141000", "Diensten verleend door medisch personeel", "Services provided by medical personnel"),
    ("85141100", "Diensten verleend door verloskundigen", "Services provided by midwives"),
    ("85141200", "Diensten verleend door verpleegkundigen", "Services provided by nurses"),
    ("85141210", "Diensten voor medische behandeling thuis", "Home medical treatment services"),
    ("85141211", "Diensten voor dialysebehandeling thuis", "Dialysis home medical treatment services"),
    ("85141220", "Adviesdiensten verleend door verpleegkundigen", "Advisory services provided by nurses"),
    ("85142000", "Paramedische diensten", "Paramedical services"),
    ("85142100", "Fysiotherapiediensten", "Physiotherapy services"),
    ("85142200", "Diensten van homeopaat", "Homeopathic services"),
    ("85142300", "Hygiënediensten", "Hygiene services"),
    ("85142400", "Thuisbezorging van producten voor incontinentiepatiënten", "Home delivery of incontinence products"),
    ("85143000", "Ambulancediensten", "Ambulance services"),
    ("85144000", "Diensten voor intramurale gezondheidszorginstelling", "Residential health facilities services"),
    ("85144100", "Diensten voor verzorgingstehuis", "Residential nursing care services"),
    ("85145000", "Diensten verleend door medische laboratoria", "Services provided by medical laboratories"),
    ("85146000", "Diensten verleend door bloedbanken", "Services provided by blood banks"),
    ("85146100", "Diensten verleend door spermabanken", "Services provided by sperm banks"),
    ("85146200", "Diensten verleend door transplantatieorgaanbanken", "Services provided by transplant organ banks"),
    ("85147000", "Diensten voor bedrijfsgeneeskunde", "Company health services"),
    ("85148000", "Medische analysediensten", "Medical analysis services"),
    ("85149000", "Apotheekdiensten", "Pharmacy services"),
    ("85150000", "Diensten voor medische beeldvorming", "Medical imaging services"),
    ("85160000", "Diensten van opticien", "Optician services"),
    ("85170000", "Diensten van acupuncturist en chiropractor", "Acupuncture and chiropractor services"),
    ("85171000", "Diensten van acupuncturist", "Acupuncture services"),
    ("85172000", "Diensten van chiropractor", "Chiropractor services"),
    ("85200000", "Veterinaire diensten", "Veterinary services"),
    ("85210000", "Verzorging van huisdieren", "Domestic animal nurseries"),
    ("85300000", "Maatschappelijke en aanverwante diensten", "Social work and related services"),
    ("85310000", "Maatschappelijke diensten", "Social work services"),
    ("85311000", "Maatschappelijke dienstverlening waarbij onderdak wordt verschaft", "Social work services with accommodation"),
    ("85311100", "Welzijnszorg voor bejaarden", "Welfare services for the elderly"),
    ("85311200", "Welzijnszorg voor gehandicapten", "Welfare services for the handicapped"),
    ("85311300", "Welzijnszorg voor kinderen en jongeren", "Welfare services for children and young people"),
    ("85312000", "Maatschappelijke dienstverlening waarbij geen onderdak wordt verschaft", "Social work services without accommodation"),
    ("85312100", "Diensten voor dagverblijven", "Daycare services"),
    ("85312110", "Kinderdagverblijven", "Child daycare services"),
    ("85312120", "Dagverblijven voor gehandicapte kinderen en jongeren", "Daycare services for handicapped children and young people"),
    ("85312200", "Bezorging van levensmiddelen aan huis", "Homedelivery of provisions"),
    ("85312300", "Diensten voor begeleiding en adviesverlening", "Guidance and counselling services"),
    ("85312310", "Diensten voor begeleiding", "Guidance services"),
    ("85312320", "Diensten voor adviesverlening", "Counselling services"),
    ("85312330", "Gezinsplanningsdiensten", "Family-planning services"),
    ("85312400", "Welzijnszorg die niet in tehuizen wordt verstrekt", "Welfare services not delivered through residential institutions"),
    ("85312500", "Revalidatiediensten", "Rehabilitation services"),
    ("85312510", "Beroepsrevalidatiediensten", "Vocational rehabilitation services"),
    ("85320000", "Sociale diensten", "Social services"),
    ("85321000", "Administratieve sociale diensten", "Administrative social services"),
    ("85322000", "Programma voor gemeenschapsacties", "Community action programme"),
    ("85323000", "Diensten voor maatschappelijke gezondheidszorg", "Community health services"),
    ("92500000", "Bibliotheek-, archief-, musea- en andere culturele diensten", "Library, archives, museums and other cultural services"),
    ("92600000", "Sportdiensten", "Sporting services"),
    ("98133000", "Diensten verleend door ledenorganisaties", "Services furnished by social membership organisations"),
    ("98133110", "Diensten verleend door jongerenverenigingen", "Services provided by youth associations"),
)


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the rows, with their origin in the history."""
    model = apps.get_model("reference", "Code")
    shared = {"code_list": CODE_LIST, "valid_from": START, "source": SOURCE}
    with pghistory.context(actor_name="", reason="Eerste vulling"):
        model.objects.using(schema_editor.connection.alias).bulk_create(
            model(code=code, name_nl=dutch, name_en=english, **shared) for code, dutch, english in CODES
        )


class Migration(migrations.Migration):
    dependencies = [("reference", "0005_vat_rates")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
