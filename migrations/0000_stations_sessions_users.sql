CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`key_hash` text NOT NULL,
	`permissions` text NOT NULL,
	`created_at` integer NOT NULL,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_key_hash_unique` ON `api_keys` (`key_hash`);--> statement-breakpoint
CREATE TABLE `charge_point_states` (
	`charge_point_id` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`registration` text,
	`connected` integer NOT NULL,
	`online` integer NOT NULL,
	`last_seen_at` integer,
	`offline_since` integer,
	`booted_at` integer,
	`boot` text,
	`deviations` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `charge_points` (
	`id` text PRIMARY KEY NOT NULL,
	`location_id` text NOT NULL,
	`vendor` text NOT NULL,
	`model` text NOT NULL,
	`serial_number` text,
	`password_hash` text NOT NULL,
	`settings` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`location_id`) REFERENCES `locations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `charge_points_by_location` ON `charge_points` (`location_id`);--> statement-breakpoint
CREATE TABLE `commands` (
	`id` text PRIMARY KEY NOT NULL,
	`charge_point_id` text NOT NULL,
	`action` text NOT NULL,
	`request` text NOT NULL,
	`state` text NOT NULL,
	`response` text,
	`error` text,
	`requested_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `commands_open` ON `commands` (`created_at`) WHERE "commands"."state" = 'queued';--> statement-breakpoint
CREATE INDEX `commands_by_charge_point` ON `commands` (`charge_point_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `connector_states` (
	`charge_point_id` text NOT NULL,
	`connector_id` integer NOT NULL,
	`status` text,
	`raw_status` text NOT NULL,
	`error_code` text NOT NULL,
	`vendor_id` text,
	`vendor_error_code` text,
	`info` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`charge_point_id`, `connector_id`)
);
--> statement-breakpoint
CREATE TABLE `connectors` (
	`charge_point_id` text NOT NULL,
	`connector_id` integer NOT NULL,
	`evse_uid` text NOT NULL,
	`class` text NOT NULL,
	`standard` text NOT NULL,
	`format` text NOT NULL,
	`power_type` text NOT NULL,
	`max_voltage_v` integer NOT NULL,
	`max_current_a` integer NOT NULL,
	`max_power_w` integer NOT NULL,
	PRIMARY KEY(`charge_point_id`, `connector_id`),
	FOREIGN KEY (`evse_uid`,`charge_point_id`) REFERENCES `evses`(`uid`,`charge_point_id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "connectors_class" CHECK("connectors"."class" in ('standard', 'fast')),
	CONSTRAINT "connectors_number" CHECK("connectors"."connector_id" >= 1)
);
--> statement-breakpoint
CREATE TABLE `credentials` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`kind` text NOT NULL,
	`secret` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `credentials_one_password` ON `credentials` (`user_id`,`kind`);--> statement-breakpoint
CREATE TABLE `evses` (
	`uid` text PRIMARY KEY NOT NULL,
	`charge_point_id` text NOT NULL,
	`label` text NOT NULL,
	`declared` integer DEFAULT true NOT NULL,
	`position` integer NOT NULL,
	FOREIGN KEY (`charge_point_id`) REFERENCES `charge_points`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `evses_by_charge_point` ON `evses` (`charge_point_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `evses_of_charge_point` ON `evses` (`uid`,`charge_point_id`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`principal` text NOT NULL,
	`key` text NOT NULL,
	`request_hash` text NOT NULL,
	`status` integer,
	`body` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`principal`, `key`)
);
--> statement-breakpoint
CREATE TABLE `locations` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`address` text NOT NULL,
	`city` text NOT NULL,
	`postal_code` text,
	`country` text NOT NULL,
	`latitude` text NOT NULL,
	`longitude` text NOT NULL,
	`time_zone` text NOT NULL,
	`published` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `notifications` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`charge_point_id` text,
	`subject` text NOT NULL,
	`details` text NOT NULL,
	`count` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`resolved_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `notifications_open` ON `notifications` (`kind`,`subject`) WHERE "notifications"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX `notifications_by_time` ON `notifications` (`last_at`,`id`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`charge_point_id` text NOT NULL,
	`transaction_id` integer NOT NULL,
	`location_id` text NOT NULL,
	`evse_uid` text NOT NULL,
	`connector_id` integer NOT NULL,
	`state` text NOT NULL,
	`holds_evse` integer NOT NULL,
	`token_uid` text NOT NULL,
	`authorization` text NOT NULL,
	`started_at` integer NOT NULL,
	`stopped_at` integer,
	`meter_start_wh` integer,
	`meter_stop_wh` integer,
	`energy_wh` integer NOT NULL,
	`power_w` integer,
	`stop_reason` text,
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
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`tariff_version_id`) REFERENCES `tariff_versions`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "sessions_state" CHECK("sessions"."state" in ('RESERVATION', 'PENDING', 'ACTIVE', 'COMPLETED', 'INVALID')),
	CONSTRAINT "sessions_ended_holds_nothing" CHECK("sessions"."holds_evse" = 0 or "sessions"."stopped_at" is null)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_of_transaction` ON `sessions` (`charge_point_id`,`transaction_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_one_per_evse` ON `sessions` (`evse_uid`) WHERE "sessions"."holds_evse" = 1;--> statement-breakpoint
CREATE INDEX `sessions_by_start` ON `sessions` (`started_at`,`id`);--> statement-breakpoint
CREATE TABLE `sign_ins` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`value_hash` text NOT NULL,
	`device_label` text NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `sign_ins_by_user` ON `sign_ins` (`user_id`);--> statement-breakpoint
CREATE TABLE `status_history` (
	`charge_point_id` text NOT NULL,
	`seq` integer NOT NULL,
	`connector_id` integer NOT NULL,
	`at` integer NOT NULL,
	`received_at` integer NOT NULL,
	`status` text,
	`raw_status` text NOT NULL,
	`error_code` text NOT NULL,
	`vendor_id` text,
	`vendor_error_code` text,
	`info` text,
	PRIMARY KEY(`charge_point_id`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `tariff_versions` (
	`id` text PRIMARY KEY NOT NULL,
	`scope` text NOT NULL,
	`class` text NOT NULL,
	`valid_from` integer NOT NULL,
	`created_at` integer NOT NULL,
	`currency` text NOT NULL,
	`price_micro_per_kwh` integer NOT NULL,
	`vat_basis_points` integer NOT NULL,
	CONSTRAINT "tariff_versions_class" CHECK("tariff_versions"."class" in ('standard', 'fast')),
	CONSTRAINT "tariff_versions_not_retroactive" CHECK("tariff_versions"."valid_from" >= "tariff_versions"."created_at"),
	CONSTRAINT "tariff_versions_price" CHECK("tariff_versions"."price_micro_per_kwh" >= 0 and "tariff_versions"."vat_basis_points" >= 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tariff_versions_one_start` ON `tariff_versions` (`scope`,`class`,`valid_from`);--> statement-breakpoint
CREATE TABLE `tokens` (
	`folded_uid` text PRIMARY KEY NOT NULL,
	`uid` text NOT NULL,
	`state` text NOT NULL,
	`expires_at` integer,
	`parent_uid` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "tokens_state" CHECK("tokens"."state" in ('valid', 'blocked')),
	CONSTRAINT "tokens_folded" CHECK("tokens"."folded_uid" = upper("tokens"."uid"))
);
--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`active` integer NOT NULL,
	`token_version` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);