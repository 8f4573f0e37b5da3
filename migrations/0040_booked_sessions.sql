ALTER TABLE `cdrs` ADD `booking_id` text;--> statement-breakpoint
ALTER TABLE `reservations` ADD `booking_id` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `booking_id` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `ends_before` integer;