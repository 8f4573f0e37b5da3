CREATE TABLE `token_pulls` (
	`partner_id` text PRIMARY KEY NOT NULL,
	`leased_until` integer NOT NULL,
	`due_at` integer NOT NULL,
	`started_at` integer,
	`is_full` integer NOT NULL,
	`next_url` text,
	`pages` integer NOT NULL,
	`listed` integer NOT NULL,
	`skipped` integer NOT NULL,
	`pulled_at` integer,
	`full_at` integer,
	`failure` text,
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE cascade
);
