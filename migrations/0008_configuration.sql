CREATE TABLE `configuration_wishes` (
	`level` text NOT NULL,
	`vendor` text NOT NULL,
	`model` text NOT NULL,
	`charge_point_id` text NOT NULL,
	`values` text NOT NULL,
	`local_auth_list` integer,
	`reboot_when_idle` integer,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`level`, `vendor`, `model`, `charge_point_id`),
	CONSTRAINT "configuration_wishes_level" CHECK("configuration_wishes"."level" in ('deployment', 'model', 'chargePoint'))
);
--> statement-breakpoint
CREATE TABLE `untold_charge_points` (
	`charge_point_id` text PRIMARY KEY NOT NULL,
	`change_id` text NOT NULL,
	FOREIGN KEY (`charge_point_id`) REFERENCES `charge_points`(`id`) ON UPDATE no action ON DELETE cascade
);
