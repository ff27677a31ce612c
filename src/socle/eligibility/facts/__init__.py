"""The facts of a unit as of a day, as known at an instant: what both engines assess, with sources, and its hash."""
