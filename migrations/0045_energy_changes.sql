CREATE TABLE `energy_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`location_id` text NOT NULL,
	`at` integer NOT NULL,
	`author` text NOT NULL,
	`part` text NOT NULL,
	`before` text,
	`after` text,
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `energy_changes_newest` ON `energy_changes` (`location_id`,`at`,`id`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_plans` (
	`id` text PRIMARY KEY NOT NULL,
	`location_id` text NOT NULL,
	`slot_at` integer NOT NULL,
	`inputs_hash` text NOT NULL,
	`made_at` integer NOT NULL,
	`status` text NOT NULL,
	`reasons` text NOT NULL,
	`cost_micro` integer NOT NULL,
	`co2_grams` integer,
	`slots` text NOT NULL,
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO `__new_plans`("id", "location_id", "slot_at", "inputs_hash", "made_at", "status", "reasons", "cost_micro", "co2_grams", "slots") SELECT "id", "location_id", "slot_at", "inputs_hash", "made_at", "status", "reasons", "cost_micro", "co2_grams", "slots" FROM `plans`;--> statement-breakpoint
DROP TABLE `plans`;--> statement-breakpoint
ALTER TABLE `__new_plans` RENAME TO `plans`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `plans_newest` ON `plans` (`location_id`,`made_at`);