"""Views of the site room."""
