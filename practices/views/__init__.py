"""The public pages: every one starts from what is published."""
