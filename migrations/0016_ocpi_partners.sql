CREATE TABLE `handshake_steps` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`partner_id` text NOT NULL,
	`run_id` text NOT NULL,
	`at` integer NOT NULL,
	`what` text NOT NULL,
	`url` text,
	`http_status` integer,
	`status_code` integer,
	`ok` integer NOT NULL,
	`detail` text NOT NULL,
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `handshake_steps_by_partner` ON `handshake_steps` (`partner_id`,`id`);--> statement-breakpoint
CREATE TABLE `partner_parties` (
	`country_code` text NOT NULL,
	`party_id` text NOT NULL,
	`partner_id` text NOT NULL,
	PRIMARY KEY(`country_code`, `party_id`),
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `partner_tokens` (
	`hash` text PRIMARY KEY NOT NULL,
	`partner_id` text NOT NULL,
	`kind` text NOT NULL,
	`expires_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `partner_tokens_by_partner` ON `partner_tokens` (`partner_id`);--> statement-breakpoint
CREATE TABLE `partners` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`state` text NOT NULL,
	`expected_parties` text NOT NULL,
	`hosts` text NOT NULL,
	`versions_url` text,
	`sealed_token` text,
	`endpoints` text NOT NULL,
	`roles` text NOT NULL,
	`registered_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
