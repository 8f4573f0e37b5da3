-- The sessions of a party by when they were created: whoever counts offsets by himself is led to his page by them.
INSERT INTO object_counts (list, span_ms, span, objects, created_since)
SELECT 'created/' || upper(token_country_code || '*' || token_party_id), value, created_at / value, count(*), min(created_at)
FROM sessions JOIN json_each('[3600000, 86400000, 2764800000]')
WHERE token_party_id IS NOT NULL AND token_country_code IS NOT NULL AND currency IS NOT NULL
GROUP BY 1, 2, 3;
--> statement-breakpoint

CREATE TRIGGER sessions_counted_by_creation AFTER INSERT ON sessions
WHEN NEW.token_country_code || NEW.token_party_id || NEW.currency IS NOT NULL
BEGIN
	INSERT INTO object_counts (list, span_ms, span, objects, created_since)
	SELECT 'created/' || upper(NEW.token_country_code || '*' || NEW.token_party_id), value, NEW.created_at / value, 1,
		NEW.created_at
	FROM json_each('[3600000, 86400000, 2764800000]') WHERE true
	ON CONFLICT DO UPDATE SET objects = objects + 1, created_since = min(created_since, excluded.created_since);
END;
--> statement-breakpoint
CREATE TRIGGER sessions_recounted_by_creation AFTER UPDATE OF token_country_code, token_party_id, currency ON sessions
WHEN iif(OLD.currency IS NULL, NULL, upper(OLD.token_country_code || '*' || OLD.token_party_id))
	IS NOT iif(NEW.currency IS NULL, NULL, upper(NEW.token_country_code || '*' || NEW.token_party_id))
BEGIN
	UPDATE object_counts SET objects = objects - 1
	WHERE OLD.currency IS NOT NULL AND list = 'created/' || upper(OLD.token_country_code || '*' || OLD.token_party_id)
		AND (span_ms, span) IN (SELECT value, OLD.created_at / value FROM json_each('[3600000, 86400000, 2764800000]'));
	INSERT INTO object_counts (list, span_ms, span, objects, created_since)
	SELECT 'created/' || upper(NEW.token_country_code || '*' || NEW.token_party_id), value, NEW.created_at / value, 1,
		NEW.created_at
	FROM json_each('[3600000, 86400000, 2764800000]')
	WHERE NEW.token_country_code || NEW.token_party_id || NEW.currency IS NOT NULL
	ON CONFLICT DO UPDATE SET objects = objects + 1, created_since = min(created_since, excluded.created_since);
END;
--> statement-breakpoint
CREATE TRIGGER sessions_uncounted_by_creation AFTER DELETE ON sessions
WHEN OLD.currency IS NOT NULL
BEGIN
	UPDATE object_counts SET objects = objects - 1
	WHERE list = 'created/' || upper(OLD.token_country_code || '*' || OLD.token_party_id)
		AND (span_ms, span) IN (SELECT value, OLD.created_at / value FROM json_each('[3600000, 86400000, 2764800000]'));
END;
