ALTER TABLE `bookings` ADD `series_id` text;--> statement-breakpoint
CREATE INDEX `bookings_of_series` ON `bookings` (`series_id`,`begin_at`) WHERE "bookings"."series_id" is not null;