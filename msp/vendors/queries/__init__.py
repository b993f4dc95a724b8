"""How other rooms and pages read vendors; one noun a file."""
