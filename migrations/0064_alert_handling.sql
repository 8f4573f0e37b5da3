CREATE TABLE `notification_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`notification_id` text NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	`text` text,
	`assignee_id` text,
	FOREIGN KEY (`notification_id`) REFERENCES `notifications`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "notification_entries_kind" CHECK("notification_entries"."kind" in ('note', 'assignment'))
);
--> statement-breakpoint
CREATE INDEX `notification_entries_of_notification` ON `notification_entries` (`notification_id`,`at`);--> statement-breakpoint
ALTER TABLE `notifications` ADD `evse_uid` text;--> statement-breakpoint
ALTER TABLE `notifications` ADD `is_quiet` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `notifications` ADD `assignee_id` text;--> statement-breakpoint
CREATE INDEX `notifications_quiet` ON `notifications` (`last_at`) WHERE "notifications"."is_quiet" = 1 and "notifications"."resolved_at" is null;