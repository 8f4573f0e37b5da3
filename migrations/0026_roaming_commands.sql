CREATE TABLE `roaming_commands` (
	`id` text PRIMARY KEY NOT NULL,
	`partner_id` text NOT NULL,
	`country_code` text NOT NULL,
	`party_id` text NOT NULL,
	`command` text NOT NULL,
	`response_url` text NOT NULL,
	`correlation_id` text NOT NULL,
	`charge_point_id` text,
	`session_id` text,
	`reservation_id` text,
	`deadline_at` integer NOT NULL,
	`result` text,
	`message` text,
	`concluded_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`partner_id`) REFERENCES `partners`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `roaming_commands_open` ON `roaming_commands` (`deadline_at`) WHERE "roaming_commands"."result" is null;--> statement-breakpoint
CREATE INDEX `roaming_commands_concluded` ON `roaming_commands` (`concluded_at`);--> statement-breakpoint
CREATE INDEX `roaming_commands_by_session` ON `roaming_commands` (`session_id`);--> statement-breakpoint
CREATE INDEX `roaming_commands_by_reservation` ON `roaming_commands` (`reservation_id`);--> statement-breakpoint
-- Nothing refers to sessions.
CREATE TABLE `__new_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`charge_point_id` text NOT NULL,
	`transaction_id` integer,
	`location_id` text NOT NULL,
	`evse_uid` text NOT NULL,
	`connector_id` integer NOT NULL,
	`state` text NOT NULL,
	`holds_evse` integer NOT NULL,
	`token_uid` text NOT NULL,
	`token_country_code` text,
	`token_party_id` text,
	`token_type` text,
	`contract_id` text,
	`auth_method` text,
	`authorization_reference` text,
	`authorization` text NOT NULL,
	`started_at` integer NOT NULL,
	`stopped_at` integer,
	`meter_start_wh` integer,
	`meter_stop_wh` integer,
	`energy_wh` integer NOT NULL,
	`power_w` integer,
	`stop_reason` text,
	`raw_stop_reason` text,
	`flags` text NOT NULL,
	`charging_periods` text NOT NULL,
	`connector_class` text NOT NULL,
	`tariff_version_id` text,
	`currency` text,
	`price_micro_per_kwh` integer,
	`vat_basis_points` integer,
	`total_incl_micro` integer,
	`total_excl_micro` integer,
	`payable_micro` integer,
	`created_at` integer DEFAULT 0 NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tariff_version_id`) REFERENCES `tariff_versions`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "sessions_state" CHECK("__new_sessions"."state" in ('RESERVATION', 'PENDING', 'ACTIVE', 'COMPLETED', 'INVALID')),
	CONSTRAINT "sessions_ended_holds_nothing" CHECK("__new_sessions"."holds_evse" = 0 or "__new_sessions"."stopped_at" is null)
);
--> statement-breakpoint
INSERT INTO `__new_sessions`("id", "version", "charge_point_id", "transaction_id", "location_id", "evse_uid", "connector_id", "state", "holds_evse", "token_uid", "token_country_code", "token_party_id", "token_type", "contract_id", "auth_method", "authorization_reference", "authorization", "started_at", "stopped_at", "meter_start_wh", "meter_stop_wh", "energy_wh", "power_w", "stop_reason", "raw_stop_reason", "flags", "charging_periods", "connector_class", "tariff_version_id", "currency", "price_micro_per_kwh", "vat_basis_points", "total_incl_micro", "total_excl_micro", "payable_micro", "created_at", "updated_at") SELECT "id", "version", "charge_point_id", "transaction_id", "location_id", "evse_uid", "connector_id", "state", "holds_evse", "token_uid", "token_country_code", "token_party_id", "token_type", "contract_id", "auth_method", "authorization_reference", "authorization", "started_at", "stopped_at", "meter_start_wh", "meter_stop_wh", "energy_wh", "power_w", "stop_reason", "raw_stop_reason", "flags", "charging_periods", "connector_class", "tariff_version_id", "currency", "price_micro_per_kwh", "vat_basis_points", "total_incl_micro", "total_excl_micro", "payable_micro", "created_at", "updated_at" FROM `sessions`;--> statement-breakpoint
DROP TABLE `sessions`;--> statement-breakpoint
ALTER TABLE `__new_sessions` RENAME TO `sessions`;--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_of_transaction` ON `sessions` (`charge_point_id`,`transaction_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_one_per_evse` ON `sessions` (`evse_uid`) WHERE "sessions"."holds_evse" = 1;--> statement-breakpoint
CREATE INDEX `sessions_by_start` ON `sessions` (`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_by_charge_point` ON `sessions` (`charge_point_id`,`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_by_location` ON `sessions` (`location_id`,`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_by_state` ON `sessions` (`state`,`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_of_parties` ON `sessions` (upper("token_country_code" || '*' || "token_party_id"),`updated_at`,`created_at`,`id`) WHERE "sessions"."token_party_id" is not null and "sessions"."currency" is not null;