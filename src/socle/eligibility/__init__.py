"""eligibility: scheme applications, assessments and decisions. Here the people lane and the policy lane meet, and only here.

An *assessment* is what the rules say of one unit on given facts; a *decision* is an administrative act about an
application or a review, signed by somebody who did not prepare it, and served. States of an application: lodged →
assessed → decided → closed, or withdrawn. Of a decision: prepared → signed → served, or discarded before signature.

It promises: the counter and the nation get the same answer; an unknown never grants an application and never stops an
award; each decision can be explained and replayed to the same bytes.
"""
