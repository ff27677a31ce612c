"""What officials do at intake: `registrations` (the desk), `imports` (lists), `bringing` (their families), `changes` (of life)."""
