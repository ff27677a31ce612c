"""One file a noun: each view translates in, makes one call below, translates out."""
