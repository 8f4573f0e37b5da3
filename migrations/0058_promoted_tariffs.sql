DROP INDEX `tariffs_of_list`;--> statement-breakpoint
ALTER TABLE `tariffs` ADD `location_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tariffs` ADD `time_zone` text;--> statement-breakpoint
ALTER TABLE `tariffs` ADD `promoted_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `tariffs_of_list` ON `tariffs` (`scope`,`class`,`location_id`);--> statement-breakpoint
ALTER TABLE `promotions` ADD `changed_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint

-- Which Tariffs a promotion lowers: those of its classes for everywhere, and for the stations that it is for.
CREATE VIEW promoted_tariffs AS
SELECT promotion.id AS promotion_id, promotion.end_at AS end_at, promotion.ended_at AS ended_at, tariff.id AS tariff_id
FROM promotions AS promotion, tariffs AS tariff
WHERE EXISTS (SELECT 1 FROM json_each(promotion.classes) WHERE value = tariff.class)
	AND (promotion.location_ids IS NULL OR EXISTS (
		SELECT 1 FROM json_each(promotion.location_ids)
		WHERE value = CASE WHEN substr(tariff.scope, 1, 9) = 'location:' THEN substr(tariff.scope, 10) ELSE tariff.location_id END
	));
--> statement-breakpoint

-- Stations at which a list is lowered otherwise than elsewhere, and that have no Tariff for themselves yet: a promotion is for
-- them by name, or for everywhere and their clocks show another time than the list is written in.
CREATE VIEW tariffs_of_stations AS
SELECT promotion.id AS promotion_id, list.scope AS scope, list.class AS class, list.starts_at AS starts_at, location.id AS location_id
FROM promotions AS promotion, tariffs AS list, locations AS location
WHERE promotion.ended_at IS NULL AND list.location_id = '' AND substr(list.scope, 1, 9) <> 'location:'
	AND EXISTS (SELECT 1 FROM json_each(promotion.classes) WHERE value = list.class)
	AND CASE WHEN promotion.location_ids IS NULL THEN location.time_zone <> list.time_zone
		ELSE EXISTS (SELECT 1 FROM json_each(promotion.location_ids) WHERE value = location.id) END
	AND NOT EXISTS (
		SELECT 1 FROM tariffs AS own
		WHERE own.scope = list.scope AND own.class = list.class AND own.location_id = location.id
	);
--> statement-breakpoint

DROP TRIGGER tariffs_of_versions;
--> statement-breakpoint
-- Of each price list and class there is a Tariff from its first version on, whoever enters it.
CREATE TRIGGER tariffs_of_versions AFTER INSERT ON tariff_versions
BEGIN
	INSERT INTO tariffs (id, scope, class, starts_at, created_at)
	VALUES (NEW.id, NEW.scope, NEW.class, NEW.valid_from, NEW.created_at)
	ON CONFLICT (scope, class, location_id) DO UPDATE SET starts_at = min(starts_at, excluded.starts_at);
END;
--> statement-breakpoint

-- With its first price, a list is there; the organisation's is named by the connectors that it is for: it is told before
-- them (OCPI-L10).
DROP TRIGGER first_prices_to_be_told;
--> statement-breakpoint
CREATE TRIGGER first_prices_to_be_told AFTER INSERT ON tariffs
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, not_before, due_at, created_at)
	SELECT partner_id, 'tariffs', NEW.id, 'tariffs/' || NEW.id, NEW.starts_at, NEW.starts_at, NEW.created_at
	FROM tariff_receivers WHERE tariff_id = NEW.id
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
	INSERT INTO outbox (partner_id, module, object_id, group_id, not_before, due_at, created_at)
	SELECT receiver.partner_id, 'locations', location.id, 'locations/' || location.id, NEW.starts_at, NEW.starts_at, NEW.created_at
	FROM partner_receivers AS receiver, locations AS location
	WHERE receiver.module = 'locations' AND location.published = 1 AND NEW.scope = 'organisation' AND NEW.location_id = ''
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint
-- That of one station is named by its connectors from then on: whoever is told of the station is told of it first.
CREATE TRIGGER tariffs_of_stations_to_be_told AFTER INSERT ON tariffs
WHEN NEW.location_id <> ''
BEGIN
	UPDATE locations SET last_updated = max(last_updated, NEW.created_at) WHERE id = NEW.location_id;
	INSERT INTO outbox (partner_id, module, object_id, group_id, created_at)
	SELECT receiver.partner_id, 'bookings', 'booking_locations/' || location.id, 'booking_locations/' || location.id, NEW.created_at
	FROM partner_receivers AS receiver, booking_locations AS location
	WHERE receiver.module = 'bookings' AND location.location_id = NEW.location_id
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint

