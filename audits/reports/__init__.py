"""What the papers of a diagnosis hold: pure functions record → plain data, in the language that is active."""
