CREATE TABLE `provider_payments` (
	`reference` text PRIMARY KEY NOT NULL,
	`payment_id` text NOT NULL,
	`captured_micro` integer NOT NULL,
	`refunded_micro` integer NOT NULL,
	`disputed_micro` integer NOT NULL,
	`changes` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`payment_id`) REFERENCES `payments`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `provider_payments_of_payment` ON `provider_payments` (`payment_id`);--> statement-breakpoint
ALTER TABLE `payment_refunds` ADD `provider_payment` text;--> statement-breakpoint
ALTER TABLE `payments` ADD `repaid_micro` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `payments` ADD `disputed_micro` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
INSERT INTO `provider_payments`
SELECT p.reference, p.id, l.entries ->> '$[0].amountMicro', p.refunded_micro, 0, 0, l.created_at
FROM payments p JOIN ledger_transactions l ON l.id = 'capture:' || p.reference WHERE p.provider = 'stripe'
UNION ALL
SELECT p.rest_reference, p.id, l.entries ->> '$[0].amountMicro', 0, 0, 0, l.created_at
FROM payments p JOIN ledger_transactions l ON l.id = 'capture:' || p.rest_reference WHERE p.provider = 'stripe';--> statement-breakpoint
UPDATE `payment_refunds` SET provider_payment = (SELECT reference FROM payments p WHERE p.id = payment_id AND p.provider = 'stripe');--> statement-breakpoint
UPDATE `payments` SET repaid_micro = min(refunded_micro, coalesce((SELECT sum(money_micro) FROM payment_refunds r WHERE r.payment_id = payments.id AND r.state <> 'refused'), 0));
