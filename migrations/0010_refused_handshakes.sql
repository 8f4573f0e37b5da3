CREATE TABLE `refused_handshakes` (
	`subject` text PRIMARY KEY NOT NULL,
	`status` integer NOT NULL,
	`reason` text NOT NULL,
	`address` text,
	`count` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `refused_handshakes_by_last` ON `refused_handshakes` (`last_at`,`subject`);