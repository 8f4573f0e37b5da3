CREATE TABLE `spent_session_values` (
	`value_hash` text PRIMARY KEY NOT NULL,
	`sign_in_id` text NOT NULL,
	FOREIGN KEY (`sign_in_id`) REFERENCES `sign_ins`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `spent_session_values_of_sign_in` ON `spent_session_values` (`sign_in_id`);--> statement-breakpoint
CREATE TABLE `user_links` (
	`user_id` text NOT NULL,
	`kind` text NOT NULL,
	`token_hash` text NOT NULL,
	`email` text NOT NULL,
	`sent_at` integer,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `kind`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `user_links_token_hash_unique` ON `user_links` (`token_hash`);--> statement-breakpoint
CREATE INDEX `user_links_by_end` ON `user_links` (`expires_at`);--> statement-breakpoint
CREATE TABLE `wrong_tries` (
	`subject` text PRIMARY KEY NOT NULL,
	`tries` integer NOT NULL,
	`open_from` integer NOT NULL,
	`last_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `wrong_tries_by_time` ON `wrong_tries` (`last_at`);--> statement-breakpoint
CREATE TABLE `audit_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text,
	`actor_name` text,
	`action` text NOT NULL,
	`object_type` text NOT NULL,
	`object_id` text,
	`before` text,
	`after` text,
	`status` integer
);
--> statement-breakpoint
CREATE INDEX `audit_entries_by_time` ON `audit_entries` (`at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_entries_of_object` ON `audit_entries` (`object_type`,`object_id`,`at`);--> statement-breakpoint
CREATE INDEX `audit_entries_of_actor` ON `audit_entries` (`actor_id`,`at`);--> statement-breakpoint
ALTER TABLE `api_keys` ADD `created_by` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `ends_at` integer;--> statement-breakpoint
ALTER TABLE `sign_ins` ADD `previous_hash` text;--> statement-breakpoint
ALTER TABLE `sign_ins` ADD `rotated_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `sign_ins_by_end` ON `sign_ins` (`ends_at`);--> statement-breakpoint
ALTER TABLE `users` ADD `location_ids` text;--> statement-breakpoint
ALTER TABLE `users` ADD `language` text DEFAULT 'en' NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `theme` text DEFAULT 'auto' NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `density` text DEFAULT 'compact' NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `updated_at` integer DEFAULT 0 NOT NULL;