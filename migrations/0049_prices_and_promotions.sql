CREATE TABLE `price_rules` (
	`scope` text NOT NULL,
	`class` text NOT NULL,
	`policy` text NOT NULL,
	`is_on` integer NOT NULL,
	`version` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`scope`, `class`)
);
--> statement-breakpoint
CREATE TABLE `promotions` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`discount` text NOT NULL,
	`classes` text NOT NULL,
	`location_ids` text,
	`weekdays` text NOT NULL,
	`start_minute` integer NOT NULL,
	`end_minute` integer NOT NULL,
	`start_at` integer NOT NULL,
	`end_at` integer NOT NULL,
	`ended_at` integer,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `promotions_by_end` ON `promotions` (`end_at`,`start_at`);--> statement-breakpoint
CREATE TABLE `quotes` (
	`id` text PRIMARY KEY NOT NULL,
	`evse_uid` text NOT NULL,
	`tariff_version_id` text NOT NULL,
	`price_micro_per_kwh` integer NOT NULL,
	`folded_uid` text,
	`shown_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`tariff_version_id`) REFERENCES `tariff_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `quotes_of_token` ON `quotes` (`folded_uid`,`evse_uid`,`expires_at`);--> statement-breakpoint
DROP INDEX `tariff_versions_one_start`;--> statement-breakpoint
ALTER TABLE `tariff_versions` ADD `origin` text DEFAULT '{"kind":"hand","by":null,"reason":null,"endAt":null}' NOT NULL;--> statement-breakpoint
ALTER TABLE `tariff_versions` ADD `withdrawn_at` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `tariff_versions_one_start` ON `tariff_versions` (`scope`,`class`,`valid_from`) WHERE "tariff_versions"."withdrawn_at" is null;--> statement-breakpoint
ALTER TABLE `cdrs` ADD `price_micro_per_kwh` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `cdrs` ADD `vat_basis_points` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `cdrs` ADD `price_origin` text DEFAULT '{"kind":"tariff"}' NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `price_origin` text;--> statement-breakpoint

UPDATE sessions SET price_origin = '{"kind":"tariff"}' WHERE tariff_version_id IS NOT NULL;
--> statement-breakpoint

-- The CDRs that there are were billed at their version's price.
DROP TRIGGER cdrs_never_change;
--> statement-breakpoint
UPDATE cdrs SET
	price_micro_per_kwh = (SELECT price_micro_per_kwh FROM tariff_versions WHERE id = cdrs.tariff_version_id),
	vat_basis_points = (SELECT vat_basis_points FROM tariff_versions WHERE id = cdrs.tariff_version_id);
--> statement-breakpoint
CREATE TRIGGER cdrs_never_change BEFORE UPDATE ON cdrs
BEGIN
	SELECT RAISE(ABORT, 'in_use: a CDR never changes');
END;
--> statement-breakpoint

-- A version may be withdrawn before it begins, unless the list would have none that begins as early. Nothing else of it ever changes (EN-T1).
DROP TRIGGER tariff_versions_never_change;
--> statement-breakpoint
CREATE TRIGGER tariff_versions_never_change BEFORE UPDATE ON tariff_versions
WHEN OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL OR NEW.withdrawn_at >= OLD.valid_from
	OR (NEW.id, NEW.scope, NEW.class, NEW.valid_from, NEW.created_at, NEW.currency, NEW.price_micro_per_kwh, NEW.vat_basis_points, NEW.origin)
	IS NOT (OLD.id, OLD.scope, OLD.class, OLD.valid_from, OLD.created_at, OLD.currency, OLD.price_micro_per_kwh, OLD.vat_basis_points, OLD.origin)
	OR NOT EXISTS (
		SELECT 1 FROM tariff_versions AS earlier
		WHERE earlier.scope = OLD.scope AND earlier.class = OLD.class
			AND earlier.valid_from < OLD.valid_from AND earlier.withdrawn_at IS NULL
	)
BEGIN
	SELECT RAISE(ABORT, 'in_use: a tariff version never changes');
END;
--> statement-breakpoint
DROP TRIGGER tariff_versions_not_replaced;
--> statement-breakpoint
CREATE TRIGGER tariff_versions_not_replaced BEFORE INSERT ON tariff_versions
WHEN EXISTS (
	SELECT 1 FROM tariff_versions
	WHERE id = NEW.id
		OR (scope = NEW.scope AND class = NEW.class AND valid_from = NEW.valid_from AND withdrawn_at IS NULL)
)
BEGIN
	SELECT RAISE(ABORT, 'already_exists: a tariff version of this class starts at this instant');
END;
