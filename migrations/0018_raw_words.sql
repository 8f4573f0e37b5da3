ALTER TABLE `connector_states` ADD `raw_error_code` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `raw_stop_reason` text;--> statement-breakpoint
ALTER TABLE `status_history` ADD `raw_error_code` text;