"""What an assessment says, in the canonical form that is stored, hashed and replayed."""
