"""People with an account."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .tenancy import UidField

if TYPE_CHECKING:
    from wobo.accounts.rights import Rights

SYSTEM_EMAIL = "system@wobo.invalid"


class UserManager(BaseUserManager["User"]):
    """Makes users; an e-mail address is stored in lower case and is never given to another person."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user. Without `password` only a reset or a passkey lets them in."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail, in any case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who signs in. Rights come from memberships alone: there is no superuser."""

    trail = "recorded"

    uid = UidField(_("identifier"))
    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="zh-hans")
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_system = models.BooleanField(_("system user"), default=False, editable=False)
    muted = models.JSONField(_("notices not wanted by mail"), default=list, blank=True)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_user_per_email"),
            models.UniqueConstraint(fields=["is_system"], condition=models.Q(is_system=True), name="one_system_user"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.email

    def get_full_name(self) -> str:
        """Return the printed name; Django's and allauth's mails ask for it."""
        return str(self)

    @classmethod
    def system(cls) -> "User":
        """Return the user in whose name sweeps act; nobody can sign in as it."""
        user, _made = cls.objects.get_or_create(
            is_system=True, defaults={"email": SYSTEM_EMAIL, "display_name": "Wobo", "password": "!"}
        )
        return user

    @cached_property
    def rights(self) -> "Rights":
        """What this user may read and which roles they hold; read once per request."""
        from wobo.accounts.rights import Rights  # noqa: PLC0415  rights.py reads the models

        return Rights(self)

    def fresh(self) -> Self:
        """Forget the rights read so far; call it where the very latest rights decide."""
        self.__dict__.pop("rights", None)
        return self

    # The Django admin asks these; they answer from the memberships.
    @property
    def is_staff(self) -> bool:
        """Whether the Django admin is open to this user."""
        return self.is_active and self.rights.is_firm_admin

    def has_perm(self, _perm: str, _obj: Any = None) -> bool:
        """Whether the Django admin lets this user act; nothing else asks."""
        return self.is_staff

    def has_module_perms(self, _label: str) -> bool:
        """Whether the Django admin shows an app to this user."""
        return self.is_staff


class TermsAcceptance(models.Model):
    """That a person has accepted, once per wording, what signing on screen means (电子签名法, art. 13)."""

    trail = "recorded"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="terms")
    terms_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("acceptance of the signing terms")
        verbose_name_plural = _("acceptances of the signing terms")
        constraints = [models.UniqueConstraint(fields=["user", "terms_sha256"], name="terms_accepted_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.terms_sha256[:8]}"
