"""Who gets which answer on the addresses of home."""

from tests.law.access import (
    STAFF,
    Access,
    Exempt,
    access,
    case_page,
    everyone,
    in_case,
    only,
    public,
)

NO_LIST = ("administrator",)

ROWS: dict[str, Access | Exempt] = {
    "home:start": access(302, anonymous=200),
    "home:work": everyone(),
    "home:approval-list": only("coordinator"),
    "home:agenda": everyone(),
    "home:search": everyone(),
    "home:case-list": only(*(name for name in STAFF if name not in NO_LIST)),
    "home:case": case_page(in_case),
    "home:case-documents": case_page(in_case),
    "home:case-ocds": case_page(in_case),
    "home:case-timeline": case_page(in_case),
    "home:contract-list": only("contract_manager", "other_manager", contractor=200, stranger=200),
    "home:filter-save": everyone(),
    "home:filter-remove": access(302, lambda _world: {"number": 1}, method="post"),
    "home:notifications": everyone(),
    "home:calendar-feed": everyone(),
    "home:calendar": public(lambda _world: {"token": "revoked-long-ago"}, status=404),
    "home:remind": access(404, method="post"),
    "home:unsent": access(404, lambda _world: {"sheet": "of-nobody"}),
    "home:accessibility": public(),
    "home:privacy": public(),
    "home:contact": public(),
    "home:healthz": public(),
    "home:readyz": public(),
    "home:theme": Exempt("Sets a cookie by POST and leads back; no rights are involved; tests/home walks it."),
}
