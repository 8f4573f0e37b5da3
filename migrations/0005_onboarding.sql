CREATE TABLE `onboarding` (
	`id` text PRIMARY KEY NOT NULL,
	`address` text,
	`transport` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`refused_at` integer,
	`version` integer NOT NULL,
	`connected` integer NOT NULL,
	`booted_at` integer,
	`boot` text,
	`quarantined` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `onboarding_by_last_seen` ON `onboarding` (`last_seen_at`,`id`);--> statement-breakpoint
CREATE TABLE `settings` (
	`id` integer PRIMARY KEY NOT NULL,
	`onboarding` text NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "settings_one_row" CHECK("settings"."id" = 1)
);
