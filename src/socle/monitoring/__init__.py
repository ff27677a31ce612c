"""monitoring: the mission's three dimensions in figures: identification and delivery; internal processes; complaints and appeals.

Each indicator has a code of domain section 3, a definition, a numerator and a denominator, as of a date, by area and sex.
It promises: figures are reproducible, small cells are suppressed, and an indicator that cannot be computed says why.
"""
