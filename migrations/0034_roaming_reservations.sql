ALTER TABLE `reservations` ADD `partner_id` text;--> statement-breakpoint
ALTER TABLE `reservations` ADD `party_country_code` text;--> statement-breakpoint
ALTER TABLE `reservations` ADD `party_id` text;--> statement-breakpoint
ALTER TABLE `reservations` ADD `location_id` text;--> statement-breakpoint
ALTER TABLE `reservations` ADD `partners_id` text;--> statement-breakpoint
ALTER TABLE `reservations` ADD `session_id` text;--> statement-breakpoint
ALTER TABLE `reservations` ADD `withdrawn_at` integer;--> statement-breakpoint
CREATE INDEX `reservations_live` ON `reservations` (`charge_point_id`) WHERE "reservations"."ended_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX `reservations_of_partners` ON `reservations` (`partner_id`,`party_country_code`,`party_id`,upper("partners_id"),upper("location_id")) WHERE "reservations"."partner_id" is not null and "reservations"."ended_at" is null and "reservations"."state" <> 'cancelling';--> statement-breakpoint
ALTER TABLE `sessions` ADD `reserved_at` integer;