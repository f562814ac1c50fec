"""Prefect flows: parse parameters, call tagger.pipeline and tagger.champions, report. Nothing else happens here."""
