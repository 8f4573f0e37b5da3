CREATE TABLE `ledger_transactions` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`currency` text NOT NULL,
	`entries` text NOT NULL,
	`session_id` text,
	`location_id` text,
	`at` integer NOT NULL,
	`reason` text,
	`issued_by` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `ledger_by_time` ON `ledger_transactions` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `ledger_by_place` ON `ledger_transactions` (`location_id`,`at`);--> statement-breakpoint
CREATE INDEX `ledger_of_session` ON `ledger_transactions` (`session_id`);--> statement-breakpoint
CREATE TABLE `payment_accounts` (
	`driver_id` text PRIMARY KEY NOT NULL,
	`customer` text NOT NULL,
	`method` text NOT NULL,
	`label` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `payment_refunds` (
	`id` text PRIMARY KEY NOT NULL,
	`payment_id` text NOT NULL,
	`payable_micro` integer NOT NULL,
	`incl_micro` integer NOT NULL,
	`excl_micro` integer NOT NULL,
	`money_micro` integer NOT NULL,
	`reason` text NOT NULL,
	`issued_by` text NOT NULL,
	`state` text NOT NULL,
	`reference` text,
	`why` text,
	`tries` integer DEFAULT 0 NOT NULL,
	`due_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`payment_id`) REFERENCES `payments`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `payment_refunds_of_payment` ON `payment_refunds` (`payment_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `payment_refunds_due` ON `payment_refunds` (`due_at`) WHERE "payment_refunds"."due_at" is not null;--> statement-breakpoint
CREATE TABLE `payments` (
	`id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`payer_kind` text NOT NULL,
	`payer_id` text NOT NULL,
	`folded_uid` text NOT NULL,
	`session_id` text,
	`currency` text NOT NULL,
	`state` text NOT NULL,
	`held_micro` integer DEFAULT 0 NOT NULL,
	`due_micro` integer,
	`captured_micro` integer DEFAULT 0 NOT NULL,
	`credited_micro` integer DEFAULT 0 NOT NULL,
	`refunded_micro` integer DEFAULT 0 NOT NULL,
	`reference` text,
	`rest_reference` text,
	`hold_expires_at` integer,
	`stop_cause` text,
	`stop_asked_at` integer,
	`why` text,
	`unanswered` integer DEFAULT 0 NOT NULL,
	`declined` integer DEFAULT 0 NOT NULL,
	`due_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "payments_state" CHECK("state" in ('none', 'awaiting', 'held', 'lapsed', 'releasing', 'capturing', 'captured', 'on_account', 'owed', 'refunded', 'refused', 'cancelled'))
);
--> statement-breakpoint
CREATE INDEX `payments_by_time` ON `payments` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `payments_by_state` ON `payments` (`state`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `payments_due` ON `payments` (`due_at`) WHERE "payments"."due_at" is not null;--> statement-breakpoint
CREATE INDEX `payments_of_token` ON `payments` (`folded_uid`,`created_at`);--> statement-breakpoint
CREATE INDEX `payments_of_session` ON `payments` (`session_id`);--> statement-breakpoint
CREATE INDEX `payments_of_payer` ON `payments` (`payer_id`,`state`);--> statement-breakpoint
CREATE INDEX `payments_by_reference` ON `payments` (`reference`);--> statement-breakpoint

-- What was booked stays booked: a mistake is booked in reverse. The same one again is none.
CREATE TRIGGER ledger_never_changes BEFORE UPDATE ON ledger_transactions
BEGIN
	SELECT RAISE(ABORT, 'in_use: what was booked never changes');
END;
--> statement-breakpoint
CREATE TRIGGER ledger_never_ends BEFORE DELETE ON ledger_transactions
BEGIN
	SELECT RAISE(ABORT, 'in_use: what was booked is never deleted');
END;
--> statement-breakpoint
CREATE TRIGGER ledger_not_replaced BEFORE INSERT ON ledger_transactions
WHEN EXISTS (SELECT 1 FROM ledger_transactions WHERE id = NEW.id)
BEGIN
	SELECT RAISE(IGNORE);
END;
--> statement-breakpoint
CREATE TRIGGER ledger_balances BEFORE INSERT ON ledger_transactions
WHEN json_array_length(NEW.entries) < 2
	OR (SELECT sum(value ->> '$.amountMicro') FROM json_each(NEW.entries)) IS NOT 0
	OR EXISTS (SELECT 1 FROM json_each(NEW.entries) WHERE json_type(value, '$.amountMicro') IS NOT 'integer')
BEGIN
	SELECT RAISE(ABORT, 'invalid_request: the entries of a transaction sum to nothing');
END;
--> statement-breakpoint

-- What was billed before there was a ledger: CDRs and their credits, and the sessions of our own tokens.
INSERT INTO ledger_transactions (id, kind, currency, entries, session_id, location_id, at, reason, issued_by, created_at)
SELECT 'cdr:' || cdr.id, iif(cdr.credit_of IS NULL, 'cdr', 'credit'), cdr.currency, (
		SELECT json_group_array(json_object('account', line.value ->> 0, 'amountMicro', line.value ->> 1))
		FROM json_each(json_array(
			json_array('receivable:party:' || upper(cdr.token_country_code || '*' || cdr.token_party_id), cdr.total_incl_micro),
			json_array('revenue', 0 - cdr.total_excl_micro),
			json_array('vat', cdr.total_excl_micro - cdr.total_incl_micro)
		)) AS line
		WHERE line.value ->> 1 <> 0
	), cdr.session_id, cdr.location_id, iif(cdr.credit_of IS NULL, cdr.ended_at, cdr.created_at),
	cdr.reason, cdr.issued_by, cdr.created_at
FROM cdrs AS cdr
WHERE cdr.total_incl_micro <> 0;
--> statement-breakpoint
INSERT INTO ledger_transactions (id, kind, currency, entries, session_id, location_id, at, created_at)
SELECT 'session:' || sale.id, 'session', sale.currency, (
		SELECT json_group_array(json_object('account', line.value ->> 0, 'amountMicro', line.value ->> 1))
		FROM json_each(json_array(
			json_array('receivable:tokens', sale.payable_micro),
			json_array('revenue', 0 - sale.total_excl_micro),
			json_array('vat', sale.total_excl_micro - sale.total_incl_micro),
			json_array('rounding', sale.total_incl_micro - sale.payable_micro)
		)) AS line
		WHERE line.value ->> 1 <> 0
	), sale.id, sale.location_id, sale.stopped_at, sale.updated_at
FROM sessions AS sale
WHERE sale.state = 'COMPLETED' AND sale.token_party_id IS NULL AND sale.transaction_id IS NOT NULL
	AND sale.stopped_at IS NOT NULL AND sale.total_incl_micro <> 0 AND sale.payable_micro IS NOT NULL;
