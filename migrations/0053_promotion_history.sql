CREATE TABLE `promotion_changes` (
	`promotion_id` text NOT NULL,
	`version` integer NOT NULL,
	`at` integer NOT NULL,
	`author` text NOT NULL,
	`after` text NOT NULL,
	PRIMARY KEY(`promotion_id`, `version`),
	FOREIGN KEY (`promotion_id`) REFERENCES `promotions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `promotions` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `promotions` ADD `confirmed_below_cost_by` text;--> statement-breakpoint
CREATE INDEX `promotions_by_start` ON `promotions` (`start_at`,`id`);--> statement-breakpoint

-- What a start instant finds never changes: a promotion begins after it was entered, and stays when it is over.
CREATE TRIGGER promotions_not_retroactive BEFORE INSERT ON promotions
WHEN NEW.start_at <= NEW.created_at OR NEW.end_at <= NEW.start_at
BEGIN
	SELECT RAISE(ABORT, 'invalid_request: a promotion begins after it was entered, and before it ends');
END;
--> statement-breakpoint
CREATE TRIGGER promotions_never_deleted BEFORE DELETE ON promotions
BEGIN
	SELECT RAISE(ABORT, 'in_use: a promotion is never deleted');
END;
--> statement-breakpoint
CREATE TRIGGER promotions_over_stay_over BEFORE UPDATE OF ended_at ON promotions
WHEN OLD.ended_at IS NOT NULL AND NEW.ended_at IS NOT OLD.ended_at
BEGIN
	SELECT RAISE(ABORT, 'in_use: a promotion that was ended stays so');
END;
