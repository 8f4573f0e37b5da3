CREATE TABLE `file_jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`charge_point_id` text NOT NULL,
	`kind` text NOT NULL,
	`version` integer NOT NULL,
	`state` text NOT NULL,
	`job` text NOT NULL,
	`requested_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `file_jobs_by_time` ON `file_jobs` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `file_jobs_by_charge_point` ON `file_jobs` (`charge_point_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `file_links` (
	`id` text PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`secret_hash` text NOT NULL,
	`charge_point_id` text,
	`file_id` text,
	`file_name` text,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	`told_at` integer
);
--> statement-breakpoint
CREATE INDEX `file_links_by_end` ON `file_links` (`expires_at`);--> statement-breakpoint
CREATE TABLE `files` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`content_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`charge_point_id` text,
	`job_id` text,
	`created_at` integer NOT NULL,
	`expires_at` integer
);
--> statement-breakpoint
CREATE INDEX `files_by_kind` ON `files` (`kind`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `files_by_charge_point` ON `files` (`charge_point_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `files_by_end` ON `files` (`expires_at`);