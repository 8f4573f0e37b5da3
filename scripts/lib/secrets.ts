import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mintChargePointPassword } from "../../src/services/charge-point-password.ts";

/** The demo's secrets: made at random once, kept beside the state they belong to. */
export type DemoSecrets = {
  readonly jwtSecret: string;
  readonly pepper: string;
  readonly admin: { readonly email: string; readonly password: string; readonly apiKey: string };
  readonly chargePointPasswords: Readonly<Record<string, string>>;
};

export function loadSecrets(stateDirectory: string, chargePointIds: readonly string[]): DemoSecrets {
  const file = join(stateDirectory, "demo-secrets.json");
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as DemoSecrets) : undefined;
  const secrets: DemoSecrets = {
    jwtSecret: kept?.jwtSecret ?? randomText(48),
    pepper: kept?.pepper ?? randomText(48),
    admin: kept?.admin ?? { email: "admin@emall.example", password: randomText(15), apiKey: randomText(32) },
    chargePointPasswords: Object.fromEntries(
      chargePointIds.map((id) => [id, kept?.chargePointPasswords[id] ?? mintChargePointPassword(randomBytes)]),
    ),
  };
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}

function randomText(bytes: number): string {
  return randomBytes(bytes).toString("base64url");
}
