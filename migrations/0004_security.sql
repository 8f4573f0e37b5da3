CREATE TABLE `boots` (
	`charge_point_id` text NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`count` integer NOT NULL,
	`status` text NOT NULL,
	`fields` text NOT NULL,
	PRIMARY KEY(`charge_point_id`, `first_at`)
);
--> statement-breakpoint
CREATE TABLE `client_certificates` (
	`fingerprint` text PRIMARY KEY NOT NULL,
	`charge_point_id` text NOT NULL,
	`subject` text NOT NULL,
	`issuer` text NOT NULL,
	`serial_number` text NOT NULL,
	`not_before` integer NOT NULL,
	`not_after` integer NOT NULL,
	`chain` text NOT NULL,
	`state` text NOT NULL,
	`renewal_asked_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`charge_point_id`) REFERENCES `charge_points`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "client_certificates_state" CHECK("client_certificates"."state" in ('issued', 'installed', 'rejected', 'ended'))
);
--> statement-breakpoint
CREATE INDEX `client_certificates_by_charge_point` ON `client_certificates` (`charge_point_id`,`not_after`);--> statement-breakpoint
CREATE INDEX `client_certificates_in_use` ON `client_certificates` (`not_after`) WHERE "client_certificates"."state" = 'installed';--> statement-breakpoint
CREATE TABLE `installed_certificates` (
	`charge_point_id` text NOT NULL,
	`certificate_type` text NOT NULL,
	`certificates` text NOT NULL,
	`reported_at` integer NOT NULL,
	PRIMARY KEY(`charge_point_id`, `certificate_type`)
);
--> statement-breakpoint
CREATE TABLE `offered_keys` (
	`command_id` text PRIMARY KEY NOT NULL,
	`charge_point_id` text NOT NULL,
	`hash` text NOT NULL,
	`is_accepted` integer NOT NULL,
	`open_until` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`charge_point_id`) REFERENCES `charge_points`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `offered_keys_by_charge_point` ON `offered_keys` (`charge_point_id`);--> statement-breakpoint
CREATE TABLE `security_events` (
	`id` text PRIMARY KEY NOT NULL,
	`charge_point_id` text NOT NULL,
	`type` text NOT NULL,
	`is_critical` integer NOT NULL,
	`tech_info` text,
	`at` integer NOT NULL,
	`received_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `security_events_by_time` ON `security_events` (`at`,`id`);--> statement-breakpoint
CREATE INDEX `security_events_by_charge_point` ON `security_events` (`charge_point_id`,`at`,`id`);--> statement-breakpoint
CREATE TABLE `signing_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`charge_point_id` text NOT NULL,
	`csr` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	`error` text,
	`fingerprint` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`charge_point_id`) REFERENCES `charge_points`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "signing_requests_state" CHECK("signing_requests"."state" in ('waiting', 'signed', 'failed'))
);
--> statement-breakpoint
CREATE INDEX `signing_requests_due` ON `signing_requests` (`due_at`) WHERE "signing_requests"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX `signing_requests_by_charge_point` ON `signing_requests` (`charge_point_id`,`created_at`);--> statement-breakpoint
ALTER TABLE `charge_points` ADD `security_profile` integer DEFAULT 2 NOT NULL;--> statement-breakpoint
ALTER TABLE `charge_points` ADD `security_profile_wanted` integer;--> statement-breakpoint
ALTER TABLE `charge_points` ADD `security_profile_floor` integer DEFAULT 0 NOT NULL;