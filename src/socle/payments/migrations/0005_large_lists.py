"""For lists of a million. Numbers in one expression: an aggregate a number took twenty times as long.

Fresh statistics for the planner inside the transaction that wrote a million rows: without them it expects one row and
compares each with each. The application may not ANALYZE, so an owner function does."""

from django.db import migrations

STATISTICS = """
CREATE FUNCTION payments_gather_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  ANALYZE payments_line, payments_instruction, payments_instructionstatus, payments_bankentry, payments_finding;
END $$;
GRANT EXECUTE ON FUNCTION payments_gather_statistics TO socle_app;
"""

_DIGIT = "substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', ((value >> {shift}) & 31)::int + 1, 1)"
_BODY = [_DIGIT.format(shift=shift) for shift in range(35, -1, -5)]
NUMBERS = f"""
CREATE OR REPLACE FUNCTION payments_next_number(prefix text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  stirred bigint := mod(nextval('payments_number')::numeric * 677803150831 + 271828182845, 980645505840)::bigint;
  value bigint := 37 * (stirred / 33) + CASE WHEN stirred % 33 = 32 THEN 36 ELSE stirred % 33 END;
BEGIN
  RETURN prefix || '-' || {" || ".join(_BODY[:4])} || '-' || {" || ".join(_BODY[4:])} || '-'
         || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U', (value % 37)::int + 1, 1);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_guards")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in (STATISTICS, NUMBERS)]
