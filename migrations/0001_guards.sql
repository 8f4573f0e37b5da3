-- What may never be, and what columns, checks and foreign keys cannot say. Each message begins with the word of the
-- closed list of refusals (src/domain/result.ts) that a use case answers with.

-- A location is published only with a connector, and with a price of each class in force at that instant.
-- "That instant" is the row's own updated_at: the deployment's clock, which a local stack may set, not the database's.
CREATE TRIGGER locations_entered_unpublished BEFORE INSERT ON locations
WHEN NEW.published = 1
BEGIN
	SELECT RAISE(ABORT, 'location_not_publishable: a new location has no EVSE with a connector');
END;
--> statement-breakpoint
CREATE TRIGGER locations_published_whole BEFORE UPDATE OF id, published ON locations
WHEN NEW.published = 1
BEGIN
	SELECT RAISE(ABORT, 'location_not_publishable: an EVSE with a connector is missing')
	WHERE NOT EXISTS (
		SELECT 1 FROM charge_points JOIN connectors ON connectors.charge_point_id = charge_points.id
		WHERE charge_points.location_id = NEW.id
	);
	SELECT RAISE(ABORT, 'location_not_publishable: a standard tariff in force is missing')
	WHERE NOT EXISTS (
		SELECT 1 FROM tariff_versions
		WHERE scope IN ('organisation', 'location:' || NEW.id) AND class = 'standard' AND valid_from <= NEW.updated_at
	);
	SELECT RAISE(ABORT, 'location_not_publishable: a fast tariff in force is missing')
	WHERE NOT EXISTS (
		SELECT 1 FROM tariff_versions
		WHERE scope IN ('organisation', 'location:' || NEW.id) AND class = 'fast' AND valid_from <= NEW.updated_at
	);
END;
--> statement-breakpoint
CREATE TRIGGER locations_published_stay BEFORE DELETE ON locations
WHEN OLD.published = 1
BEGIN
	SELECT RAISE(ABORT, 'location_published: a published location cannot be deleted');
END;
--> statement-breakpoint

-- A published location keeps a connector. The guards stand on each level, because a cascade reaches the lower one when
-- the upper row is already gone.
CREATE TRIGGER charge_points_last_stays_on_delete BEFORE DELETE ON charge_points
WHEN (SELECT published FROM locations WHERE id = OLD.location_id) = 1
BEGIN
	SELECT RAISE(ABORT, 'location_published: it would be left without a connector')
	WHERE NOT EXISTS (
		SELECT 1 FROM charge_points JOIN connectors ON connectors.charge_point_id = charge_points.id
		WHERE charge_points.location_id = OLD.location_id AND charge_points.id <> OLD.id
	);
END;
--> statement-breakpoint
CREATE TRIGGER charge_points_last_stays_on_move BEFORE UPDATE OF location_id ON charge_points
WHEN NEW.location_id <> OLD.location_id AND (SELECT published FROM locations WHERE id = OLD.location_id) = 1
BEGIN
	SELECT RAISE(ABORT, 'location_published: it would be left without a connector')
	WHERE NOT EXISTS (
		SELECT 1 FROM charge_points JOIN connectors ON connectors.charge_point_id = charge_points.id
		WHERE charge_points.location_id = OLD.location_id AND charge_points.id <> OLD.id
	);
END;
--> statement-breakpoint
CREATE TRIGGER evses_last_stays BEFORE DELETE ON evses
WHEN (
	SELECT published FROM locations JOIN charge_points ON charge_points.location_id = locations.id
	WHERE charge_points.id = OLD.charge_point_id
) = 1
BEGIN
	SELECT RAISE(ABORT, 'location_published: it would be left without a connector')
	WHERE NOT EXISTS (
		SELECT 1 FROM charge_points JOIN connectors ON connectors.charge_point_id = charge_points.id
		WHERE connectors.evse_uid <> OLD.uid
			AND charge_points.location_id = (SELECT location_id FROM charge_points WHERE id = OLD.charge_point_id)
	);
END;
--> statement-breakpoint
CREATE TRIGGER connectors_last_stays BEFORE DELETE ON connectors
WHEN (
	SELECT published FROM locations JOIN charge_points ON charge_points.location_id = locations.id
	WHERE charge_points.id = OLD.charge_point_id
) = 1
BEGIN
	SELECT RAISE(ABORT, 'location_published: it would be left without a connector')
	WHERE NOT EXISTS (
		SELECT 1 FROM charge_points JOIN connectors ON connectors.charge_point_id = charge_points.id
		WHERE (connectors.charge_point_id, connectors.connector_id) <> (OLD.charge_point_id, OLD.connector_id)
			AND charge_points.location_id = (SELECT location_id FROM charge_points WHERE id = OLD.charge_point_id)
	);
END;
--> statement-breakpoint

-- An EVSE and a connector belong to one charge point for good. The guards on INSERT answer INSERT OR REPLACE, which
-- deletes the old row without firing its triggers.
CREATE TRIGGER evses_of_one_charge_point BEFORE UPDATE OF uid, charge_point_id ON evses
WHEN NEW.uid <> OLD.uid OR NEW.charge_point_id <> OLD.charge_point_id
BEGIN
	SELECT RAISE(ABORT, 'invalid_request: an EVSE stays with its charge point');
END;
--> statement-breakpoint
CREATE TRIGGER connectors_of_one_charge_point BEFORE UPDATE OF charge_point_id, connector_id ON connectors
WHEN NEW.charge_point_id <> OLD.charge_point_id OR NEW.connector_id <> OLD.connector_id
BEGIN
	SELECT RAISE(ABORT, 'invalid_request: a connector stays with its charge point');
END;
--> statement-breakpoint
CREATE TRIGGER charge_points_not_replaced BEFORE INSERT ON charge_points
WHEN EXISTS (SELECT 1 FROM charge_points WHERE id = NEW.id)
BEGIN
	SELECT RAISE(ABORT, 'already_exists: charge point');
END;
--> statement-breakpoint
CREATE TRIGGER evses_not_replaced BEFORE INSERT ON evses
WHEN EXISTS (SELECT 1 FROM evses WHERE uid = NEW.uid AND charge_point_id <> NEW.charge_point_id)
BEGIN
	SELECT RAISE(ABORT, 'already_exists: EVSE');
END;
--> statement-breakpoint

-- A price is never changed and never taken back: sessions were started at it. A new price is a new version (EN-T1).
CREATE TRIGGER tariff_versions_never_change BEFORE UPDATE ON tariff_versions
BEGIN
	SELECT RAISE(ABORT, 'in_use: a tariff version never changes');
END;
--> statement-breakpoint
CREATE TRIGGER tariff_versions_never_end BEFORE DELETE ON tariff_versions
BEGIN
	SELECT RAISE(ABORT, 'in_use: a tariff version is never deleted');
END;
--> statement-breakpoint
CREATE TRIGGER tariff_versions_not_replaced BEFORE INSERT ON tariff_versions
WHEN EXISTS (
	SELECT 1 FROM tariff_versions
	WHERE id = NEW.id OR (scope = NEW.scope AND class = NEW.class AND valid_from = NEW.valid_from)
)
BEGIN
	SELECT RAISE(ABORT, 'already_exists: a tariff version of this class starts at this instant');
END;
