ALTER TABLE `bookings` ADD `technician` text;--> statement-breakpoint
CREATE INDEX `bookings_by_charge_point` ON `bookings` (`charge_point_id`,`begin_at`,`id`);