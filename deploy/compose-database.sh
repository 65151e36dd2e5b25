#!/bin/sh
# Makes the server's role and database when PostgreSQL starts for the first time; the role owns them and is no superuser.
set -eu
psql --no-psqlrc --set=ON_ERROR_STOP=1 --username=postgres \
    --set=password="$(cat /run/secrets/resolutionflow_password)" <<'SQL'
CREATE ROLE resolutionflow LOGIN PASSWORD :'password';
CREATE DATABASE resolutionflow OWNER resolutionflow ENCODING 'UTF8' TEMPLATE template0;
SQL
