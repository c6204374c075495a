-- The two roles and the database of compose.yaml: one role owns and migrates, the one of the API reads and writes rows only.
\getenv owner_password OWNER_PASSWORD
\getenv api_password API_PASSWORD
select format('create role %I', name) from unnest(array['pulse_owner', 'pulse_api']) name
  where not exists (select from pg_roles where rolname = name) \gexec
alter role pulse_owner login nosuperuser nocreatedb nocreaterole noreplication password :'owner_password';
alter role pulse_api login nosuperuser nocreatedb nocreaterole noreplication password :'api_password';
select 'create database pulse owner pulse_owner' where not exists (select from pg_database where datname = 'pulse') \gexec
revoke all on database pulse from public;
grant connect on database pulse to pulse_api;
