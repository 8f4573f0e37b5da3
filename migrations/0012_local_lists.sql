CREATE TABLE `token_changes` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`folded_uid` text NOT NULL,
	`uid` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `token_changes_folded_uid_unique` ON `token_changes` (`folded_uid`);--> statement-breakpoint
CREATE TABLE `told_token_changes` (
	`charge_point_id` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	FOREIGN KEY (`charge_point_id`) REFERENCES `charge_points`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO token_changes (folded_uid, uid) SELECT folded_uid, uid FROM tokens ORDER BY updated_at;
--> statement-breakpoint
-- The newest change of each token is kept. Deleted and entered anew, not replaced: the numbers only rise.
CREATE TRIGGER tokens_entered AFTER INSERT ON tokens
BEGIN
	DELETE FROM token_changes WHERE folded_uid = NEW.folded_uid;
	INSERT INTO token_changes (folded_uid, uid) VALUES (NEW.folded_uid, NEW.uid);
END;
--> statement-breakpoint
CREATE TRIGGER tokens_changed AFTER UPDATE OF state, expires_at, parent_uid ON tokens
BEGIN
	DELETE FROM token_changes WHERE folded_uid = NEW.folded_uid;
	INSERT INTO token_changes (folded_uid, uid) VALUES (NEW.folded_uid, NEW.uid);
END;
--> statement-breakpoint
CREATE TRIGGER tokens_gone AFTER DELETE ON tokens
BEGIN
	DELETE FROM token_changes WHERE folded_uid = OLD.folded_uid;
	INSERT INTO token_changes (folded_uid, uid) VALUES (OLD.folded_uid, OLD.uid);
END;
