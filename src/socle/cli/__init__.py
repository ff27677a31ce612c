"""cli: the operator's door: the command `socle`. Exit codes: 0 done, 2 wrong input, 3 refused. It holds no rule."""
