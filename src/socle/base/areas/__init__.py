"""Areas: the administrative division of a country; P-codes do not always nest, so each area has a path key of its own."""
