"""Ways of reaching a person. Knows nothing of rotas or contacts."""
