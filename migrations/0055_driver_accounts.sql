CREATE TABLE `card_codes` (
	`folded_uid` text PRIMARY KEY NOT NULL,
	`code_hash` text NOT NULL,
	`wrong_tries` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`folded_uid`) REFERENCES `tokens`(`folded_uid`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `driver_charges` (
	`id` text PRIMARY KEY NOT NULL,
	`driver_id` text,
	`location_id` text NOT NULL,
	`charge_point_id` text NOT NULL,
	`evse_uid` text NOT NULL,
	`connector_id` integer NOT NULL,
	`token_uid` text NOT NULL,
	`parent_uid` text,
	`booking_id` text,
	`stage` text NOT NULL,
	`failure` text,
	`cookie_hash` text NOT NULL,
	`receipt_hash` text NOT NULL,
	`start_key_hash` text NOT NULL,
	`start_by` integer NOT NULL,
	`stop_asked_at` integer,
	`is_cleared` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`driver_id`) REFERENCES `drivers`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "driver_charges_stage" CHECK("driver_charges"."stage" in ('paying', 'starting', 'begun', 'not_started'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `driver_charges_one_start` ON `driver_charges` (`evse_uid`) WHERE "driver_charges"."stage" = 'starting';--> statement-breakpoint
CREATE UNIQUE INDEX `driver_charges_by_cookie` ON `driver_charges` (`cookie_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `driver_charges_by_receipt` ON `driver_charges` (`receipt_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `driver_charges_by_start_key` ON `driver_charges` (`start_key_hash`);--> statement-breakpoint
CREATE INDEX `driver_charges_of_token` ON `driver_charges` (`token_uid`,`created_at`);--> statement-breakpoint
CREATE INDEX `driver_charges_of_driver` ON `driver_charges` (`driver_id`,`created_at`) WHERE "driver_charges"."driver_id" is not null;--> statement-breakpoint
CREATE INDEX `driver_charges_open` ON `driver_charges` (`start_by`) WHERE "driver_charges"."is_cleared" = 0 and "driver_charges"."stage" <> 'begun';--> statement-breakpoint
CREATE TABLE `driver_links` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`driver_id` text NOT NULL,
	`email` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`driver_id`) REFERENCES `drivers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `driver_links_of_driver` ON `driver_links` (`driver_id`);--> statement-breakpoint
CREATE INDEX `driver_links_by_end` ON `driver_links` (`expires_at`);--> statement-breakpoint
CREATE TABLE `driver_sign_ins` (
	`id` text PRIMARY KEY NOT NULL,
	`driver_id` text NOT NULL,
	`value_hash` text NOT NULL,
	`device_label` text NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	FOREIGN KEY (`driver_id`) REFERENCES `drivers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `driver_sign_ins_of_driver` ON `driver_sign_ins` (`driver_id`);--> statement-breakpoint
CREATE INDEX `driver_sign_ins_by_end` ON `driver_sign_ins` (`ends_at`);--> statement-breakpoint
CREATE TABLE `driver_tokens` (
	`folded_uid` text NOT NULL,
	`uid` text NOT NULL,
	`driver_id` text NOT NULL,
	`kind` text NOT NULL,
	`added_at` integer NOT NULL,
	`removed_at` integer,
	`is_held_back` integer DEFAULT false NOT NULL,
	PRIMARY KEY(`folded_uid`, `added_at`),
	FOREIGN KEY (`driver_id`) REFERENCES `drivers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `driver_tokens_one_driver` ON `driver_tokens` (`folded_uid`) WHERE "driver_tokens"."removed_at" is null;--> statement-breakpoint
CREATE INDEX `driver_tokens_of_driver` ON `driver_tokens` (`driver_id`);--> statement-breakpoint
CREATE TABLE `drivers` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text,
	`name` text NOT NULL,
	`language` text NOT NULL,
	`state` text NOT NULL,
	`block_reason` text,
	`group_uid` text NOT NULL,
	`is_held_back` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "drivers_state" CHECK("drivers"."state" in ('unconfirmed', 'active', 'blocked', 'erased'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `drivers_by_email` ON `drivers` (`email`);--> statement-breakpoint
CREATE INDEX `drivers_by_time` ON `drivers` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `drivers_unconfirmed` ON `drivers` (`created_at`) WHERE "drivers"."state" = 'unconfirmed';--> statement-breakpoint
CREATE INDEX `drivers_held_back` ON `drivers` (`id`) WHERE "drivers"."is_held_back" = 1;--> statement-breakpoint
ALTER TABLE `settings` ADD `help_phone` text;--> statement-breakpoint
CREATE INDEX `evses_by_folded_uid` ON `evses` (upper("uid"));--> statement-breakpoint
CREATE INDEX `sessions_of_own_tokens` ON `sessions` (upper("token_uid"),`started_at`) WHERE "sessions"."token_party_id" is null;