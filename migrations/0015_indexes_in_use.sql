DROP INDEX `commands_open`;--> statement-breakpoint
DROP INDEX `commands_by_charge_point`;--> statement-breakpoint
CREATE INDEX `commands_by_time` ON `commands` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `commands_by_charge_point` ON `commands` (`charge_point_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `idempotency_keys_by_time` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE INDEX `file_links_untold` ON `file_links` (`used_at`) WHERE "file_links"."purpose" = 'bringLog' and "file_links"."used_at" is not null and "file_links"."told_at" is null;