"""The type checker: is every name a fact, does every operation fit, can nothing overflow, is every division rounded?

`check` gives the type of a rule against a scope; mistakes are sentences with their place.
"""
