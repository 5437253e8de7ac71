"""The acts on accounts: the public face of this room."""

from sroi.accounts.services.departments import add_department, change_department
from sroi.accounts.services.own import end_stand_in, name_stand_in, update_profile
from sroi.accounts.services.people import (
    Newcomer,
    begin_office,
    close_account,
    end_sessions,
    invite_colleague,
    make_account,
    remove_colleague,
    reopen_account,
    send_welcome,
    set_roles,
    welcome_link,
)

__all__ = [
    "Newcomer",
    "add_department",
    "begin_office",
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
    "welcome_link",
]
