CREATE TABLE `reservations` (
	`id` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`charge_point_id` text NOT NULL,
	`reservation_id` integer,
	`connector_id` integer NOT NULL,
	`token_uid` text NOT NULL,
	`parent_uid` text,
	`expires_at` integer NOT NULL,
	`state` text NOT NULL,
	`answer` text,
	`ended_by` text,
	`transaction_id` integer,
	`requested_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`armed_at` integer,
	`ended_at` integer,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `reservations_by_charge_point` ON `reservations` (`charge_point_id`,`created_at`,`id`);