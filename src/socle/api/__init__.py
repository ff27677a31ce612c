"""api: the machine door under /api/v1: OpenAPI, problem+json, tokens per client with scope and purpose. It holds no rule."""
