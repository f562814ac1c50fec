"""Prefect flows: parse parameters, call the functions of tagger, report. Nothing else happens here."""
