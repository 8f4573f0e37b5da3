CREATE TABLE `price_rule_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`scope` text NOT NULL,
	`class` text NOT NULL,
	`at` integer NOT NULL,
	`author` text NOT NULL,
	`before` text,
	`after` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `price_rule_changes_newest` ON `price_rule_changes` (`scope`,`class`,`at`,`id`);--> statement-breakpoint
CREATE TABLE `price_verdicts` (
	`scope` text NOT NULL,
	`class` text NOT NULL,
	`valid_from` integer NOT NULL,
	`hour_at` integer,
	`decided_at` integer NOT NULL,
	`outcome` text NOT NULL,
	`decision` text,
	`why_no_cost` text NOT NULL,
	`tariff_version_id` text,
	PRIMARY KEY(`scope`, `class`, `valid_from`),
	FOREIGN KEY (`tariff_version_id`) REFERENCES `tariff_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `price_rules` ADD `on_since` integer;--> statement-breakpoint
ALTER TABLE `price_rules` DROP COLUMN `is_on`;--> statement-breakpoint
ALTER TABLE `price_rules` DROP COLUMN `updated_at`;