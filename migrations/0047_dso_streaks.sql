ALTER TABLE `dso_states` ADD `streak_since` integer;--> statement-breakpoint
ALTER TABLE `dsos` ADD `notify_url` text;