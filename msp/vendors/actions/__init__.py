"""The only writers of vendors, contacts and hand-offs; one noun a file."""
