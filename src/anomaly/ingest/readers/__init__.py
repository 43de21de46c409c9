"""Readers: one module a container, each handing on `RawSheet`s or a refusal."""
