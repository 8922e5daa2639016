"""Pictures as plain data for SVG templates: numbers and words, no markup."""
