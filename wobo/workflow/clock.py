"""The only clock of domain rows, events and signatures."""

from wobo.accounts.clock import TimeIsReal, at, is_simulated, now, today

__all__ = ["TimeIsReal", "at", "is_simulated", "now", "today"]
