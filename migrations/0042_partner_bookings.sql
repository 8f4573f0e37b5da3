CREATE TABLE `booking_locations` (
	`id` text PRIMARY KEY NOT NULL,
	`location_id` text NOT NULL,
	`evse_uid` text,
	`class` text,
	`created_at` integer NOT NULL,
	`last_updated` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `booking_locations_folded` ON `booking_locations` (upper("id"));--> statement-breakpoint
CREATE INDEX `booking_locations_in_order` ON `booking_locations` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `booking_locations_by_location` ON `booking_locations` (`location_id`);--> statement-breakpoint
CREATE INDEX `booking_locations_by_evse` ON `booking_locations` (`evse_uid`);--> statement-breakpoint
CREATE TABLE `booking_requests` (
	`booking_id` text NOT NULL,
	`seq` integer NOT NULL,
	`status` text NOT NULL,
	`body` text NOT NULL,
	`received_at` integer NOT NULL,
	PRIMARY KEY(`booking_id`, `seq`),
	FOREIGN KEY (`booking_id`) REFERENCES `bookings`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `partners` ADD `bookings` text;--> statement-breakpoint
CREATE INDEX `bookings_by_request` ON `bookings` (`partner_id`,upper("request_id")) WHERE "bookings"."request_id" is not null;--> statement-breakpoint
CREATE INDEX `bookings_of_partners_by_creation` ON `bookings` (`partner_id`,`created_at`,`id`) WHERE "bookings"."request_id" is not null;--> statement-breakpoint
CREATE INDEX `bookings_of_partners_by_update` ON `bookings` (`partner_id`,`updated_at`) WHERE "bookings"."request_id" is not null;--> statement-breakpoint

-- Who takes what (OCPI-T29, U1). Bookings have one of three names, in any case, and only partners that have them on (OCPI-B2, BD1).
DROP VIEW partner_receivers;
--> statement-breakpoint
CREATE VIEW partner_receivers AS
SELECT partner_id, CASE WHEN is_of_bookings THEN 'bookings' ELSE module END AS module
FROM (
	SELECT partners.id AS partner_id, partners.bookings AS bookings,
		json_extract(endpoint.value, '$.identifier') AS module,
		lower(json_extract(endpoint.value, '$.identifier')) IN ('booking', 'bookings')
			OR lower(json_extract(endpoint.value, '$.identifier')) GLOB '[a-z][a-z][a-z0-9][a-z0-9][a-z0-9]-bookings' AS is_of_bookings
	FROM partners, json_each(partners.endpoints) AS endpoint
	WHERE partners.state = 'registered' AND json_extract(endpoint.value, '$.role') = 'RECEIVER'
)
WHERE bookings IS NOT NULL OR NOT is_of_bookings;
--> statement-breakpoint

-- A procedure: what can be booked at a location is made true.
CREATE VIEW bookable_locations AS SELECT id AS location_id FROM locations;
--> statement-breakpoint
CREATE TRIGGER bookable_locations_renewed INSTEAD OF INSERT ON bookable_locations
BEGIN
	DELETE FROM booking_locations
	WHERE location_id = NEW.location_id AND NOT EXISTS (
		SELECT 1 FROM locations AS location
		JOIN charge_points AS box ON box.location_id = location.id
		JOIN evses AS evse ON evse.charge_point_id = box.id AND evse.declared = 1
		JOIN connectors AS connector ON connector.evse_uid = evse.uid
		WHERE location.id = NEW.location_id AND location.published = 1
			AND (evse.uid = booking_locations.evse_uid OR connector.class = booking_locations.class)
	);
	INSERT INTO booking_locations (id, location_id, evse_uid, class, created_at, last_updated)
	SELECT evse.uid, location.id, evse.uid, NULL, location.created_at, max(location.last_updated, evse.last_updated)
	FROM locations AS location
	JOIN charge_points AS box ON box.location_id = location.id
	JOIN evses AS evse ON evse.charge_point_id = box.id AND evse.declared = 1
	WHERE location.id = NEW.location_id AND location.published = 1
		AND EXISTS (SELECT 1 FROM connectors WHERE connectors.evse_uid = evse.uid)
	ON CONFLICT DO NOTHING;
	-- A UUID without its dashes leaves room for what follows: an id has 36 characters at most.
	INSERT INTO booking_locations (id, location_id, evse_uid, class, created_at, last_updated)
	SELECT DISTINCT iif(length(location.id) <= 34, location.id, replace(location.id, '-', '')) || '.' || substr(connector.class, 1, 1),
		location.id, NULL, connector.class, location.created_at, location.last_updated
	FROM locations AS location
	JOIN charge_points AS box ON box.location_id = location.id
	JOIN evses AS evse ON evse.charge_point_id = box.id AND evse.declared = 1
	JOIN connectors AS connector ON connector.evse_uid = evse.uid
	WHERE location.id = NEW.location_id AND location.published = 1
	ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
-- A procedure: an EVSE can be booked at other times, and so can those of its classes.
CREATE VIEW rebooked_evses AS SELECT uid AS evse_uid, last_updated AS at FROM evses;
--> statement-breakpoint
CREATE TRIGGER rebooked_evses_touched INSTEAD OF INSERT ON rebooked_evses
BEGIN
	UPDATE booking_locations SET last_updated = max(last_updated, NEW.at)
	WHERE evse_uid = NEW.evse_uid OR id IN (
		SELECT location.id FROM booking_locations AS own
		JOIN booking_locations AS location ON location.location_id = own.location_id
		JOIN connectors AS connector ON connector.evse_uid = own.evse_uid AND connector.class = location.class
		WHERE own.evse_uid = NEW.evse_uid
	);
END;
--> statement-breakpoint

CREATE TRIGGER bookable_when_published AFTER UPDATE OF published ON locations WHEN OLD.published <> NEW.published
BEGIN
	INSERT INTO bookable_locations (location_id) VALUES (NEW.id);
END;
--> statement-breakpoint
CREATE TRIGGER bookable_until_removed AFTER DELETE ON locations
BEGIN
	DELETE FROM booking_locations WHERE location_id = OLD.id;
END;
--> statement-breakpoint
CREATE TRIGGER bookable_elsewhere AFTER UPDATE OF location_id ON charge_points WHEN OLD.location_id <> NEW.location_id
BEGIN
	INSERT INTO bookable_locations (location_id) VALUES (OLD.location_id);
	INSERT INTO bookable_locations (location_id) VALUES (NEW.location_id);
END;
--> statement-breakpoint
CREATE TRIGGER bookable_with_connectors AFTER INSERT ON connectors
BEGIN
	INSERT INTO bookable_locations (location_id) SELECT location_id FROM charge_points WHERE id = NEW.charge_point_id;
END;
--> statement-breakpoint
CREATE TRIGGER bookable_once_declared AFTER UPDATE OF declared ON evses WHEN OLD.declared <> NEW.declared
BEGIN
	INSERT INTO bookable_locations (location_id) SELECT location_id FROM charge_points WHERE id = NEW.charge_point_id;
END;
--> statement-breakpoint
CREATE TRIGGER bookable_no_more AFTER DELETE ON evses
BEGIN
	INSERT INTO bookable_locations (location_id) SELECT location_id FROM booking_locations WHERE evse_uid = OLD.uid;
END;
--> statement-breakpoint
CREATE TRIGGER rebooked_by_new_bookings AFTER INSERT ON bookings WHEN NEW.is_held = 1
BEGIN
	INSERT INTO rebooked_evses (evse_uid, at) VALUES (NEW.evse_uid, NEW.updated_at);
END;
--> statement-breakpoint
CREATE TRIGGER rebooked_by_changed_bookings AFTER UPDATE OF evse_uid, held_from, held_until, is_held ON bookings
WHEN iif(OLD.is_held = 1, OLD.evse_uid || ' ' || OLD.held_from || ' ' || OLD.held_until, NULL)
	IS NOT iif(NEW.is_held = 1, NEW.evse_uid || ' ' || NEW.held_from || ' ' || NEW.held_until, NULL)
BEGIN
	INSERT INTO rebooked_evses (evse_uid, at) VALUES (OLD.evse_uid, NEW.updated_at);
	INSERT INTO rebooked_evses (evse_uid, at) SELECT NEW.evse_uid, NEW.updated_at WHERE NEW.evse_uid IS NOT OLD.evse_uid;
END;
--> statement-breakpoint
-- How bookings are made is a part of every booking location.
CREATE TRIGGER rebooked_by_first_settings AFTER INSERT ON settings WHEN NEW.bookings IS NOT NULL
BEGIN
	UPDATE booking_locations SET last_updated = max(last_updated, NEW.updated_at);
END;
--> statement-breakpoint
CREATE TRIGGER rebooked_by_settings AFTER UPDATE OF bookings ON settings WHEN OLD.bookings IS NOT NEW.bookings
BEGIN
	UPDATE booking_locations SET last_updated = max(last_updated, NEW.updated_at);
END;
--> statement-breakpoint

INSERT INTO object_counts (list, span_ms, span, objects, created_since) VALUES ('booking_locations', 0, 0, 0, 0);
--> statement-breakpoint
CREATE TRIGGER booking_locations_counted AFTER INSERT ON booking_locations
BEGIN
	UPDATE object_counts SET objects = objects + 1 WHERE list = 'booking_locations';
END;
--> statement-breakpoint
CREATE TRIGGER booking_locations_uncounted AFTER DELETE ON booking_locations
BEGIN
	UPDATE object_counts SET objects = objects - 1 WHERE list = 'booking_locations';
END;
--> statement-breakpoint
CREATE TRIGGER bookings_of_partners_counted AFTER INSERT ON bookings WHEN NEW.request_id IS NOT NULL
BEGIN
	INSERT INTO object_counts (list, span_ms, span, objects, created_since)
	VALUES ('bookings/' || NEW.partner_id, 0, 0, 1, 0)
	ON CONFLICT DO UPDATE SET objects = objects + 1;
END;
--> statement-breakpoint
CREATE TRIGGER bookings_of_partners_uncounted AFTER DELETE ON bookings WHEN OLD.request_id IS NOT NULL
BEGIN
	UPDATE object_counts SET objects = objects - 1 WHERE list = 'bookings/' || OLD.partner_id;
END;
--> statement-breakpoint
INSERT INTO bookable_locations (location_id) SELECT id FROM locations WHERE published = 1;
--> statement-breakpoint

-- Partners are told when a calendar has changed, and of each change of their own bookings (OCPI-U9, BE7, BE8).
CREATE TRIGGER booking_locations_to_be_told AFTER UPDATE OF last_updated ON booking_locations
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, created_at)
	SELECT receiver.partner_id, 'bookings', 'booking_locations/' || NEW.id, 'booking_locations/' || NEW.id, NEW.last_updated
	FROM partner_receivers AS receiver WHERE receiver.module = 'bookings'
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint
CREATE TRIGGER new_booking_locations_to_be_told AFTER INSERT ON booking_locations
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, created_at)
	SELECT receiver.partner_id, 'bookings', 'booking_locations/' || NEW.id, 'booking_locations/' || NEW.id, NEW.last_updated
	FROM partner_receivers AS receiver WHERE receiver.module = 'bookings'
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint
CREATE TRIGGER removed_booking_locations_to_be_told AFTER DELETE ON booking_locations
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, created_at)
	SELECT told.partner_id, 'bookings', told.object_id, told.object_id, OLD.last_updated
	FROM told_objects AS told
	WHERE told.module = 'bookings' AND told.object_id = 'booking_locations/' || OLD.id
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint
CREATE TRIGGER bookings_to_be_told AFTER INSERT ON bookings WHEN NEW.request_id IS NOT NULL
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, created_at)
	SELECT receiver.partner_id, 'bookings', 'bookings/' || NEW.id, 'bookings/' || NEW.id, NEW.updated_at
	FROM partner_receivers AS receiver WHERE receiver.partner_id = NEW.partner_id AND receiver.module = 'bookings'
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint
CREATE TRIGGER changed_bookings_to_be_told AFTER UPDATE OF updated_at ON bookings WHEN NEW.request_id IS NOT NULL
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, created_at)
	SELECT receiver.partner_id, 'bookings', 'bookings/' || NEW.id, 'bookings/' || NEW.id, NEW.updated_at
	FROM partner_receivers AS receiver WHERE receiver.partner_id = NEW.partner_id AND receiver.module = 'bookings'
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint
-- All of it: when a partner registers, when it is asked for, and when it is given the module. Of its bookings, those of the last week.
CREATE TRIGGER bookings_to_be_told_anew AFTER UPDATE OF told_anew_at, bookings ON partners
WHEN NEW.bookings IS NOT NULL AND (NEW.told_anew_at IS NOT OLD.told_anew_at OR OLD.bookings IS NULL)
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, due_at, created_at)
	SELECT NEW.id, 'bookings', 'booking_locations/' || location.id, 'booking_locations/' || location.id,
		iif(NEW.told_anew_at IS NOT OLD.told_anew_at, NEW.told_anew_at, 0), NEW.updated_at
	FROM partner_receivers AS receiver, booking_locations AS location
	WHERE receiver.partner_id = NEW.id AND receiver.module = 'bookings'
	ORDER BY location.created_at, location.id
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0, due_at = excluded.due_at;
	INSERT INTO outbox (partner_id, module, object_id, group_id, due_at, created_at)
	SELECT NEW.id, 'bookings', 'bookings/' || booking.id, 'bookings/' || booking.id, iif(NEW.told_anew_at IS NOT OLD.told_anew_at, NEW.told_anew_at, 0), NEW.updated_at
	FROM partner_receivers AS receiver, bookings AS booking
	WHERE receiver.partner_id = NEW.id AND receiver.module = 'bookings'
		AND booking.partner_id = NEW.id AND booking.request_id IS NOT NULL AND booking.updated_at >= NEW.updated_at - 604800000
	ORDER BY booking.created_at, booking.id
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0, due_at = excluded.due_at;
END;
--> statement-breakpoint
CREATE TRIGGER bookings_told_no_more AFTER UPDATE OF bookings ON partners WHEN NEW.bookings IS NULL AND OLD.bookings IS NOT NULL
BEGIN
	DELETE FROM outbox WHERE partner_id = NEW.id AND module = 'bookings';
	DELETE FROM push_states WHERE partner_id = NEW.id AND module = 'bookings';
	DELETE FROM told_objects WHERE partner_id = NEW.id AND module = 'bookings';
END;
