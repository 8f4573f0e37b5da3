CREATE TABLE `outbox` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`partner_id` text NOT NULL,
	`module` text NOT NULL,
	`object_id` text NOT NULL,
	`group_id` text NOT NULL,
	`body` text,
	`version` integer DEFAULT 1 NOT NULL,
	`not_before` integer DEFAULT 0 NOT NULL,
	`due_at` integer DEFAULT 0 NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`is_held` integer DEFAULT false NOT NULL,
	`error` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_marks` ON `outbox` (`partner_id`,`module`,`object_id`,`not_before`) WHERE "outbox"."body" is null;--> statement-breakpoint
CREATE INDEX `outbox_in_order` ON `outbox` (`partner_id`,`module`,`is_held`,`id`);--> statement-breakpoint
CREATE INDEX `outbox_by_due` ON `outbox` (`partner_id`,`is_held`,`due_at`);--> statement-breakpoint
CREATE INDEX `outbox_groups` ON `outbox` (`partner_id`,`group_id`,`id`);--> statement-breakpoint
CREATE TABLE `push_states` (
	`partner_id` text NOT NULL,
	`module` text NOT NULL,
	`failures` integer NOT NULL,
	`due_at` integer NOT NULL,
	`failing_since` integer NOT NULL,
	`error` text NOT NULL,
	PRIMARY KEY(`partner_id`, `module`),
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `told_objects` (
	`partner_id` text NOT NULL,
	`module` text NOT NULL,
	`object_id` text NOT NULL,
	`told` text NOT NULL,
	PRIMARY KEY(`partner_id`, `module`, `object_id`),
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint

-- Who takes what: the modules that a registered partner lists as RECEIVER (OCPI-T29, U1).
CREATE VIEW partner_receivers AS
SELECT partners.id AS partner_id, json_extract(endpoint.value, '$.identifier') AS module
FROM partners, json_each(partners.endpoints) AS endpoint
WHERE partners.state = 'registered' AND json_extract(endpoint.value, '$.role') = 'RECEIVER';
--> statement-breakpoint

-- Whatever changes a location, or anything on it, ends in its last_updated: that is when partners are to be told.
CREATE TRIGGER locations_to_be_told AFTER UPDATE OF last_updated ON locations
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, created_at)
	SELECT receiver.partner_id, 'locations', NEW.id, 'locations/' || NEW.id, NEW.last_updated
	FROM partner_receivers AS receiver
	WHERE receiver.module = 'locations' AND (NEW.published = 1 OR EXISTS (
		SELECT 1 FROM told_objects AS told
		WHERE told.partner_id = receiver.partner_id AND told.module = 'locations' AND told.object_id = NEW.id
	))
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint
CREATE TRIGGER removed_locations_to_be_told AFTER DELETE ON locations
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, created_at)
	SELECT told.partner_id, 'locations', OLD.id, 'locations/' || OLD.id, OLD.last_updated
	FROM told_objects AS told
	WHERE told.module = 'locations' AND told.object_id = OLD.id
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint

-- A price is told when it is in force, not when it is entered (OCPI-F11).
CREATE TRIGGER tariffs_to_be_told AFTER INSERT ON tariff_versions
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, not_before, due_at, created_at)
	SELECT receiver.partner_id, 'tariffs', tariff.id, 'tariffs/' || tariff.id, NEW.valid_from, NEW.valid_from, NEW.created_at
	FROM partner_receivers AS receiver, tariffs AS tariff
	WHERE receiver.module = 'tariffs' AND tariff.scope = NEW.scope AND tariff.class = NEW.class
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint

-- With its first price, a list is there, and is named by the connectors that it is for: it is told before them (OCPI-L10).
CREATE TRIGGER first_prices_to_be_told AFTER INSERT ON tariffs
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, not_before, due_at, created_at)
	SELECT receiver.partner_id, 'tariffs', NEW.id, 'tariffs/' || NEW.id, NEW.starts_at, NEW.starts_at, NEW.created_at
	FROM partner_receivers AS receiver WHERE receiver.module = 'tariffs'
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
	INSERT INTO outbox (partner_id, module, object_id, group_id, not_before, due_at, created_at)
	SELECT receiver.partner_id, 'locations', location.id, 'locations/' || location.id, NEW.starts_at, NEW.starts_at, NEW.created_at
	FROM partner_receivers AS receiver, locations AS location
	WHERE receiver.module = 'locations' AND location.published = 1
		AND (NEW.scope = 'organisation' OR NEW.scope = 'location:' || location.id)
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint
CREATE TRIGGER earlier_prices_to_be_told AFTER UPDATE OF starts_at ON tariffs
WHEN NEW.starts_at < OLD.starts_at
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, not_before, due_at, created_at)
	SELECT receiver.partner_id, 'locations', location.id, 'locations/' || location.id, NEW.starts_at, NEW.starts_at, NEW.created_at
	FROM partner_receivers AS receiver, locations AS location
	WHERE receiver.module = 'locations' AND location.published = 1
		AND (NEW.scope = 'organisation' OR NEW.scope = 'location:' || location.id)
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
