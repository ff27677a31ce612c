"""How fast a nation is assessed: a synthetic register, the same rules by hand, and the stages of a run. Files alone, no register."""
