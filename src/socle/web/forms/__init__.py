"""Forms: what a person types, read into plain values. They check that something can be read, never what the law says."""
