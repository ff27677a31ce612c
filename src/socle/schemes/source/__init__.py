"""A scheme's files read to frozen values: `scheme.yaml`, `examples.yaml`, cases. Every mistake is said with its place."""

from socle.schemes.source import cases, examples, files, mistakes, model, reading

__all__ = ["cases", "examples", "files", "mistakes", "model", "reading"]
