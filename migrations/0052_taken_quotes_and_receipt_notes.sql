CREATE TABLE `receipt_notes` (
	`id` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`credit_of` text,
	`energy_wh` integer NOT NULL,
	`currency` text NOT NULL,
	`total_excl_micro` integer NOT NULL,
	`total_incl_micro` integer NOT NULL,
	`payable_micro` integer NOT NULL,
	`reason` text NOT NULL,
	`issued_by` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `receipt_notes_credited_once` ON `receipt_notes` (`credit_of`) WHERE "receipt_notes"."credit_of" is not null;--> statement-breakpoint
CREATE INDEX `receipt_notes_of_session` ON `receipt_notes` (`session_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `taken_quotes` (
	`id` text NOT NULL,
	`folded_uid` text NOT NULL,
	`evse_uid` text NOT NULL,
	`class` text NOT NULL,
	`currency` text NOT NULL,
	`price_micro_per_kwh` integer NOT NULL,
	`shown_at` integer NOT NULL,
	`taken_at` integer NOT NULL,
	PRIMARY KEY(`id`, `folded_uid`)
);
--> statement-breakpoint
CREATE INDEX `taken_quotes_of_token` ON `taken_quotes` (`folded_uid`,`evse_uid`,`taken_at`);--> statement-breakpoint
CREATE INDEX `taken_quotes_by_time` ON `taken_quotes` (`taken_at`);--> statement-breakpoint
ALTER TABLE `bookings` ADD `guarantee` text;--> statement-breakpoint
DROP TABLE `quotes`;