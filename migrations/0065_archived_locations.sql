ALTER TABLE `locations` ADD `archived_at` integer;--> statement-breakpoint
CREATE INDEX `locations_archived` ON `locations` (`id`) WHERE "locations"."archived_at" is not null;