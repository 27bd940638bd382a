"""What people type about diagnoses, turned into clean values; nothing is saved here."""
