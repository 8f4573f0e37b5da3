CREATE TABLE `tariffs` (
	`id` text PRIMARY KEY NOT NULL,
	`scope` text NOT NULL,
	`class` text NOT NULL,
	`starts_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tariffs_of_list` ON `tariffs` (`scope`,`class`);--> statement-breakpoint
CREATE INDEX `tariffs_by_creation` ON `tariffs` (`created_at`,`id`);--> statement-breakpoint

INSERT INTO tariffs (id, scope, class, starts_at, created_at)
SELECT id, scope, class, (
	SELECT min(valid_from) FROM tariff_versions AS every
	WHERE every.scope = first.scope AND every.class = first.class
), created_at
FROM tariff_versions AS first
WHERE NOT EXISTS (
	SELECT 1 FROM tariff_versions AS other
	WHERE other.scope = first.scope AND other.class = first.class AND (other.created_at, other.id) < (first.created_at, first.id)
);
--> statement-breakpoint

-- Of each price list and class there is a Tariff from its first version on, whoever enters it.
CREATE TRIGGER tariffs_of_versions AFTER INSERT ON tariff_versions
BEGIN
	INSERT INTO tariffs (id, scope, class, starts_at, created_at)
	VALUES (NEW.id, NEW.scope, NEW.class, NEW.valid_from, NEW.created_at)
	ON CONFLICT (scope, class) DO UPDATE SET starts_at = min(starts_at, excluded.starts_at);
END;
