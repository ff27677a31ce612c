"""web: the pages. A view translates in, calls one operation or some queries, and translates out; it holds no rule."""
