CREATE TABLE `object_counts` (
	`list` text NOT NULL,
	`span_ms` integer NOT NULL,
	`span` integer NOT NULL,
	`objects` integer NOT NULL,
	`created_since` integer NOT NULL,
	PRIMARY KEY(`list`, `span_ms`, `span`)
);
--> statement-breakpoint
DROP INDEX `sessions_of_parties`;--> statement-breakpoint
CREATE INDEX `sessions_of_parties_by_update` ON `sessions` (upper("token_country_code" || '*' || "token_party_id"),`updated_at`,`created_at`) WHERE "sessions"."token_party_id" is not null and "sessions"."currency" is not null;--> statement-breakpoint
CREATE INDEX `sessions_of_parties` ON `sessions` (upper("token_country_code" || '*' || "token_party_id"),`created_at`,`id`) WHERE "sessions"."token_party_id" is not null and "sessions"."currency" is not null;--> statement-breakpoint

-- Spans of an hour, a day and 32 days, as src/store/object-counts.ts reads them.
INSERT INTO object_counts (list, span_ms, span, objects, created_since)
SELECT upper(token_country_code || '*' || token_party_id), value, updated_at / value, count(*), min(created_at)
FROM sessions JOIN json_each('[3600000, 86400000, 2764800000]')
WHERE token_party_id IS NOT NULL AND token_country_code IS NOT NULL AND currency IS NOT NULL
GROUP BY 1, 2, 3;
--> statement-breakpoint
INSERT INTO object_counts (list, span_ms, span, objects, created_since)
SELECT 'locations', 0, 0, count(*), 0 FROM locations WHERE published = 1;
--> statement-breakpoint

CREATE TRIGGER sessions_counted AFTER INSERT ON sessions
WHEN NEW.token_country_code || NEW.token_party_id || NEW.currency IS NOT NULL
BEGIN
	INSERT INTO object_counts (list, span_ms, span, objects, created_since)
	SELECT upper(NEW.token_country_code || '*' || NEW.token_party_id), value, NEW.updated_at / value, 1, NEW.created_at
	FROM json_each('[3600000, 86400000, 2764800000]') WHERE true
	ON CONFLICT DO UPDATE SET objects = objects + 1, created_since = min(created_since, excluded.created_since);
END;
--> statement-breakpoint
-- A running session is updated all the time: only what leaves its span is counted anew.
CREATE TRIGGER sessions_recounted AFTER UPDATE OF updated_at, token_country_code, token_party_id, currency ON sessions
WHEN OLD.updated_at / 3600000 <> NEW.updated_at / 3600000
	OR iif(OLD.currency IS NULL, NULL, upper(OLD.token_country_code || '*' || OLD.token_party_id))
		IS NOT iif(NEW.currency IS NULL, NULL, upper(NEW.token_country_code || '*' || NEW.token_party_id))
BEGIN
	UPDATE object_counts SET objects = objects - 1
	WHERE OLD.currency IS NOT NULL AND list = upper(OLD.token_country_code || '*' || OLD.token_party_id)
		AND (span_ms, span) IN (SELECT value, OLD.updated_at / value FROM json_each('[3600000, 86400000, 2764800000]'));
	INSERT INTO object_counts (list, span_ms, span, objects, created_since)
	SELECT upper(NEW.token_country_code || '*' || NEW.token_party_id), value, NEW.updated_at / value, 1, NEW.created_at
	FROM json_each('[3600000, 86400000, 2764800000]')
	WHERE NEW.token_country_code || NEW.token_party_id || NEW.currency IS NOT NULL
	ON CONFLICT DO UPDATE SET objects = objects + 1, created_since = min(created_since, excluded.created_since);
END;
--> statement-breakpoint
CREATE TRIGGER sessions_uncounted AFTER DELETE ON sessions
WHEN OLD.currency IS NOT NULL
BEGIN
	UPDATE object_counts SET objects = objects - 1
	WHERE list = upper(OLD.token_country_code || '*' || OLD.token_party_id)
		AND (span_ms, span) IN (SELECT value, OLD.updated_at / value FROM json_each('[3600000, 86400000, 2764800000]'));
END;
--> statement-breakpoint

CREATE TRIGGER locations_counted AFTER INSERT ON locations WHEN NEW.published = 1
BEGIN
	UPDATE object_counts SET objects = objects + 1 WHERE list = 'locations';
END;
--> statement-breakpoint
CREATE TRIGGER locations_recounted AFTER UPDATE OF published ON locations WHEN OLD.published <> NEW.published
BEGIN
	UPDATE object_counts SET objects = objects + NEW.published - OLD.published WHERE list = 'locations';
END;
--> statement-breakpoint
CREATE TRIGGER locations_uncounted AFTER DELETE ON locations WHEN OLD.published = 1
BEGIN
	UPDATE object_counts SET objects = objects - 1 WHERE list = 'locations';
END;
