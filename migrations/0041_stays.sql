CREATE TABLE `past_stays` (
	`location_id` text NOT NULL,
	`class` text NOT NULL,
	`stays` text NOT NULL,
	PRIMARY KEY(`location_id`, `class`)
);
--> statement-breakpoint
ALTER TABLE `sessions` ADD `peak_power_w` integer;--> statement-breakpoint
CREATE INDEX `sessions_completed` ON `sessions` (`location_id`,`connector_class`,`started_at`) WHERE "sessions"."state" = 'COMPLETED';