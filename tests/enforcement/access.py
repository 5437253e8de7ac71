"""Who gets what answer at each address of phase 7 (R2). The world's file stands at “notice of default given”."""

from tests.law.access import READ_CONTRACTS, Access, access, answers, contract_act, contract_page, in_contract, in_file

BUREAU = ("adviser", "coordinator")
CLIENT = ("contract_manager", "department_head")
NO_FINANCE = ("contractor", "buyer", "auditor", "other_adviser")
READERS = (*BUREAU, *CLIENT, "buyer", "finance_reader", "auditor")


def wrong_step(*duty: str) -> Access:
    """An act that comes at another step: 409 for who has the duty, 403 for who reads, 404 outside."""
    found: dict[str, int] = dict.fromkeys(READ_CONTRACTS, 403) | dict.fromkeys(duty, 409)
    found["stand_in"] = found["adviser"]
    return Access(answers(404, found), in_file)


ROWS: dict[str, Access] = {
    "enforcement:file-list": access(200),
    "enforcement:file": contract_page(in_file),
    "enforcement:file-open": Access(
        answers(404, dict.fromkeys(READ_CONTRACTS, 403) | dict.fromkeys((*BUREAU, "stand_in"), 302)), in_contract
    ),
    "enforcement:forecast-view": contract_act(*READERS, kwargs=in_contract),
    "enforcement:invoice-record": contract_act("contract_manager", "finance_reader", kwargs=in_contract),
    "enforcement:discharge": contract_act(*BUREAU, kwargs=in_contract),
    "enforcement:talk-invite": wrong_step(*BUREAU),
    "enforcement:talk-record": wrong_step(*BUREAU),
    "enforcement:client-inform": wrong_step(*BUREAU),
    "enforcement:agreement-renew": wrong_step(*BUREAU),
    "enforcement:notice-give": wrong_step(*BUREAU),
    "enforcement:notice-skip": wrong_step(*BUREAU),
    "enforcement:fine-announce": contract_act(*BUREAU, kwargs=in_file),
    "enforcement:file-close": contract_act(*BUREAU, kwargs=in_file),
    "enforcement:view-give": wrong_step("contractor"),
    "enforcement:view-record": wrong_step(*BUREAU),
    "enforcement:view-none": wrong_step(*BUREAU),
    "enforcement:fine-propose": wrong_step("adviser"),
    "enforcement:fine-countersign": wrong_step("coordinator"),
    "enforcement:proposal-return": wrong_step("coordinator", *CLIENT),
    "enforcement:fine-decide": wrong_step(*CLIENT),
    "enforcement:withholding-instruct": wrong_step(*CLIENT),
    "enforcement:withholding-csv": Access(answers(404, dict.fromkeys(NO_FINANCE, 403)), in_file),
    "enforcement:dispute-give": wrong_step("contractor"),
    "enforcement:dispute-record": wrong_step(*BUREAU, *CLIENT),
    "enforcement:dispute-decide": wrong_step(*CLIENT),
    "enforcement:file-settle": wrong_step(*CLIENT, "finance_reader"),
}
