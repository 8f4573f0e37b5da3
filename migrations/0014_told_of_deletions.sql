CREATE TABLE `__new_untold_charge_points` (
	`charge_point_id` text PRIMARY KEY NOT NULL,
	`change_id` text NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_untold_charge_points`("charge_point_id", "change_id") SELECT "charge_point_id", "change_id" FROM `untold_charge_points`;--> statement-breakpoint
DROP TABLE `untold_charge_points`;--> statement-breakpoint
ALTER TABLE `__new_untold_charge_points` RENAME TO `untold_charge_points`;
