CREATE INDEX `sessions_by_charge_point` ON `sessions` (`charge_point_id`,`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_by_location` ON `sessions` (`location_id`,`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_by_state` ON `sessions` (`state`,`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `tariff_versions_by_start` ON `tariff_versions` (`valid_from`,`id`);