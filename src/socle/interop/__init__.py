"""interop: other systems: fills the ports of the rooms below with adapters and speaks the field's standards to outsiders.

It promises: a source that does not answer is 'unavailable', never 'no'; nothing leaves without an agreement and purpose.
"""
