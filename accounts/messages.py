"""Flask-Security's messages in our own words: it has no Khmer catalogue, so each that can be shown is replaced."""


def _(message: str) -> str:
    # Marks a sentence for the catalogue. Flask-Security translates it when it is shown.
    return message


MESSAGES = {
    "API_ERROR": (_("That was not understood. Type it again."), "error"),
    "DISABLED_ACCOUNT": (_("The email address or the password is wrong. Check both and type them again."), "error"),
    "EMAIL_NOT_PROVIDED": (_("Enter your email address."), "error"),
    "INVALID_EMAIL_ADDRESS": (_("Enter an email address such as name@example.org"), "error"),
    "INVALID_PASSWORD": (_("The password is wrong. Type it again."), "error"),
    "INVALID_RECOVERY_CODE": (_("This recovery code is not one of yours, or it has been used. Try another."), "error"),
    "INVALID_REDIRECT": (_("That address is not on this site. Sign in to go to the first page."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (
        _("This link has been used or was replaced by a newer one. Ask an administrator for a new link."),
        "error",
    ),
    "NO_RECOVERY_CODES_SETUP": (_("You have no recovery codes yet. Make new ones."), "info"),
    "PASSWORD_CHANGE": (_("Your password is changed. Other devices are signed out."), "success"),
    "PASSWORD_INVALID_LENGTH": (_("Choose a password of at least %(length)s characters."), "error"),
    "PASSWORD_IS_THE_SAME": (_("Choose a password that differs from the old one."), "error"),
    "PASSWORD_NOT_PROVIDED": (_("Enter a password."), "error"),
    "PASSWORD_RESET_EXPIRED": (_("This link is too old. Ask an administrator for a new link."), "error"),
    "PASSWORD_RESET_NO_LOGIN": (_("Your password is set. Sign in with it."), "success"),
    "REAUTHENTICATION_REQUIRED": (_("Enter your password again to go on."), "error"),
    "REAUTHENTICATION_SUCCESSFUL": (_("Thank you. You can go on."), "success"),
    "RETYPE_PASSWORD_MISMATCH": (_("The two passwords differ. Type the same one twice."), "error"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (_("Your second factor is set up."), "success"),
    "TWO_FACTOR_DISABLED": (_("Your second factor is turned off."), "success"),
    "TWO_FACTOR_INVALID_TOKEN": (_("The code is wrong or too old. Type the one that the app shows now."), "error"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_("The code is right. You are signed in."), "success"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (_("Choose how to get your codes."), "error"),
    "TWO_FACTOR_PERMISSION_DENIED": (_("Sign in with your password first."), "error"),
    "TWO_FACTOR_SETUP_EXPIRED": (_("That took too long. Start again."), "error"),
    "UNAUTHENTICATED": (_("Sign in to open this page."), "error"),
    "UNAUTHORIZED": (_("Your role does not allow this."), "error"),
    "USER_DOES_NOT_EXIST": (_("The email address or the password is wrong. Check both and type them again."), "error"),
}

LOCKED = _("Too many attempts. Wait 15 minutes, then try again, or ask an administrator for a new link.")
WRONG = MESSAGES["USER_DOES_NOT_EXIST"][0]
