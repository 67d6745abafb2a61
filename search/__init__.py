"""Chinese full-text search on PostgreSQL; knows text, never practices."""
