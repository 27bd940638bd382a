"""What the consulting firm chose for its installation."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .tenancy import TenantModel

CODE_WRONG = _("Use {ORG}, {YYYY}, {NN}, capital letters, digits, dots and hyphens.")
CODE_PATTERN = r"^(?=.*\{YYYY\}|.*\{NN+\})(?:[A-Z0-9._-]|\{ORG\}|\{YYYY\}|\{NN+\})+$"


class Firm(TenantModel):
    """The consulting firm: its English name, how it numbers engagements, what it demands at sign-in. One row."""

    trail = "recorded"

    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    code_pattern = models.CharField(
        _("engagement code"),
        max_length=40,
        default="{ORG}-{YYYY}",
        validators=[RegexValidator(CODE_PATTERN, CODE_WRONG)],
        help_text=_(
            "{ORG} is the client's code letters, {YYYY} the year, {NN} a counter: {ORG}-{YYYY} gives FSYX-2026."
        ),
    )
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="zh-hans")
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    second_factor = models.BooleanField(
        _("members of the firm need a second factor"),
        default=True,
        help_text=_("Partners, administrators and consultants must set up an authenticator app or a passkey."),
    )
    first_steps_closed = models.BooleanField(_("first steps put away"), default=False, editable=False)

    class Meta:
        verbose_name = _("firm")
        verbose_name_plural = _("firms")
        constraints = [models.UniqueConstraint(fields=["workspace"], name="one_firm_per_installation")]

    def __str__(self) -> str:
        return str(self.workspace)

    @classmethod
    def current(cls) -> "Firm | None":
        """Return the firm, or None before the installation was set up."""
        return cls.objects.select_related("workspace").first()
