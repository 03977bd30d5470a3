-- What sqlite3 does for study/heaptrace: two tables, an index, joins.
CREATE TABLE page (nr INTEGER PRIMARY KEY, holders INT, kind TEXT);
CREATE TABLE task (pid INTEGER PRIMARY KEY, name TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)
INSERT INTO page SELECT i, i * 7 % 5, 'kind ' || (i % 9) FROM n;
INSERT INTO task SELECT nr, 'task ' || nr FROM page WHERE nr % 6 = 0;
CREATE INDEX by_kind ON page (kind, holders);
SELECT kind, count(*), sum(holders) FROM page GROUP BY kind ORDER BY 3;
SELECT name, kind FROM task JOIN page ON pid = nr WHERE holders > 2;
DELETE FROM page WHERE holders = 0;
UPDATE page SET kind = upper(kind) WHERE nr % 3 = 0;
SELECT count(*) FROM page;
