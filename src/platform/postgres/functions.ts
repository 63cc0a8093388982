/**
 * SQLite's functions that statements and migrations use, in the schema of the tables. `json_each` of a text is another function than
 * PostgreSQL's own of JSON: the type of the argument tells which is meant.
 *
 * `unixepoch('now', 'subsec')` is the server's clock; other moments it does not know, and they are null.
 *
 * `value` is what stands there, `atom` the same as text where it is no list and no object, as SQLite's `atom` is null there.
 */
export const FUNCTIONS = `
CREATE OR REPLACE FUNCTION json_each(document text, OUT key text, OUT value jsonb, OUT atom text) RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 100 AS $$
  WITH given AS MATERIALIZED (SELECT CAST(document AS jsonb) AS whole),
  members AS (
    SELECT CAST(place - 1 AS text) AS name, member
      FROM given, jsonb_array_elements(CASE WHEN jsonb_typeof(whole) = 'array' THEN whole ELSE '[]' END)
        WITH ORDINALITY AS listed (member, place)
    UNION ALL
    SELECT name, member
      FROM given, jsonb_each(CASE WHEN jsonb_typeof(whole) = 'object' THEN whole ELSE '{}' END) AS named (name, member)
  )
  SELECT name, member, CASE WHEN jsonb_typeof(member) IN ('array', 'object') THEN NULL ELSE member #>> '{}' END FROM members
$$;
CREATE OR REPLACE FUNCTION json_extract(document text, path text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CAST(document AS jsonb) #>> string_to_array(substr(path, 3), '.')
$$;
CREATE OR REPLACE FUNCTION unixepoch(moment text, precisely text) RETURNS double precision
LANGUAGE sql VOLATILE AS $$
  SELECT CASE WHEN moment = 'now' AND precisely = 'subsec' THEN CAST(extract(epoch FROM clock_timestamp()) AS double precision) END
$$;
`;
