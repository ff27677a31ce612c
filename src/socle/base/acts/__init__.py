"""Acts: the signature under a decision: kind, authority, who prepared, who signed, when. The two are never the same person."""
