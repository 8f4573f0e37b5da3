CREATE TABLE `notification_channels` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`target` text NOT NULL,
	`min_severity` text NOT NULL,
	`enabled` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`leased_until` integer NOT NULL,
	`failures` integer NOT NULL,
	`last_error` text,
	`last_delivered_at` integer,
	CONSTRAINT "notification_channels_severity" CHECK("notification_channels"."min_severity" in ('info', 'warning', 'critical'))
);
--> statement-breakpoint
CREATE TABLE `notification_deliveries` (
	`channel_id` text NOT NULL,
	`notification_id` text NOT NULL,
	`event` text NOT NULL,
	`created_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`delivered_at` integer,
	`given_up_at` integer,
	`error` text,
	PRIMARY KEY(`channel_id`, `notification_id`, `event`),
	FOREIGN KEY (`channel_id`) REFERENCES `notification_channels`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`notification_id`) REFERENCES `notifications`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "notification_deliveries_event" CHECK("notification_deliveries"."event" in ('opened', 'resolved'))
);
--> statement-breakpoint
CREATE INDEX `notification_deliveries_pending` ON `notification_deliveries` (`channel_id`,`created_at`) WHERE "notification_deliveries"."delivered_at" is null and "notification_deliveries"."given_up_at" is null;--> statement-breakpoint
CREATE INDEX `notification_deliveries_of_notification` ON `notification_deliveries` (`notification_id`);--> statement-breakpoint
ALTER TABLE `notifications` ADD `severity` text DEFAULT 'warning' NOT NULL;--> statement-breakpoint
ALTER TABLE `notifications` ADD `acknowledged_at` integer;--> statement-breakpoint
ALTER TABLE `notifications` ADD `acknowledged_by` text;--> statement-breakpoint
ALTER TABLE `notifications` ADD `resolved_by` text;--> statement-breakpoint
CREATE INDEX `notifications_by_subject` ON `notifications` (`kind`,`subject`,`last_at`);--> statement-breakpoint
CREATE INDEX `notifications_by_charge_point` ON `notifications` (`charge_point_id`,`last_at`,`id`);