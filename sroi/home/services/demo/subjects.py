"""What the cases of the demonstration buy: believable titles per CPV division, each used once."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

from procurement.states import Nature

PLACES = (
    *("in Noord", "in Oost", "in Zuid", "in West", "in Nieuw-West", "in Zuidoost", "in Centrum"),
    *("in de Pijp", "in Slotervaart", "op IJburg", "in Buitenveldert", "in de Indische Buurt"),
)


@dataclass(frozen=True, slots=True)
class Trade:
    """One kind of purchase."""

    division: str
    cpv_code: str
    nature: Nature
    titles: tuple[str, ...]
    departments: tuple[str, ...]
    low: int
    high: int


TRADES = (
    Trade(
        "90",
        "90910000",
        Nature.SERVICES,
        ("Schoonmaak van gemeentekantoren", "Schoonmaak van sporthallen", "Glasbewassing van gemeentelijke gebouwen"),
        ("facilitair", "sport", "reiniging", "gebouwen"),
        400,
        2_800,
    ),
    Trade(
        "45",
        "45233140",
        Nature.WORKS,
        ("Herinrichting van woonstraten", "Onderhoud van elementenverharding", "Renovatie van buurthuizen"),
        ("verkeer", "gebouwen", "stadswerken"),
        900,
        6_500,
    ),
    Trade(
        "79",
        "79710000",
        Nature.SERVICES,
        ("Beveiliging van stadsloketten", "Toezicht in parkeergarages", "Receptie en gastvrijheid"),
        ("loketten", "facilitair", "inkomen"),
        300,
        1_900,
    ),
    Trade(
        "55",
        "55520000",
        Nature.SERVICES,
        ("Catering in bedrijfsrestaurants", "Lunchvoorziening van gemeentekantoren"),
        ("facilitair", "onderwijs"),
        250,
        1_400,
    ),
    Trade(
        "77",
        "77310000",
        Nature.SERVICES,
        ("Groenonderhoud van parken", "Onderhoud van bomen en beplanting"),
        ("reiniging", "sport", "stadswerken"),
        300,
        2_200,
    ),
    Trade(
        "50",
        "50750000",
        Nature.SERVICES,
        ("Onderhoud van liften in gemeentelijke gebouwen", "Onderhoud van technische installaties"),
        ("gebouwen", "facilitair"),
        260,
        1_200,
    ),
    Trade(
        "60",
        "60130000",
        Nature.SERVICES,
        ("Leerlingenvervoer", "Vervoer naar dagbesteding"),
        ("onderwijs", "inkomen"),
        700,
        4_200,
    ),
    Trade(
        "72",
        "72250000",
        Nature.SERVICES,
        ("Beheer van werkplekken", "Ondersteuning van het klantcontactsysteem"),
        ("ict", "basisinformatie"),
        400,
        3_000,
    ),
    Trade(
        "39",
        "39130000",
        Nature.SUPPLIES,
        ("Kantoormeubilair", "Inrichting van wijkcentra"),
        ("facilitair", "inkomen"),
        230,
        900,
    ),
    Trade(
        "98",
        "98310000",
        Nature.SERVICES,
        ("Reiniging van werkkleding", "Wasserijdiensten voor zwembaden"),
        ("facilitair", "sport", "stadswerken"),
        90,
        400,
    ),
)
BY_DIVISION = {trade.division: trade for trade in TRADES}


def titles(division: str, random: Random) -> Iterator[str]:
    """The titles of a division in a mixed order, and then numbered: no two cases share one."""
    trade = BY_DIVISION[division]
    found = [f"{title} {place}" for title, place in product(trade.titles, PLACES)]
    random.shuffle(found)
    yield from found
    number = 2
    while True:
        yield from (f"{title} ({number})" for title in found)
        number += 1
