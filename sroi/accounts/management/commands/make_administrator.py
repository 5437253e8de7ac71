"""Makes the first administrator of an empty office."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from sroi.accounts.services import Newcomer
from sroi.accounts.services.people import begin_office, welcome_link
from sroi.kernel.formats import sentence
from sroi.kernel.refusals import Refused


class Command(BaseCommand):
    """`manage.py make_administrator EMAIL NAME [--language en]`."""

    help = "Make the first administrator and print the link to choose a password; the others are made on the screen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address and the name."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--language", choices=["nl", "en"], default="nl")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the account."""
        email, name = options["email"].strip(), options["name"].strip()
        if not name:
            raise CommandError("The administrator needs a name.")
        try:
            validate_email(email)
            user = begin_office(newcomer=Newcomer(email=email, name=name, language=options["language"]))
        except ValidationError as wrong:
            raise CommandError(f"{email} is no e-mail address.") from wrong
        except Refused as refused:
            raise CommandError("\n".join(sentence(each) for each in refused.blockers)) from refused
        self.stdout.write(f"{user.name} is administrator. Choose a password here:\n{welcome_link(user)}")
