-- The example queries of study/query: each has a name and what it answers, the
-- query, and an empty line. study/results/README.md describes the columns.

-- cheapest-at-90: the mean cost of a get while 90 % of the pages are held
SELECT name, round(instructions, 1) AS instructions,
	round(repetitions, 1) AS repetitions, round(clocks, 1) AS clocks
FROM prices
WHERE family = 'pages' AND work = 'churn90' AND call = 'get'
ORDER BY prices.clocks, name;

-- whole-session: all calls of the trace of a shell session together
SELECT name, sum(n) AS calls, sum(instructions) AS instructions,
	sum(repetitions) AS repetitions, sum(clocks) AS clocks
FROM clocks
WHERE work = 'session'
GROUP BY name
ORDER BY sum(clocks), name;

-- worst-get: the most expensive get of all works, and the median of churn90
SELECT name, max(max) AS longest,
	max(CASE WHEN work = 'churn90' THEN median END) AS usual
FROM costs JOIN allocator USING (name)
WHERE family = 'pages' AND variant = 'plain' AND call = 'get'
GROUP BY name
ORDER BY longest, name;

-- loses-pages: who loses pages, or gives one to two owners, after a double free
SELECT name, answer, consequence
FROM misuse
WHERE work = 'misuse' AND variant = 'asis' AND "case" = 'double free'
	AND (consequence LIKE '%two owners%' OR consequence GLOB '*lost [1-9]*')
ORDER BY name;

-- largest-served: the largest request granted at 90 % held, in pages, one seed
SELECT name, max(1 << "order") AS pages
FROM pieces, study
WHERE work = 'pieces' AND held >= 0.9 * arena_pages AND granted > 0
GROUP BY name
ORDER BY pages DESC, name;

-- success: how many percent of the requests for so many pages were granted
SELECT name, CAST(substr(measure, 9) AS INTEGER) AS pages,
	round(mean, 1) AS granted, round(half, 1) AS half
FROM seeds
WHERE work = 'pieces' AND measure GLOB 'granted_*'
ORDER BY name, pages;

-- set-up: instructions and metadata for each page, in a machine of 64 MiB
SELECT name, round(1.0 * instructions / pages, 2) AS instructions,
	round(1.0 * metadata_bytes / pages, 3) AS metadata_bytes
FROM init
WHERE memory = '64M' AND variant = 'asis'
ORDER BY instructions, name;

-- same-runs: which two allocators leave the same runs of free pages, all seeds
SELECT name, other
FROM pairs
WHERE family = 'pages' AND work IN ('runs', 'wave')
	AND (measure LIKE '%runs' OR measure LIKE '%longest')
GROUP BY name, other
HAVING max(abs(difference)) = 0 AND max(half) = 0;

-- programs: the smallest region for programs' heaps / the most that they hold
SELECT name, count(way4) AS programs, round(avg(way4) / 1000, 3) AS mean,
	max(way4) / 1000.0 AS most
FROM heaptraces
GROUP BY name
HAVING count(way4) > 0
ORDER BY mean, name;

-- full-at: bytes held when the first get of a heap fails, in 1000 of the heap
SELECT name, round(avg(failed_at_1000_of_heap)) AS mean,
	min(failed_at_1000_of_heap) AS least
FROM figure JOIN allocator USING (name)
WHERE family = 'heaps' AND variant = 'plain' AND work GLOB '*-*'
	AND failed_at_1000_of_heap IS NOT NULL
GROUP BY name
ORDER BY mean DESC, name;
