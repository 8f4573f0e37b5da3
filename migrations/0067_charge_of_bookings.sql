ALTER TABLE `bookings` ADD `energy_wh` integer;--> statement-breakpoint
ALTER TABLE `bookings` ADD `vehicle_max_power_w` integer;