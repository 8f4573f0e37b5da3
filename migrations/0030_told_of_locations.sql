ALTER TABLE `evses` ADD `evse_id` text;--> statement-breakpoint
ALTER TABLE `evses` ADD `floor_level` text;--> statement-breakpoint
ALTER TABLE `evses` ADD `coordinates` text;--> statement-breakpoint
ALTER TABLE `evses` ADD `parking_restrictions` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `evses` ADD `equipment` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `evses_by_evse_id` ON `evses` (`evse_id`);--> statement-breakpoint
ALTER TABLE `locations` ADD `state` text;--> statement-breakpoint
ALTER TABLE `locations` ADD `parking_type` text;--> statement-breakpoint
ALTER TABLE `locations` ADD `facilities` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `locations` ADD `directions` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `locations` ADD `operator` text;--> statement-breakpoint
ALTER TABLE `locations` ADD `suboperator` text;--> statement-breakpoint
ALTER TABLE `locations` ADD `owner` text;--> statement-breakpoint
ALTER TABLE `locations` ADD `images` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `locations` ADD `opening_hours` text;--> statement-breakpoint
ALTER TABLE `locations` ADD `charging_when_closed` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `locations` ADD `energy_mix` text;--> statement-breakpoint
CREATE INDEX `reservations_held` ON `reservations` (`charge_point_id`) WHERE armed_at is not null and ended_at is null and state <> 'cancelling';--> statement-breakpoint

-- A reservation that a charge point begins or ceases to keep, or keeps for another time, changes what partners are shown
-- of its EVSE (OCPI-L1, J7). One of any connector is shown where there is one EVSE only.
CREATE TRIGGER evses_of_new_reservations AFTER INSERT ON reservations
WHEN NEW.armed_at IS NOT NULL AND NEW.ended_at IS NULL AND NEW.state <> 'cancelling'
BEGIN
	UPDATE evses SET last_updated = max(last_updated, NEW.updated_at)
	WHERE declared = 1 AND charge_point_id = NEW.charge_point_id AND (
		uid = (SELECT evse_uid FROM connectors WHERE charge_point_id = NEW.charge_point_id AND connector_id = NEW.connector_id)
		OR (NEW.connector_id = 0 AND 1 = (SELECT count(*) FROM evses WHERE declared = 1 AND charge_point_id = NEW.charge_point_id))
	);
END;
--> statement-breakpoint
CREATE TRIGGER evses_of_changed_reservations AFTER UPDATE ON reservations
WHEN iif(OLD.armed_at IS NOT NULL AND OLD.ended_at IS NULL AND OLD.state <> 'cancelling',
		OLD.connector_id || ' ' || OLD.armed_at || ' ' || OLD.expires_at, NULL)
	IS NOT iif(NEW.armed_at IS NOT NULL AND NEW.ended_at IS NULL AND NEW.state <> 'cancelling',
		NEW.connector_id || ' ' || NEW.armed_at || ' ' || NEW.expires_at, NULL)
BEGIN
	UPDATE evses SET last_updated = max(last_updated, NEW.updated_at)
	WHERE declared = 1 AND charge_point_id = NEW.charge_point_id AND (
		uid IN (
			SELECT evse_uid FROM connectors
			WHERE charge_point_id = NEW.charge_point_id AND connector_id IN (OLD.connector_id, NEW.connector_id)
		)
		OR (
			0 IN (OLD.connector_id, NEW.connector_id)
			AND 1 = (SELECT count(*) FROM evses WHERE declared = 1 AND charge_point_id = NEW.charge_point_id)
		)
	);
END;
