"""What every room needs and no room owns: refusals, public numbers, money, YAML with positions, the database."""
