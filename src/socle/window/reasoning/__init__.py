"""What the single window makes of assessments: the package board, and the difference that a change makes. Pure."""
