"""Whether an account is somebody else's anywhere in the country: answers with a number only, beyond the asker's area (P05, P16)."""

from django.db import migrations

SHARED_ACCOUNTS = """
CREATE OR REPLACE FUNCTION enrolment_shared_accounts(providers text[], accounts text[], persons bigint[])
RETURNS TABLE (place bigint, others bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT given.place, count(DISTINCT held.person_id)
  FROM unnest(providers, accounts, persons) WITH ORDINALITY AS given(provider, account, person, place)
  JOIN enrolment_instrument held
    ON held.provider = given.provider AND held.account = given.account
   AND held.person_id <> given.person AND held.ended_on IS NULL
  GROUP BY given.place
$$;
REVOKE EXECUTE ON FUNCTION enrolment_shared_accounts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enrolment_shared_accounts TO socle_app;
"""


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0003_carried_out")]
    operations = [migrations.RunSQL(SHARED_ACCOUNTS, "DROP FUNCTION enrolment_shared_accounts")]
