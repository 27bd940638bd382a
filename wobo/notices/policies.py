"""Who may do what to notices and mail settings, on one screen."""

from wobo.accounts.policies import is_setting_up
from wobo.accounts.predicates import is_firm_admin

POLICIES = {
    ("MailSettings", "create"): is_setting_up | is_firm_admin,
    ("MailSettings", "edit"): is_firm_admin,
}
