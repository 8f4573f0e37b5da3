ALTER TABLE `partners` ADD `told_anew_at` integer;--> statement-breakpoint

-- All that a partner is to be shown, once more: prices before the locations that name them, then its drivers' sessions of
-- the last week.
CREATE TRIGGER partners_to_be_told_anew AFTER UPDATE OF told_anew_at ON partners
WHEN NEW.told_anew_at IS NOT NULL AND NEW.told_anew_at IS NOT OLD.told_anew_at
BEGIN
	DELETE FROM told_objects WHERE partner_id = NEW.id;
	DELETE FROM push_states WHERE partner_id = NEW.id;
	INSERT INTO outbox (partner_id, module, object_id, group_id, due_at, created_at)
	SELECT NEW.id, 'tariffs', tariff.id, 'tariffs/' || tariff.id, NEW.told_anew_at, NEW.updated_at
	FROM partner_receivers AS receiver, tariffs AS tariff
	WHERE receiver.partner_id = NEW.id AND receiver.module = 'tariffs' AND tariff.starts_at <= NEW.told_anew_at
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
--> statement-breakpoint

-- Who has left is told nothing more (OCPI-V14); what is to be billed waits, in case it comes back.
CREATE TRIGGER partners_that_left AFTER UPDATE OF state ON partners
WHEN NEW.state = 'ended'
BEGIN
	DELETE FROM outbox WHERE partner_id = NEW.id AND module <> 'cdrs';
	DELETE FROM push_states WHERE partner_id = NEW.id;
	DELETE FROM told_objects WHERE partner_id = NEW.id;
END;
