-- The database of Socle and its three roles. Safe to run again: it sets what is missing, and the passwords.
--
--   SOCLE_OWNER_PASSWORD=... SOCLE_APP_PASSWORD=... SOCLE_AUDITOR_PASSWORD=... psql -X -v ON_ERROR_STOP=1 -v database=socle -f roles.sql postgres
--
-- Run it as a superuser, or as a role that may create databases and roles. PostgreSQL 15 or newer.
--   socle_owner    owns the database, its schema and functions; runs the migrations
--   socle_app      what the web and the workers sign in as: under row-level security, owns nothing, creates nothing
--   socle_auditor  reads
\getenv owner_password SOCLE_OWNER_PASSWORD
\getenv app_password SOCLE_APP_PASSWORD
\getenv auditor_password SOCLE_AUDITOR_PASSWORD
\if :{?owner_password}
\else
    \set owner_password ''
\endif
\if :{?app_password}
\else
    \set app_password ''
\endif
\if :{?auditor_password}
\else
    \set auditor_password ''
\endif
SELECT least(length(:'owner_password'), length(:'app_password'), length(:'auditor_password')) >= 12 AS passwords_are_set \gset
\if :passwords_are_set
\else
    \warn 'Set SOCLE_OWNER_PASSWORD, SOCLE_APP_PASSWORD and SOCLE_AUDITOR_PASSWORD in the environment, 12 characters or more each.'
    SELECT 1 / 0 AS "stops the script";
\endif

SET client_min_messages = warning;
-- Passwords stay out of the server's log; only a superuser may say so.
SELECT format('SET %s', setting)
FROM unnest(ARRAY['log_statement = ''none''', 'log_min_error_statement = ''panic''', 'log_min_duration_statement = -1']) AS setting
WHERE (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) \gexec

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['socle_owner', 'socle_app', 'socle_auditor']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

-- The row-level security of the tables binds all three; only a superuser may take the two powers away, nobody else can have given them.
SELECT format('ALTER ROLE %I NOSUPERUSER NOBYPASSRLS NOREPLICATION', name)
FROM unnest(ARRAY['socle_owner', 'socle_app', 'socle_auditor']) AS name
WHERE (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) \gexec
ALTER ROLE socle_owner LOGIN NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
ALTER ROLE socle_app LOGIN NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
ALTER ROLE socle_auditor LOGIN NOCREATEDB NOCREATEROLE PASSWORD :'auditor_password';
ALTER ROLE socle_auditor SET default_transaction_read_only = on;

-- One who is no superuser must be a member of the owner to hand it the database.
SELECT format('GRANT socle_owner TO %I', current_user)
WHERE NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) \gexec

SELECT format('CREATE DATABASE %I OWNER socle_owner ENCODING ''UTF8'' TEMPLATE template0', :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

-- "-reuse-previous" keeps host, port, user and password of the connection.
\connect -reuse-previous=on :"database"
SET client_min_messages = warning;

SELECT format('ALTER DATABASE %I OWNER TO socle_owner', current_database())
WHERE (SELECT datdba FROM pg_database WHERE datname = current_database()) <> 'socle_owner'::regrole \gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO socle_app, socle_auditor;

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- A function of the owner sets this for its search. A restore makes it again in a session that has not loaded pg_trgm, where only a
-- superuser, or who was granted it, may name the parameter.
SELECT 'GRANT SET ON PARAMETER pg_trgm.word_similarity_threshold TO socle_owner'
WHERE (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
  AND NOT has_parameter_privilege('socle_owner', 'pg_trgm.word_similarity_threshold', 'SET') \gexec

ALTER SCHEMA public OWNER TO socle_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO socle_app, socle_auditor;

-- What the owner will create. Tables that already stand keep the rights that their migrations gave them.
ALTER DEFAULT PRIVILEGES FOR ROLE socle_owner GRANT USAGE ON SCHEMAS TO socle_app, socle_auditor;
ALTER DEFAULT PRIVILEGES FOR ROLE socle_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO socle_app;
ALTER DEFAULT PRIVILEGES FOR ROLE socle_owner GRANT SELECT ON TABLES TO socle_auditor;
ALTER DEFAULT PRIVILEGES FOR ROLE socle_owner GRANT USAGE ON SEQUENCES TO socle_app;
ALTER DEFAULT PRIVILEGES FOR ROLE socle_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
