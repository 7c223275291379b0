"""What all web processes have to know alike to let people in."""

from mien.store.accounts.secrets import digest, new_secret
from mien.store.admin import choices
from mien.store.admin.choices import ProxySecret, SetupCodes
from mien.store.core.database import Database

#: Codes that are good at once: each start prints another.
_CODES = 16


def new_setup_code(database: Database) -> str:
    """Make another code with which the first account can be made; those before stay good.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    code = new_secret()
    with database.write():
        known = choices.read(database, SetupCodes).hashes
        choices.write(database, SetupCodes(hashes=(*known, digest(code))[-_CODES:]))
    return code


def knows_setup_code(database: Database, code: str) -> bool:
    """True for a code that was made and not forgotten.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    return digest(code) in choices.read(database, SetupCodes).hashes


def forget_setup_codes(database: Database) -> None:
    """Let no code be good any more.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    choices.write(database, SetupCodes())


def proxy_secret(database: Database) -> str:
    """The secret behind the tokens of people whom a proxy names; made when it is first asked for.

    Raises:
        UnavailableError: The database cannot be used now.
    """
    secret = choices.read(database, ProxySecret).secret
    if secret:
        return secret
    with database.write():
        known = choices.read(database, ProxySecret)
        if not known.secret:
            known = ProxySecret(secret=new_secret())
            choices.write(database, known)
    return known.secret