-- A list of many places is written in the clock of the station entered first, and stays so.
CREATE TRIGGER promotions_in_tariffs AFTER INSERT ON promotions
BEGIN
	UPDATE tariffs SET time_zone = (SELECT time_zone FROM locations ORDER BY created_at, id LIMIT 1)
	WHERE time_zone IS NULL AND location_id = '' AND substr(scope, 1, 9) <> 'location:';
	INSERT INTO tariffs (id, scope, class, starts_at, created_at, location_id)
	SELECT lower(hex(randomblob(16))), scope, class, starts_at, NEW.changed_at, location_id
	FROM tariffs_of_stations WHERE promotion_id = NEW.id;
	UPDATE tariffs SET promoted_at = NEW.changed_at
	WHERE id IN (SELECT tariff_id FROM promoted_tariffs WHERE promotion_id = NEW.id);
	INSERT INTO outbox (partner_id, module, object_id, group_id, not_before, due_at, created_at)
	SELECT receiver.partner_id, 'tariffs', receiver.tariff_id, 'tariffs/' || receiver.tariff_id, NEW.end_at, NEW.end_at, NEW.changed_at
	FROM tariff_receivers AS receiver JOIN promoted_tariffs AS promoted ON promoted.tariff_id = receiver.tariff_id
	WHERE promoted.promotion_id = NEW.id
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint
CREATE TRIGGER changed_promotions_in_tariffs AFTER UPDATE ON promotions
BEGIN
	INSERT INTO tariffs (id, scope, class, starts_at, created_at, location_id)
	SELECT lower(hex(randomblob(16))), scope, class, starts_at, NEW.changed_at, location_id
	FROM tariffs_of_stations WHERE promotion_id = NEW.id;
	UPDATE tariffs SET promoted_at = NEW.changed_at
	WHERE NEW.location_ids IS NOT OLD.location_ids OR NEW.classes IS NOT OLD.classes
		OR id IN (SELECT tariff_id FROM promoted_tariffs WHERE promotion_id = NEW.id);
	INSERT INTO outbox (partner_id, module, object_id, group_id, not_before, due_at, created_at)
	SELECT receiver.partner_id, 'tariffs', receiver.tariff_id, 'tariffs/' || receiver.tariff_id, NEW.end_at, NEW.end_at, NEW.changed_at
	FROM tariff_receivers AS receiver JOIN promoted_tariffs AS promoted ON promoted.tariff_id = receiver.tariff_id
	WHERE promoted.promotion_id = NEW.id AND NEW.ended_at IS NULL
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint
CREATE TRIGGER promoted_tariffs_to_be_told AFTER UPDATE OF promoted_at ON tariffs
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, created_at)
	SELECT partner_id, 'tariffs', tariff_id, 'tariffs/' || tariff_id, NEW.promoted_at
	FROM tariff_receivers WHERE tariff_id = NEW.id
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint

-- A list that is new, and a station that is new or comes into another time zone, may be lowered already.
CREATE TRIGGER promoted_new_lists AFTER INSERT ON tariffs
WHEN NEW.location_id = '' AND substr(NEW.scope, 1, 9) <> 'location:'
BEGIN
	UPDATE tariffs SET time_zone = (SELECT time_zone FROM locations ORDER BY created_at, id LIMIT 1) WHERE id = NEW.id;
	INSERT INTO tariffs (id, scope, class, starts_at, created_at, location_id)
	SELECT lower(hex(randomblob(16))), scope, class, starts_at, NEW.created_at, location_id
	FROM tariffs_of_stations WHERE scope = NEW.scope AND class = NEW.class GROUP BY location_id;
END;
--> statement-breakpoint
CREATE TRIGGER promoted_new_stations AFTER INSERT ON locations
BEGIN
	UPDATE tariffs SET time_zone = NEW.time_zone
	WHERE time_zone IS NULL AND location_id = '' AND substr(scope, 1, 9) <> 'location:';
	INSERT INTO tariffs (id, scope, class, starts_at, created_at, location_id)
	SELECT lower(hex(randomblob(16))), scope, class, starts_at, NEW.created_at, location_id
	FROM tariffs_of_stations WHERE location_id = NEW.id GROUP BY scope, class;
END;
--> statement-breakpoint
CREATE TRIGGER promoted_moved_stations AFTER UPDATE OF time_zone ON locations
WHEN NEW.time_zone <> OLD.time_zone
BEGIN
	INSERT INTO tariffs (id, scope, class, starts_at, created_at, location_id)
	SELECT lower(hex(randomblob(16))), scope, class, starts_at, NEW.updated_at, location_id
	FROM tariffs_of_stations WHERE location_id = NEW.id GROUP BY scope, class;
	UPDATE tariffs SET promoted_at = NEW.updated_at WHERE location_id = NEW.id OR scope = 'location:' || NEW.id;
END;
