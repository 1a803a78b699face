"""The five questions, after the language: office, services, printer, counters, wall; each has steps of one answer."""
