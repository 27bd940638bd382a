"""Diagnoses, and later audits, reviews and the choice of the certification body: looking at a client from outside.

It knows documents, training and certification and tells them downwards what it found; they never know of it. A
diagnosis lives as `models.Diagnosis`; what touches several records, its reports included, is in `actions`; figures
are computed once, in `figures`, for page and print alike.
"""
