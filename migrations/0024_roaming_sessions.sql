ALTER TABLE `sessions` ADD `created_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `sessions` SET `created_at` = `started_at`;
--> statement-breakpoint
CREATE INDEX `sessions_of_parties` ON `sessions` (upper("token_country_code" || '*' || "token_party_id"),`updated_at`,`created_at`,`id`) WHERE "sessions"."token_party_id" is not null and "sessions"."currency" is not null;