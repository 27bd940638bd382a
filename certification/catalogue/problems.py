"""What is wrong with a file, where, and how to mend it."""


class Unreadable(ValueError):
    """A file that cannot be read as a standard; the message is written for the person who brought it."""

    def __init__(self, message: str, *, where: str = ""):
        self.message = str(message)
        self.where = str(where)
        super().__init__(f"{self.where}: {self.message}" if self.where else self.message)
