"""The top of the house: inbox, people, report centre, verification, health, help, first set-up."""
