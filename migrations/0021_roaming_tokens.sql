CREATE TABLE `roaming_tokens` (
	`country_code` text NOT NULL,
	`party_id` text NOT NULL,
	`folded_uid` text NOT NULL,
	`type` text NOT NULL,
	`partner_id` text NOT NULL,
	`object` text NOT NULL,
	`last_updated` integer NOT NULL,
	`told_at` integer NOT NULL,
	PRIMARY KEY(`country_code`, `party_id`, `folded_uid`, `type`),
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `roaming_tokens_by_uid` ON `roaming_tokens` (`folded_uid`);--> statement-breakpoint
CREATE INDEX `roaming_tokens_by_partner` ON `roaming_tokens` (`partner_id`,`told_at`);