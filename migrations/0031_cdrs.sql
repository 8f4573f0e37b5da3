CREATE TABLE `cdr_deliveries` (
	`cdr_id` text PRIMARY KEY NOT NULL,
	`partner_id` text NOT NULL,
	`state` text NOT NULL,
	`why` text,
	`location` text,
	`decided_by` text,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`cdr_id`) REFERENCES `cdrs`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `cdrs` (
	`id` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`credit_of` text,
	`reason` text,
	`issued_by` text,
	`token_country_code` text NOT NULL,
	`token_party_id` text NOT NULL,
	`token_uid` text NOT NULL,
	`token_type` text NOT NULL,
	`contract_id` text NOT NULL,
	`auth_method` text NOT NULL,
	`authorization_reference` text,
	`started_at` integer NOT NULL,
	`ended_at` integer NOT NULL,
	`location_id` text NOT NULL,
	`evse_uid` text NOT NULL,
	`connector_id` integer NOT NULL,
	`place` text NOT NULL,
	`tariff_version_id` text NOT NULL,
	`currency` text NOT NULL,
	`energy_wh` integer NOT NULL,
	`charging_periods` text NOT NULL,
	`total_excl_micro` integer NOT NULL,
	`total_incl_micro` integer NOT NULL,
	`parts` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`tariff_version_id`) REFERENCES `tariff_versions`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "cdrs_id" CHECK(length("cdrs"."id") <= 39 and ("cdrs"."credit_of" is not null or length("cdrs"."id") <= 36))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cdrs_credited_once` ON `cdrs` (`credit_of`) WHERE "cdrs"."credit_of" is not null;--> statement-breakpoint
CREATE INDEX `cdrs_by_time` ON `cdrs` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `cdrs_of_session` ON `cdrs` (`session_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `cdrs_of_parties` ON `cdrs` (upper("token_country_code" || '*' || "token_party_id"),`created_at`,`id`);--> statement-breakpoint
ALTER TABLE `sessions` ADD `place` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `cdr_gap` text;--> statement-breakpoint
CREATE INDEX `sessions_without_cdr` ON `sessions` (`started_at`,`id`) WHERE "sessions"."cdr_gap" is not null;--> statement-breakpoint

-- What a partner was billed is never changed and never taken away: it is credited, and billed anew (OCPI-D1, D3).
CREATE TRIGGER cdrs_never_change BEFORE UPDATE ON cdrs
BEGIN
	SELECT RAISE(ABORT, 'in_use: a CDR never changes');
END;
--> statement-breakpoint
CREATE TRIGGER cdrs_never_end BEFORE DELETE ON cdrs
BEGIN
	SELECT RAISE(ABORT, 'in_use: a CDR is never deleted');
END;
--> statement-breakpoint
-- The same one again is none. INSERT OR REPLACE, too, leaves the one there is.
CREATE TRIGGER cdrs_not_replaced BEFORE INSERT ON cdrs
WHEN EXISTS (SELECT 1 FROM cdrs WHERE id = NEW.id)
BEGIN
	SELECT RAISE(IGNORE);
END;
--> statement-breakpoint
CREATE TRIGGER cdrs_one_in_force BEFORE INSERT ON cdrs
WHEN NEW.credit_of IS NULL AND NOT EXISTS (SELECT 1 FROM cdrs WHERE id = NEW.id)
BEGIN
	SELECT RAISE(ABORT, 'already_exists: the session has a CDR that is not credited')
	WHERE EXISTS (
		SELECT 1 FROM cdrs AS other
		WHERE other.session_id = NEW.session_id AND other.credit_of IS NULL
			AND NOT EXISTS (SELECT 1 FROM cdrs AS credit WHERE credit.credit_of = other.id)
	);
END;
--> statement-breakpoint

-- A CDR goes to the partner whose party it is, after what that is told of its session (OCPI-D13, U5).
CREATE TRIGGER cdrs_to_be_told AFTER INSERT ON cdrs
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, created_at)
	SELECT party.partner_id, 'cdrs', NEW.id, 'sessions/' || NEW.session_id, NEW.created_at
	FROM partner_parties AS party
	JOIN partner_receivers AS receiver ON receiver.partner_id = party.partner_id AND receiver.module = 'cdrs'
	WHERE party.country_code = upper(NEW.token_country_code) AND party.party_id = upper(NEW.token_party_id);
END;
--> statement-breakpoint

-- Who is told everything anew, is told of CDRs what it was never told: none goes twice, and those that a person has to
-- decide about wait. A minute later, when it knows the sessions.
CREATE TRIGGER cdrs_to_be_told_anew AFTER UPDATE OF told_anew_at ON partners
WHEN NEW.told_anew_at IS NOT NULL AND NEW.told_anew_at IS NOT OLD.told_anew_at
BEGIN
	INSERT INTO outbox (partner_id, module, object_id, group_id, due_at, created_at)
	SELECT NEW.id, 'cdrs', cdr.id, 'cdrs/' || cdr.session_id, NEW.told_anew_at + 60000, NEW.updated_at
	FROM partner_receivers AS receiver, json_each(NEW.roles) AS role, cdrs AS cdr
	WHERE receiver.partner_id = NEW.id AND receiver.module = 'cdrs'
		AND upper(cdr.token_country_code || '*' || cdr.token_party_id)
			= upper(json_extract(role.value, '$.countryCode') || '*' || json_extract(role.value, '$.partyId'))
		AND NOT EXISTS (SELECT 1 FROM cdr_deliveries AS told WHERE told.cdr_id = cdr.id AND told.state <> 'open')
	ORDER BY cdr.created_at, cdr.id
	ON CONFLICT (partner_id, module, object_id, not_before) WHERE body IS NULL
	DO UPDATE SET version = version + 1;
END;
