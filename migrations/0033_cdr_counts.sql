-- How many CDRs a party has, in spans of an hour, a day and 32 days, as src/store/object-counts.ts reads them. They are made
-- once, and stay as they are.
INSERT INTO object_counts (list, span_ms, span, objects, created_since)
SELECT 'cdrs/' || upper(token_country_code || '*' || token_party_id), value, created_at / value, count(*), min(created_at)
FROM cdrs JOIN json_each('[3600000, 86400000, 2764800000]')
GROUP BY 1, 2, 3;
--> statement-breakpoint
CREATE TRIGGER cdrs_counted AFTER INSERT ON cdrs
BEGIN
	INSERT INTO object_counts (list, span_ms, span, objects, created_since)
	SELECT 'cdrs/' || upper(NEW.token_country_code || '*' || NEW.token_party_id), value, NEW.created_at / value, 1, NEW.created_at
	FROM json_each('[3600000, 86400000, 2764800000]') WHERE true
	ON CONFLICT DO UPDATE SET objects = objects + 1, created_since = min(created_since, excluded.created_since);
END;
