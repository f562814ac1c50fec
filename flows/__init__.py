"""Prefect flows: parse parameters, call tagger.pipeline, report. Nothing else happens here."""
