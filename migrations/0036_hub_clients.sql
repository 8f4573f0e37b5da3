CREATE TABLE `hub_clients` (
	`hub_id` text NOT NULL,
	`country_code` text NOT NULL,
	`party_id` text NOT NULL,
	`status` text NOT NULL,
	`object` text NOT NULL,
	`last_updated` integer NOT NULL,
	`told_at` integer NOT NULL,
	PRIMARY KEY(`hub_id`, `country_code`, `party_id`),
	FOREIGN KEY (`hub_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `hub_clients_by_told` ON `hub_clients` (`hub_id`,`told_at`);--> statement-breakpoint
CREATE TABLE `hub_pulls` (
	`hub_id` text PRIMARY KEY NOT NULL,
	`due_at` integer NOT NULL,
	`tried_at` integer NOT NULL,
	`failure` text,
	FOREIGN KEY (`hub_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE cascade
);
