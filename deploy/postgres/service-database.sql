-- One service's database and its three roles; run by psql as superuser, harmless when repeated. __service__ is replaced by
-- the service's word, :app_password and :migrator_password are psql variables.
--   __service___owner     owns everything, nobody signs in as it
--   __service___migrator  changes the schema, as the owner (Options=-c role=__service___owner)
--   __service___app       what the service runs as: data only, and row-level security holds for it
\set ON_ERROR_STOP on

select 'create role __service___owner' where not exists (select from pg_roles where rolname = '__service___owner') \gexec
select 'create role __service___migrator' where not exists (select from pg_roles where rolname = '__service___migrator') \gexec
select 'create role __service___app' where not exists (select from pg_roles where rolname = '__service___app') \gexec
alter role __service___owner nologin nosuperuser nocreatedb nocreaterole nobypassrls noreplication;
alter role __service___migrator login noinherit nosuperuser nocreatedb nocreaterole nobypassrls noreplication password :'migrator_password';
alter role __service___app login nosuperuser nocreatedb nocreaterole nobypassrls noreplication password :'app_password';
grant __service___owner to __service___migrator;

-- A forgotten transaction or a runaway statement ends by itself and cannot hold up the others.
alter role __service___app set statement_timeout = '30s';
alter role __service___app set lock_timeout = '10s';
alter role __service___app set idle_in_transaction_session_timeout = '60s';
alter role __service___migrator set lock_timeout = '30s';

select 'create database __service__ owner __service___owner template template0 encoding ''UTF8'''
where not exists (select from pg_database where datname = '__service__') \gexec
revoke all on database __service__ from public;
revoke all on database postgres from public;
revoke all on database template1 from public;
grant connect on database __service__ to __service___app, __service___migrator;

\connect __service__
alter schema public owner to __service___owner;
revoke all on schema public from public;
grant usage on schema public to __service___app;
alter default privileges for role __service___owner grant usage on schemas to __service___app;
alter default privileges for role __service___owner grant select, insert, update, delete on tables to __service___app;
alter default privileges for role __service___owner grant usage, select, update on sequences to __service___app;
