"""Confidential tickets stay hidden from the officer they are about and from that officer's office; the public look-up."""

from django.db import migrations

from socle.base.kernel import scope

ACTOR = "(select coalesce(current_setting('socle.actor', true), ''))"
# Domain G10. Whoever received a complaint about a colleague of the same office may write it down and find it again.
TICKET = scope.policy(
    "grievances_ticket",
    f"{scope.in_area('area_key')} AND (about_officer_id IS NULL OR (NOT EXISTS ("
    f"SELECT 1 FROM base_user u WHERE u.id = grievances_ticket.about_officer_id AND u.username = {ACTOR})"
    f" AND (received_by = {ACTOR} OR NOT EXISTS ("
    "SELECT 1 FROM base_assignment theirs"
    " JOIN base_assignment mine ON mine.office_id = theirs.office_id"
    " JOIN base_user me ON me.id = mine.user_id"
    f" WHERE theirs.user_id = grievances_ticket.about_officer_id AND me.username = {ACTOR}))))",
)

# The attempts are nobody's to read: the policy lets no row through, the two owner functions below write them.
LOOK_UP = """
ALTER TABLE grievances_lookup ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON grievances_lookup FROM socle_app;

CREATE OR REPLACE FUNCTION grievances_begin_look_up(asked text, asked_at timestamptz, minutes int)
RETURNS TABLE (attempt bigint, wrong bigint, pin_hash text, kind text, record bigint, person bigint, household bigint,
               area_key text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE attempt_id bigint; wrong_ones bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(7260011, hashtext(asked));
  DELETE FROM grievances_lookup l WHERE l.asked_at < grievances_begin_look_up.asked_at - interval '90 days';
  SELECT count(*) INTO wrong_ones FROM grievances_lookup l
    WHERE l.number = asked AND NOT l."right"
      AND l.asked_at > grievances_begin_look_up.asked_at - make_interval(mins => minutes);
  INSERT INTO grievances_lookup (number, asked_at, "right")
    VALUES (left(asked, 24), grievances_begin_look_up.asked_at, false) RETURNING id INTO attempt_id;
  RETURN QUERY
    SELECT attempt_id, wrong_ones, found.hash, found.kind, found.record, found.person, found.household, found.area
    FROM (SELECT 1) one LEFT JOIN (
      SELECT t.pin_hash::text AS hash, 'ticket' AS kind, t.id AS record, t.person_id AS person, NULL::bigint AS household,
             coalesce(p.area_key, t.area_key)::text AS area
      FROM grievances_ticket t LEFT JOIN registry_person p ON p.id = t.person_id
      WHERE t.number = asked AND t.pin_hash <> ''
      UNION ALL
      SELECT r.pin_hash, 'registration', r.id, r.declarant_id, r.household_id, coalesce(h.area_key, p.area_key, r.area_key)
      FROM intake_registration r
      LEFT JOIN registry_person p ON p.id = r.declarant_id LEFT JOIN registry_household h ON h.id = r.household_id
      WHERE r.number = asked AND r.pin_hash <> '' AND r.state = 'submitted'
    ) found ON true;
END $$;

CREATE OR REPLACE FUNCTION grievances_right_look_up(attempt bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  UPDATE grievances_lookup SET "right" = true WHERE id = attempt;
$$;
REVOKE EXECUTE ON FUNCTION grievances_begin_look_up, grievances_right_look_up FROM PUBLIC;
GRANT EXECUTE ON FUNCTION grievances_begin_look_up, grievances_right_look_up TO socle_app;
"""

STATEMENTS = [TICKET, scope.by_parent("grievances_appealdraft", "grievances_ticket", "ticket_id"), LOOK_UP]


class Migration(migrations.Migration):
    dependencies = [("grievances", "0003_working"), ("intake", "0002_scope"), ("registry", "0002_scope")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
