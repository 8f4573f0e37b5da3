CREATE TABLE `bookings` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`origin` text NOT NULL,
	`state` text NOT NULL,
	`location_id` text NOT NULL,
	`charge_point_id` text NOT NULL,
	`evse_uid` text,
	`connector_id` integer,
	`option` text NOT NULL,
	`begin_at` integer NOT NULL,
	`end_at` integer NOT NULL,
	`held_from` integer NOT NULL,
	`held_until` integer NOT NULL,
	`is_held` integer NOT NULL,
	`startable_from` integer NOT NULL,
	`kept_until` integer NOT NULL,
	`terms` text NOT NULL,
	`tokens` text NOT NULL,
	`authorization_reference` text,
	`partner_id` text,
	`party_country_code` text,
	`party_id` text,
	`request_id` text,
	`requested_by` text NOT NULL,
	`vehicle_id` text,
	`session_id` text,
	`canceled` text,
	`note` text,
	`is_open_ended` integer DEFAULT false NOT NULL,
	`blocked_by` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "bookings_kind" CHECK("bookings"."kind" in ('booking', 'maintenance')),
	CONSTRAINT "bookings_forward" CHECK("bookings"."end_at" > "bookings"."begin_at" and "bookings"."held_until" >= "bookings"."held_from"),
	CONSTRAINT "bookings_fulfilled" CHECK("bookings"."state" <> 'FULFILLED' or "bookings"."kind" = 'maintenance' or "bookings"."session_id" is not null),
	CONSTRAINT "bookings_hold" CHECK("bookings"."is_held" = 0 or "bookings"."state" in ('PENDING', 'RESERVED', 'FULFILLED'))
);
--> statement-breakpoint
CREATE INDEX `bookings_in_calendar` ON `bookings` (`evse_uid`,`held_from`) WHERE "bookings"."is_held" = 1;--> statement-breakpoint
CREATE INDEX `bookings_of_charge_points` ON `bookings` (`charge_point_id`,`held_from`) WHERE "bookings"."is_held" = 1;--> statement-breakpoint
CREATE INDEX `bookings_open` ON `bookings` (`kept_until`,`id`) WHERE "bookings"."state" in ('PENDING', 'RESERVED');--> statement-breakpoint
CREATE INDEX `bookings_by_begin` ON `bookings` (`begin_at`,`id`);--> statement-breakpoint
CREATE INDEX `bookings_by_location` ON `bookings` (`location_id`,`begin_at`,`id`);--> statement-breakpoint
CREATE INDEX `bookings_by_evse` ON `bookings` (`evse_uid`,`begin_at`,`id`);--> statement-breakpoint
CREATE INDEX `bookings_of_sessions` ON `bookings` (`session_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `bookings_of_partners` ON `bookings` (`partner_id`,`party_country_code`,`party_id`,upper("request_id")) WHERE "bookings"."request_id" is not null;--> statement-breakpoint
CREATE TABLE `calendar_versions` (
	`charge_point_id` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`told_version` integer DEFAULT 0 NOT NULL,
	`told_until` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `vehicles` (
	`id` text PRIMARY KEY NOT NULL,
	`plate` text NOT NULL,
	`owner` text NOT NULL,
	`standards` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `vehicles_by_plate` ON `vehicles` (`plate`);--> statement-breakpoint
ALTER TABLE `settings` ADD `bookings` text;--> statement-breakpoint

-- What was booked ahead is kept by the charge point: each change of it makes a newer calendar of the charge point. A
-- move to another concerns both.
CREATE TRIGGER calendars_of_new_bookings AFTER INSERT ON bookings WHEN NEW.origin = 'booked'
BEGIN
	INSERT INTO calendar_versions (charge_point_id, version) VALUES (NEW.charge_point_id, 1)
	ON CONFLICT (charge_point_id) DO UPDATE SET version = version + 1;
END;
--> statement-breakpoint
CREATE TRIGGER calendars_of_changed_bookings
AFTER UPDATE OF state, charge_point_id, evse_uid, connector_id, held_from, held_until, is_held, startable_from, kept_until, tokens
ON bookings WHEN NEW.origin = 'booked'
BEGIN
	INSERT INTO calendar_versions (charge_point_id, version) SELECT OLD.charge_point_id, 1
	WHERE true ON CONFLICT (charge_point_id) DO UPDATE SET version = version + 1;
	INSERT INTO calendar_versions (charge_point_id, version) SELECT NEW.charge_point_id, 1
	WHERE NEW.charge_point_id <> OLD.charge_point_id ON CONFLICT (charge_point_id) DO UPDATE SET version = version + 1;
END;
--> statement-breakpoint

-- Partners are shown what is booked ahead, and not for whom (OCPI-J7, L1).
CREATE TRIGGER evses_of_new_bookings AFTER INSERT ON bookings WHEN NEW.origin = 'booked' AND NEW.is_held = 1
BEGIN
	UPDATE evses SET last_updated = max(last_updated, NEW.updated_at) WHERE uid = NEW.evse_uid AND declared = 1;
END;
--> statement-breakpoint
CREATE TRIGGER evses_of_changed_bookings AFTER UPDATE OF state, evse_uid, held_from, held_until, is_held ON bookings
WHEN NEW.origin = 'booked'
	AND iif(OLD.is_held = 1, OLD.state || ' ' || OLD.evse_uid || ' ' || OLD.held_from || ' ' || OLD.held_until, NULL)
	IS NOT iif(NEW.is_held = 1, NEW.state || ' ' || NEW.evse_uid || ' ' || NEW.held_from || ' ' || NEW.held_until, NULL)
BEGIN
	UPDATE evses SET last_updated = max(last_updated, NEW.updated_at)
	WHERE uid IN (OLD.evse_uid, NEW.evse_uid) AND declared = 1;
END;
