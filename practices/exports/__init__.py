"""What readers take away: tables (CSV, XLSX), data (JSON) and documents (DOCX)."""
