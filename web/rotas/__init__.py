"""What the pages of rotas show, put together from what the product knows: grids, people, words."""
