ALTER TABLE `partners` ADD `asks_unknown_tokens` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `token_country_code` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `token_party_id` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `token_type` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `contract_id` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `auth_method` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `authorization_reference` text;