"""The acts on accounts: the public face of this room."""

from sroi.accounts.services.departments import add_department, change_department
from sroi.accounts.services.inviting import (
    accept_invitation,
    invite_colleague,
    remove_colleague,
    withdraw_invitation,
)
from sroi.accounts.services.own import end_stand_in, name_stand_in, update_profile
from sroi.accounts.services.people import (
    Newcomer,
    close_account,
    end_sessions,
    make_account,
    reopen_account,
    send_welcome,
    set_roles,
)

__all__ = [
    "Newcomer",
    "accept_invitation",
    "add_department",
    "change_department",
    "close_account",
    "end_sessions",
    "end_stand_in",
    "invite_colleague",
    "make_account",
    "name_stand_in",
    "remove_colleague",
    "reopen_account",
    "send_welcome",
    "set_roles",
    "update_profile",
    "withdraw_invitation",
]
