"""SQL of row-level security, used by the migrations of all rooms (architecture section 7).

Four kinds of tables hold personal rows: those with an area of their own (`by_area`), those about a person (`by_person`),
about a household (`by_household`), and those about an application, which belong to a scheme too (`by_application`).
The settings are read once a statement, as `(select current_setting(...))`; who sees the whole nation skips the look-up.
"""

_LOW = "(select coalesce(nullif(current_setting('socle.area_from', true), ''), '~'))"
_HIGH = "(select coalesce(current_setting('socle.area_to', true), ''))"
NATION = f"{_LOW} = '!'"
_SCHEMES = "(select coalesce(current_setting('socle.schemes', true), ''))"


def by_area(table: str, column: str = "area_key") -> str:
    """Rows whose own area lies in the actor's."""
    return policy(table, in_area(column))


def in_area(column: str) -> str:
    return f'{column} >= {_LOW} COLLATE "C" AND {column} < {_HIGH} COLLATE "C"'


def by_person(table: str, column: str = "person_id") -> str:
    """Rows about a person whom the actor may see."""
    return policy(
        table, f"{NATION} OR EXISTS (SELECT 1 FROM registry_person scoped WHERE scoped.id = {table}.{column})"
    )


def by_household(table: str, column: str = "household_id") -> str:
    """Rows about a household which the actor may see."""
    return policy(
        table, f"{NATION} OR EXISTS (SELECT 1 FROM registry_household scoped WHERE scoped.id = {table}.{column})"
    )


def by_scheme(table: str, column: str = "scheme") -> str:
    """Rows of the actor's schemes, about nobody in particular."""
    return policy(table, in_schemes(column))


def in_schemes(column: str) -> str:
    return f"({_SCHEMES} = '*' OR {column} = ANY(string_to_array({_SCHEMES}, ',')))"


def by_parent(table: str, parent: str, column: str) -> str:
    """Rows that belong to a row of another scoped table; whoever sees that row sees these."""
    return policy(
        table,
        f"({NATION} AND {_SCHEMES} = '*') OR EXISTS (SELECT 1 FROM {parent} scoped WHERE scoped.id = {table}.{column})",
    )


def policy(table: str, condition: str) -> str:
    """Enable row-level security with one policy for reading and writing, replacing an older one."""
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
        f"DROP POLICY IF EXISTS scope ON {table};\n"
        f"CREATE POLICY scope ON {table} FOR ALL USING ({condition}) WITH CHECK ({condition});\n"
        f"DROP POLICY IF EXISTS audit_reads ON {table};\n"
        f"CREATE POLICY audit_reads ON {table} FOR SELECT TO socle_auditor USING (true);\n"
    )
