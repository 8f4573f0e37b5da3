CREATE INDEX `tariff_versions_ends` ON `tariff_versions` (`scope`,`class`,`valid_from`) WHERE "tariff_versions"."origin" ->> 'kind' = 'end' and "tariff_versions"."withdrawn_at" is null;--> statement-breakpoint

-- A location is published only with prices in force: withdrawn ones and lists that have ended are none.
DROP TRIGGER locations_published_whole;
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
		SELECT 1 FROM tariff_versions AS version
		WHERE version.scope IN ('organisation', 'location:' || NEW.id) AND version.class = 'standard'
			AND version.valid_from <= NEW.updated_at AND version.withdrawn_at IS NULL AND version.origin ->> 'kind' <> 'end'
			AND NOT EXISTS (
				SELECT 1 FROM tariff_versions AS ended
				WHERE ended.scope = version.scope AND ended.class = version.class AND ended.withdrawn_at IS NULL
					AND ended.origin ->> 'kind' = 'end' AND ended.valid_from BETWEEN version.valid_from AND NEW.updated_at
			)
	);
	SELECT RAISE(ABORT, 'location_not_publishable: a fast tariff in force is missing')
	WHERE NOT EXISTS (
		SELECT 1 FROM tariff_versions AS version
		WHERE version.scope IN ('organisation', 'location:' || NEW.id) AND version.class = 'fast'
			AND version.valid_from <= NEW.updated_at AND version.withdrawn_at IS NULL AND version.origin ->> 'kind' <> 'end'
			AND NOT EXISTS (
				SELECT 1 FROM tariff_versions AS ended
				WHERE ended.scope = version.scope AND ended.class = version.class AND ended.withdrawn_at IS NULL
					AND ended.origin ->> 'kind' = 'end' AND ended.valid_from BETWEEN version.valid_from AND NEW.updated_at
			)
	);
END;
--> statement-breakpoint

-- A version may be withdrawn before it begins, but for the first one entered of its list and of those behind it: starts of
-- before there was any price are priced by it. Nothing else of a version ever changes (EN-T1).
DROP TRIGGER tariff_versions_never_change;
--> statement-breakpoint
CREATE TRIGGER tariff_versions_never_change BEFORE UPDATE ON tariff_versions
WHEN OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL OR NEW.withdrawn_at >= OLD.valid_from
	OR (NEW.id, NEW.scope, NEW.class, NEW.valid_from, NEW.created_at, NEW.currency, NEW.price_micro_per_kwh, NEW.vat_basis_points, NEW.origin)
	IS NOT (OLD.id, OLD.scope, OLD.class, OLD.valid_from, OLD.created_at, OLD.currency, OLD.price_micro_per_kwh, OLD.vat_basis_points, OLD.origin)
	OR NOT EXISTS (
		SELECT 1 FROM tariff_versions AS earlier
		WHERE earlier.scope IN (OLD.scope, 'organisation') AND earlier.class = OLD.class AND earlier.id <> OLD.id
			AND earlier.created_at <= OLD.created_at AND earlier.withdrawn_at IS NULL
	)
BEGIN
	SELECT RAISE(ABORT, 'in_use: a tariff version never changes, and the first one stays');
END;
--> statement-breakpoint

-- Who is told of which price list: a party's is for its own partner alone.
CREATE VIEW tariff_receivers AS
SELECT receiver.partner_id AS partner_id, tariff.id AS tariff_id, tariff.scope AS scope, tariff.class AS class
FROM partner_receivers AS receiver, tariffs AS tariff
WHERE receiver.module = 'tariffs' AND (substr(tariff.scope, 1, 6) <> 'party:' OR EXISTS (
	SELECT 1 FROM partner_parties AS own
	WHERE own.partner_id = receiver.partner_id AND 'party:' || own.country_code || '*' || own.party_id = tariff.scope
));
--> statement-breakpoint

-- The organisation's price is told when it is in force, not when it is entered (OCPI-F11).
DROP TRIGGER tariffs_to_be_told;
--> statement-breakpoint
CREATE TRIGGER tariffs_to_be_told AFTER INSERT ON tariff_versions
WHEN NEW.scope = 'organisation'
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, not_before, due_at, created_at)
	SELECT partner_id, 'tariffs', tariff_id, 'tariffs/' || tariff_id, NEW.valid_from, NEW.valid_from, NEW.created_at
	FROM tariff_receivers WHERE scope = NEW.scope AND class = NEW.class
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint

