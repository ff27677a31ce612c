"""conditionality: what a unit committed to do, what was reported, and what follows: warning, block, suspension, cancellation.

States of a due check: due → met | breach | exempt | not reported. Ladder of effects: warning → block → suspension →
cancellation, with reset after some time without breach.

It promises: no report is no breach; an effect touches only future unpaid periods, after notice; a closed school exempts;
every effect is a signed and served decision.
"""
