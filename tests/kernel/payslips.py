"""Invented payslip texts as they come out of a PDF: written without knowledge of how the detector reads them."""

import random
from dataclasses import dataclass

LABELS = (
    "BSN",
    "Burgerservicenummer",
    "BSN-nummer",
    "Sofinummer",
    "B.S.N.",
    "BSN nr.",
    "Burger service nummer",
    "bsn",
    "SoFi-nummer",
)
SHAPES = ("{0}{1}{2}", "{0} {1} {2}", "{0}.{1}.{2}", "{0}-{1}-{2}", "{0}\u00a0{1}\u00a0{2}")
TOWNS = ("Amsterdam", "Diemen", "Zaandam", "Purmerend")
COMPANIES = ("Kadewerf Bouw B.V.", "Noorderplant Groen", "Schoon & Zonen", "Ateliers aan het IJ B.V.")


@dataclass(frozen=True, slots=True)
class Payslip:
    """A text and, when the employer forgot to black it out, the citizen number as it stands there."""

    text: str
    citizen_number: str | None


def with_eleven(rng: random.Random) -> str:
    """Nine digits that a citizen or a legal person could have (RSIN passes the same test)."""
    while True:
        head = [rng.randint(1, 9), *(rng.randint(0, 9) for _ in range(7))]
        last = sum((9 - place) * digit for place, digit in enumerate(head)) % 11
        if last < 10:
            return "".join(map(str, [*head, last]))


def iban(rng: random.Random) -> str:
    """A Dutch account number, sometimes in groups of four."""
    plain = f"NL{rng.randint(10, 98)}{rng.choice(('ABNA', 'INGB', 'RABO'))}{rng.randint(0, 9999999999):010d}"
    return plain if rng.random() < 0.5 else " ".join(plain[place : place + 4] for place in range(0, 18, 4))


def amount(rng: random.Random) -> str:
    """An amount in the Dutch notation, right-aligned as in a column."""
    whole = f"{rng.randint(12, 4800):,}".replace(",", ".")
    return f"{whole},{rng.randint(0, 99):02d}".rjust(12)


def employer(rng: random.Random) -> list[str]:
    """The head of the slip: every number of the employer that could be mistaken."""
    rsin = with_eleven(rng)
    return [
        f"{rng.choice(COMPANIES)}        {rng.choice(TOWNS)}",
        rng.choice(
            (
                f"Loonheffingennummer: {rsin}L0{rng.randint(1, 9)}",
                f"LH-nummer {rsin} L 01",
                f"Loonheffingsnr. {rsin}L01",
            )
        ),
        rng.choice((f"RSIN {rsin}", f"Fiscaal nummer: {rsin}", f"BTW-nummer NL{rsin}B01", f"BTW NL {rsin} B01")),
        f"KvK-nummer: {rng.randint(10_000_000, 89_999_999)}   Tel. 020-{rng.randint(2_000_000, 7_999_999)}",
        f"Periode: {rng.randint(1, 12)} ({rng.randint(1, 28):02d}-{rng.randint(1, 12):02d}-2026)",
    ]


def employee(rng: random.Random, shown: str | None) -> list[str]:
    """The block of the employee; `shown` is what stands behind the label of the citizen number."""
    label = rng.choice(LABELS)
    number = f"Personeelsnummer: {rng.randint(10_000_000, 99_999_999)}"
    layouts = (
        [f"{label}: {shown or '*********'}", number],
        [number, f"Datum in dienst 01-03-2025     {label} {shown or 'onleesbaar gemaakt'}"],
        [f"Kandidaat   {label}   Geboortejaar", f"K-017   {shown or 'xxxxxxxxx'}   1999", number],
        [number, f"{label}", f"{shown or '-'}"],
    )
    return list(rng.choice(layouts))


def wages(rng: random.Random) -> list[str]:
    """The columns of hours and money."""
    rows = [
        f"{word:<24}{rng.randint(1, 168):>5}{amount(rng)}{amount(rng)}"
        for word in ("Bruto loon", "Toeslag", "Loonheffing", "Netto")
    ]
    days = " ".join(str(rng.choice((0, 8, 8, 8, 4))) for _ in range(14))
    return [*rows, f"Uren per dag: {days}", f"Uitbetaald op {iban(rng)}", f"Cumulatief {amount(rng)}"]


def payslip(seed: int, *, blacked_out: bool) -> Payslip:
    """One slip; with a citizen number left readable unless it is blacked out."""
    rng = random.Random(seed)
    shown = None
    if not blacked_out:
        digits = with_eleven(rng)
        shown = rng.choice(SHAPES).format(digits[:3], digits[3:6], digits[6:])
    lines = [*employer(rng), *employee(rng, shown), *wages(rng)]
    return Payslip("\n".join(lines), shown)
