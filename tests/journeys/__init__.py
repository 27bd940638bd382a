"""The product as its users go through it, in Chromium, from the first page to the accepted report."""
