CREATE TABLE `dso_days` (
	`dso_id` text NOT NULL,
	`day_at` integer NOT NULL,
	`slots` text NOT NULL,
	`fetched_at` integer NOT NULL,
	PRIMARY KEY(`dso_id`, `day_at`),
	FOREIGN KEY (`dso_id`) REFERENCES `dsos`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `dso_fetches` (
	`id` text PRIMARY KEY NOT NULL,
	`dso_id` text NOT NULL,
	`at` integer NOT NULL,
	`took_ms` integer NOT NULL,
	`slots` integer NOT NULL,
	`fault` text,
	`ignored` text NOT NULL,
	FOREIGN KEY (`dso_id`) REFERENCES `dsos`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `dso_fetches_newest` ON `dso_fetches` (`dso_id`,`at`);--> statement-breakpoint
CREATE TABLE `dso_links` (
	`dso_id` text NOT NULL,
	`location_id` text NOT NULL,
	`capacity_w` integer NOT NULL,
	`connection` text DEFAULT 'none' NOT NULL,
	`ven_id` text,
	`resource_id` text,
	`connection_detail` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`dso_id`, `location_id`),
	FOREIGN KEY (`dso_id`) REFERENCES `dsos`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `dso_links_by_location` ON `dso_links` (`location_id`);--> statement-breakpoint
CREATE TABLE `dso_states` (
	`dso_id` text PRIMARY KEY NOT NULL,
	`asked_at` integer,
	`answered_at` integer,
	`next_fetch_at` integer NOT NULL,
	`failures` integer DEFAULT 0 NOT NULL,
	`fault` text,
	`tag` text,
	`bound_until` integer,
	`subscription_w` integer,
	`grants` text DEFAULT '[]' NOT NULL,
	`offers` text DEFAULT '[]' NOT NULL,
	FOREIGN KEY (`dso_id`) REFERENCES `dsos`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `dsos` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`currency` text NOT NULL,
	`sells` integer NOT NULL,
	`grid_operator` integer NOT NULL,
	`link` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `energy_overrides` (
	`id` text PRIMARY KEY NOT NULL,
	`location_id` text NOT NULL,
	`wish` text NOT NULL,
	`author` text NOT NULL,
	`reason` text NOT NULL,
	`start_at` integer NOT NULL,
	`end_at` integer NOT NULL,
	`ended_at` integer,
	`ended_by` text,
	`replaced_by_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `energy_overrides_by_location` ON `energy_overrides` (`location_id`,`end_at`);--> statement-breakpoint
CREATE TABLE `plans` (
	`id` text PRIMARY KEY NOT NULL,
	`location_id` text NOT NULL,
	`slot_at` integer NOT NULL,
	`inputs_hash` text NOT NULL,
	`made_at` integer NOT NULL,
	`status` text NOT NULL,
	`reasons` text NOT NULL,
	`cost_micro` integer NOT NULL,
	`co2_grams` integer NOT NULL,
	`slots` text NOT NULL,
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `plans_newest` ON `plans` (`location_id`,`made_at`);--> statement-breakpoint
CREATE TABLE `session_slots` (
	`session_id` text NOT NULL,
	`slot_at` integer NOT NULL,
	`location_id` text NOT NULL,
	`energy_wh` integer NOT NULL,
	PRIMARY KEY(`session_id`, `slot_at`)
);
--> statement-breakpoint
CREATE INDEX `session_slots_by_location` ON `session_slots` (`location_id`,`slot_at`);--> statement-breakpoint
CREATE TABLE `site_slots` (
	`location_id` text NOT NULL,
	`slot_at` integer NOT NULL,
	`battery_in_wh` integer NOT NULL,
	`battery_out_wh` integer NOT NULL,
	`stored_wh` integer,
	`supplies` text NOT NULL,
	PRIMARY KEY(`location_id`, `slot_at`),
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `sites` (
	`location_id` text PRIMARY KEY NOT NULL,
	`connection` text NOT NULL,
	`battery` text,
	`battery_key` text,
	`policy` text NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE cascade
);
