CREATE TABLE `energy_months` (
	`location_id` text NOT NULL,
	`month` text NOT NULL,
	`currency` text,
	`report` text NOT NULL,
	`pool` text,
	`closed_at` integer NOT NULL,
	PRIMARY KEY(`location_id`, `month`),
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE cascade
);