-- An own price too, and with it the places whose connectors name another tariff when own prices begin and end: before it,
-- because a tariff that is over is taken away only when nothing names it (OCPI-L10, U3). Of places that are told, those
-- that name a new tariff tell it themselves first.
CREATE TRIGGER own_prices_to_be_told AFTER INSERT ON tariff_versions
WHEN NEW.scope <> 'organisation'
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, not_before, due_at, created_at)
	SELECT receiver.partner_id, 'locations', location.id, 'locations/' || location.id, NEW.valid_from, NEW.valid_from, NEW.created_at
	FROM partner_receivers AS receiver, locations AS location
	WHERE receiver.module = 'locations' AND location.published = 1 AND (NEW.scope = 'location:' || location.id OR EXISTS (
		SELECT 1 FROM partner_parties AS own
		WHERE own.partner_id = receiver.partner_id AND 'party:' || own.country_code || '*' || own.party_id = NEW.scope
	))
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
	INSERT INTO outbox (partner_id, module, object_id, group_id, not_before, due_at, created_at)
	SELECT receiver.partner_id, 'bookings', 'booking_locations/' || location.id, 'booking_locations/' || location.id, NEW.valid_from, NEW.valid_from, NEW.created_at
	FROM partner_receivers AS receiver, booking_locations AS location
	WHERE receiver.module = 'bookings' AND (NEW.scope = 'location:' || location.location_id OR EXISTS (
		SELECT 1 FROM partner_parties AS own
		WHERE own.partner_id = receiver.partner_id AND 'party:' || own.country_code || '*' || own.party_id = NEW.scope
	))
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
	INSERT INTO outbox (partner_id, module, object_id, group_id, not_before, due_at, created_at)
	SELECT partner_id, 'tariffs', tariff_id, 'tariffs/' || tariff_id, NEW.valid_from, NEW.valid_from, NEW.created_at
	FROM tariff_receivers WHERE scope = NEW.scope AND class = NEW.class
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint

-- With its first price, a list is there; the organisation's is named by the connectors that it is for: it is told before
-- them (OCPI-L10).
DROP TRIGGER first_prices_to_be_told;
--> statement-breakpoint
CREATE TRIGGER first_prices_to_be_told AFTER INSERT ON tariffs
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, not_before, due_at, created_at)
	SELECT partner_id, 'tariffs', NEW.id, 'tariffs/' || NEW.id, NEW.starts_at, NEW.starts_at, NEW.created_at
	FROM tariff_receivers WHERE tariff_id = NEW.id
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
	INSERT INTO outbox (partner_id, module, object_id, group_id, not_before, due_at, created_at)
	SELECT receiver.partner_id, 'locations', location.id, 'locations/' || location.id, NEW.starts_at, NEW.starts_at, NEW.created_at
	FROM partner_receivers AS receiver, locations AS location
	WHERE receiver.module = 'locations' AND location.published = 1 AND NEW.scope = 'organisation'
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint
DROP TRIGGER earlier_prices_to_be_told;
--> statement-breakpoint
CREATE TRIGGER earlier_prices_to_be_told AFTER UPDATE OF starts_at ON tariffs
WHEN NEW.starts_at < OLD.starts_at AND NEW.scope = 'organisation'
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, not_before, due_at, created_at)
	SELECT receiver.partner_id, 'locations', location.id, 'locations/' || location.id, NEW.starts_at, NEW.starts_at, NEW.created_at
	FROM partner_receivers AS receiver, locations AS location
	WHERE receiver.module = 'locations' AND location.published = 1 AND NEW.scope = 'organisation'
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0;
END;
--> statement-breakpoint

-- All that a partner is to be shown, once more: prices before the locations that name them, then its drivers' sessions of
-- the last week.
DROP TRIGGER partners_to_be_told_anew;
--> statement-breakpoint
CREATE TRIGGER partners_to_be_told_anew AFTER UPDATE OF told_anew_at ON partners
WHEN NEW.told_anew_at IS NOT NULL AND NEW.told_anew_at IS NOT OLD.told_anew_at
BEGIN
	DELETE FROM told_objects WHERE partner_id = NEW.id;
	DELETE FROM push_states WHERE partner_id = NEW.id;
	INSERT INTO outbox (partner_id, module, object_id, group_id, due_at, created_at)
	SELECT NEW.id, 'tariffs', tariff.id, 'tariffs/' || tariff.id, NEW.told_anew_at, NEW.updated_at
	FROM tariff_receivers AS receiver JOIN tariffs AS tariff ON tariff.id = receiver.tariff_id
	WHERE receiver.partner_id = NEW.id AND tariff.starts_at <= NEW.told_anew_at
	ORDER BY tariff.created_at, tariff.id
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0, due_at = excluded.due_at;
	INSERT INTO outbox (partner_id, module, object_id, group_id, due_at, created_at)
	SELECT NEW.id, 'locations', location.id, 'locations/' || location.id, NEW.told_anew_at, NEW.updated_at
	FROM partner_receivers AS receiver, locations AS location
	WHERE receiver.partner_id = NEW.id AND receiver.module = 'locations' AND location.published = 1
	ORDER BY location.created_at, location.id
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0, due_at = excluded.due_at;
	INSERT INTO outbox (partner_id, module, object_id, group_id, due_at, created_at)
	SELECT NEW.id, 'sessions', session.id, 'sessions/' || session.id, NEW.told_anew_at, NEW.updated_at
	FROM partner_receivers AS receiver, json_each(NEW.roles) AS role, sessions AS session
	WHERE receiver.partner_id = NEW.id AND receiver.module = 'sessions'
		AND upper(session.token_country_code || '*' || session.token_party_id)
			= upper(json_extract(role.value, '$.countryCode') || '*' || json_extract(role.value, '$.partyId'))
		AND session.token_party_id IS NOT NULL AND session.currency IS NOT NULL
		AND session.updated_at >= NEW.updated_at - 604800000
	ORDER BY session.created_at, session.id
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1, is_held = 0, due_at = excluded.due_at;
END;
