"""What the database itself guards in payments: numbers for a whole list, lines and instructions that never change, scope."""

from django.db import migrations

from socle.base.kernel import scope

# A public number (base.kernel.numbers) for every row of a set. Random ones would meet in a list of a million, so the body is
# a sequence stirred by a factor that has no divisor in common with 980645505840 (33 times the whole 37s below 2^40): each
# value once, neighbours far apart. Payment systems take no * ~ $ =, so of the 37 check characters only 33 are used.
NUMBERS = """
CREATE SEQUENCE payments_number;
CREATE FUNCTION payments_next_number(prefix text) RETURNS text LANGUAGE sql VOLATILE AS $$
  WITH drawn AS MATERIALIZED (
    SELECT mod(nextval('payments_number')::numeric * 677803150831 + 271828182845, 980645505840)::bigint AS stirred
  ), whole AS (
    SELECT 37 * (stirred / 33) + CASE WHEN stirred % 33 = 32 THEN 36 ELSE stirred % 33 END AS value FROM drawn
  ), body AS (
    SELECT value, string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', ((value >> (35 - 5 * place)) & 31)::int + 1, 1), ''
                             ORDER BY place) AS text
    FROM whole, generate_series(0, 7) AS place GROUP BY value
  )
  SELECT prefix || '-' || substr(text, 1, 4) || '-' || substr(text, 5, 4) || '-'
         || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U', (value % 37)::int + 1, 1)
  FROM body
$$;
GRANT EXECUTE ON FUNCTION payments_next_number TO socle_app;
"""

NEVER = """
CREATE FUNCTION payments_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER line_stays BEFORE UPDATE ON payments_line FOR EACH ROW
  WHEN ((OLD.award_id, OLD.component, OLD.period_id, OLD.kind, OLD.cause, OLD.cause_number, OLD.amount, OLD.currency,
         OLD.decision_id, OLD.financing_source, OLD.budget_line)
        IS DISTINCT FROM
        (NEW.award_id, NEW.component, NEW.period_id, NEW.kind, NEW.cause, NEW.cause_number, NEW.amount, NEW.currency,
         NEW.decision_id, NEW.financing_source, NEW.budget_line)
        OR (OLD.instruction_id IS NOT NULL
            AND ((OLD.instruction_id, OLD.payroll_id, OLD.recipient_id, OLD.instrument_id)
                 IS DISTINCT FROM (NEW.instruction_id, NEW.payroll_id, NEW.recipient_id, NEW.instrument_id)
                 OR NEW.state IN ('due', 'held', 'suspended', 'dropped')))
        OR (OLD.entitled_on IS NOT NULL AND OLD.entitled_on IS DISTINCT FROM NEW.entitled_on))
  EXECUTE FUNCTION payments_never('a line is never edited and never instructed again: post a difference or a re-issue');
CREATE TRIGGER line_kept BEFORE DELETE ON payments_line FOR EACH ROW
  EXECUTE FUNCTION payments_never('a line is never deleted: drop it or post a difference');

CREATE TRIGGER instruction_stays BEFORE UPDATE ON payments_instruction FOR EACH ROW
  WHEN ((OLD.number, OLD.payroll_id, OLD.person_id, OLD.instrument_id, OLD.amount, OLD.currency, OLD.due_on, OLD.made_on)
        IS DISTINCT FROM
        (NEW.number, NEW.payroll_id, NEW.person_id, NEW.instrument_id, NEW.amount, NEW.currency, NEW.due_on, NEW.made_on)
        OR (OLD.message_id IS NOT NULL AND OLD.message_id IS DISTINCT FROM NEW.message_id)
        OR (OLD.settled_on IS NOT NULL AND OLD.settled_on IS DISTINCT FROM NEW.settled_on)
        OR (OLD.failed_on IS NOT NULL AND OLD.failed_on IS DISTINCT FROM NEW.failed_on)
        OR (OLD.returned_on IS NOT NULL AND OLD.returned_on IS DISTINCT FROM NEW.returned_on))
  EXECUTE FUNCTION payments_never('an instruction is never edited; what became of it is never taken back');
CREATE TRIGGER instruction_kept BEFORE DELETE ON payments_instruction FOR EACH ROW
  EXECUTE FUNCTION payments_never('an instruction is never deleted');

CREATE TRIGGER message_stays BEFORE UPDATE ON payments_message FOR EACH ROW
  WHEN ((OLD.number, OLD.payroll_id, OLD.hash, OLD.count, OLD.total) IS DISTINCT FROM
        (NEW.number, NEW.payroll_id, NEW.hash, NEW.count, NEW.total)
        OR (OLD.sent_at IS NOT NULL AND OLD.sent_at IS DISTINCT FROM NEW.sent_at))
  EXECUTE FUNCTION payments_never('a message is never edited');
"""

ONCE = [
    *[
        f"REVOKE UPDATE, DELETE ON {table} FROM socle_app"
        for table in (
            "payments_transfer",
            "payments_payrollstep",
            "payments_instructionstatus",
            "payments_bankentry",
            "payments_arrangement",
        )
    ],
    *[f"REVOKE DELETE ON {table} FROM socle_app" for table in ("payments_payroll", "payments_message", "payments_recovery")],
    "REVOKE UPDATE ON payments_message FROM socle_app",
    "GRANT UPDATE (sent_at, receipt) ON payments_message TO socle_app",
]

SCOPE = [
    scope.by_scheme("payments_arrangement"),
    scope.by_parent("payments_recovery", "enrolment_award", "award_id"),
    scope.by_parent("payments_overpayment", "enrolment_award", "award_id"),
]


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_arrangements_and_recoveries"), ("enrolment", "0002_scope")]
    operations = [
        migrations.RunSQL(NUMBERS, migrations.RunSQL.noop),
        migrations.RunSQL(NEVER, migrations.RunSQL.noop),
        *[migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in [*ONCE, *SCOPE]],
    ]
