CREATE TABLE `supply_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`dso_id` text NOT NULL,
	`location_id` text NOT NULL,
	`start_at` integer NOT NULL,
	`end_at` integer NOT NULL,
	`additional_w` integer NOT NULL,
	`max_fee_micro_per_kw` integer NOT NULL,
	`answer_by` integer NOT NULL,
	`state` text NOT NULL,
	`granted_w` integer,
	`fee_micro_per_kw` integer,
	`ticket` text,
	`detail` text,
	`requested_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`dso_id`) REFERENCES `dsos`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `supply_requests_by_location` ON `supply_requests` (`location_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `supply_requests_pending` ON `supply_requests` (`answer_by`) WHERE "supply_requests"."state" = 'pending';--> statement-breakpoint
ALTER TABLE `dso_states` ADD `expected_at` integer;--> statement-breakpoint
ALTER TABLE `dsos` ADD `notify_token` text;--> statement-breakpoint
ALTER TABLE `notifications` ADD `location_id` text;--> statement-breakpoint
CREATE INDEX `notifications_by_location` ON `notifications` (`location_id`,`last_at`,`id`) WHERE "notifications"."location_id" is not null;