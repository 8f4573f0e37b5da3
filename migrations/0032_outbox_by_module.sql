DROP INDEX `outbox_by_due`;--> statement-breakpoint
CREATE INDEX `outbox_by_due` ON `outbox` (`partner_id`,`module`,`is_held`,`due_at`);