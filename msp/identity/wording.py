"""Pure: names and addresses of people as they are typed, made clean first and checked second."""

from email_validator import EmailNotValidError, validate_email

from msp.kernel.errors import Invalid


def address(text: str) -> str:
    """An e-mail address in the one form in which it is kept and compared; Invalid when it is none."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise Invalid(f"That is not an e-mail address: {error}", field="email") from error
    return found.normalized.casefold()


def domain(text: str) -> str:
    """A mail domain as mail servers write it, in small letters; Invalid when it is none."""
    try:
        found = validate_email(f"somebody@{text.strip()}", check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise Invalid("Write a mail domain such as example.com.", field="domain") from error
    return found.ascii_domain.casefold()


def name(text: str) -> str:
    """A name of 1 to 120 characters that can be seen; Invalid otherwise."""
    clean = " ".join(text.split())
    if not clean.isprintable():
        raise Invalid("A name has letters and signs that can be seen, and no others.", field="name")
    if not 1 <= len(clean) <= 120:
        raise Invalid("A name has 1 to 120 characters.", field="name")
    return clean
