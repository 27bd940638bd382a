"""Names under which a session remembers things."""

FIRST_STEPS = "first-steps"  # the first set-up is going on: mail comes before the second factor
HAS_ONE = "second-factor"  # the person's second factor was seen
INVITATION_LINK = "people.link"  # a link to hand over, shown once on the page that follows
RESET_LINK = "users.reset-link"  # as above
