CREATE TABLE `uploads` (
	`storage_key` text PRIMARY KEY NOT NULL,
	`started_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `uploads_by_start` ON `uploads` (`started_at`);--> statement-breakpoint
ALTER TABLE `files` ADD `storage_key` text DEFAULT '' NOT NULL;
--> statement-breakpoint
UPDATE `files` SET `storage_key` = `id`;
