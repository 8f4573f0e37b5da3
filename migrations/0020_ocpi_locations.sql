CREATE TABLE `removed_evses` (
	`uid` text PRIMARY KEY NOT NULL,
	`location_id` text NOT NULL,
	`label` text NOT NULL,
	`connectors` text NOT NULL,
	`last_updated` integer NOT NULL,
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `removed_evses_by_location` ON `removed_evses` (`location_id`);--> statement-breakpoint
ALTER TABLE `partners` ADD `knows_errata` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `connectors` ADD `last_updated` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `evses` ADD `last_updated` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `locations` ADD `last_updated` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `locations_published` ON `locations` (`created_at`,`id`) WHERE "locations"."published" = 1;--> statement-breakpoint
CREATE INDEX `locations_by_folded_id` ON `locations` (upper("id"));--> statement-breakpoint

UPDATE connectors SET last_updated = (SELECT updated_at FROM charge_points WHERE id = charge_point_id);
--> statement-breakpoint
UPDATE evses SET last_updated = (SELECT updated_at FROM charge_points WHERE id = charge_point_id);
--> statement-breakpoint
UPDATE locations SET last_updated = max(updated_at, coalesce(
	(SELECT max(updated_at) FROM charge_points WHERE location_id = locations.id), 0
));
--> statement-breakpoint

-- What partners are shown of a location was updated when anything on it was (OCPI-L1), whoever does it.
CREATE TRIGGER locations_entered_for_partners AFTER INSERT ON locations
BEGIN
	UPDATE locations SET last_updated = max(last_updated, NEW.updated_at) WHERE id = NEW.id;
END;
--> statement-breakpoint
CREATE TRIGGER locations_edited_for_partners AFTER UPDATE OF updated_at ON locations
BEGIN
	UPDATE locations SET last_updated = max(last_updated, NEW.updated_at) WHERE id = NEW.id;
END;
--> statement-breakpoint
CREATE TRIGGER locations_of_updated_evses AFTER UPDATE OF last_updated ON evses
BEGIN
	UPDATE locations SET last_updated = max(last_updated, NEW.last_updated)
	WHERE id = (SELECT location_id FROM charge_points WHERE id = NEW.charge_point_id);
END;
--> statement-breakpoint
CREATE TRIGGER locations_of_removed_evses AFTER INSERT ON removed_evses
BEGIN
	UPDATE locations SET last_updated = max(last_updated, NEW.last_updated) WHERE id = NEW.location_id;
END;
--> statement-breakpoint

-- An id of an EVSE is never that of another one (OCPI-L2); at the location where it was, it is the same one again.
CREATE TRIGGER evses_not_elsewhere BEFORE INSERT ON evses
WHEN EXISTS (
	SELECT 1 FROM removed_evses
	WHERE uid = NEW.uid AND location_id <> (SELECT location_id FROM charge_points WHERE id = NEW.charge_point_id)
)
BEGIN
	SELECT RAISE(ABORT, 'already_exists: an EVSE of another location had this uid');
END;
--> statement-breakpoint
CREATE TRIGGER locations_of_new_evses AFTER INSERT ON evses
BEGIN
	DELETE FROM removed_evses WHERE uid = NEW.uid;
	UPDATE locations SET last_updated = max(last_updated, NEW.last_updated)
	WHERE id = (SELECT location_id FROM charge_points WHERE id = NEW.charge_point_id);
END;
