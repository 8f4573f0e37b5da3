CREATE TABLE `partner_contacts` (
	`partner_id` text NOT NULL,
	`direction` text NOT NULL,
	`module` text NOT NULL,
	`at` integer NOT NULL,
	`ok` integer NOT NULL,
	PRIMARY KEY(`partner_id`, `direction`, `module`),
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `refused_callers` (
	`address` text NOT NULL,
	`reason` text NOT NULL,
	`partner_id` text,
	`count` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	PRIMARY KEY(`address`, `reason`),
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `handshake_steps` ADD `cause` text;--> statement-breakpoint
ALTER TABLE `partners` ADD `blocked_at` integer;