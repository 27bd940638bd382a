"""The pilot run: what is read of it, by its pages, its papers and the gate of phase 6.

`measuring.series(cycle)` gives the rooms above what was measured, month by month; `measuring.monitoring_missing`
says what the monitoring lacks. Everything here reads; what changes stands in `documents.actions`.
"""
