"""What officials do at intake: `registrations` (the desk), `imports` (lists), `changes` (reported changes of life)."""
