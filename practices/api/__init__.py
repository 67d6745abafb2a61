"""The read-only API under /api/v1/, and the document and the page that describe it.

A request goes through urls -> caching -> views -> the list's own filters and hits -> serializers;
what the OpenAPI document says beside the serializers is in schema, and docs shows it to people.
"""
