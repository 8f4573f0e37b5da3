import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Authority } from "../../src/remote/x509.ts";
import { mintChargePointPassword } from "../../src/services/charge-point-password.ts";

/** The demo's secrets: made at random once, kept beside the state they belong to. */
export type DemoSecrets = {
  readonly jwtSecret: string;
  readonly pepper: string;
  /** By which the first administrator of an empty stack is made. */
  readonly setupToken: string;
  readonly admin: { readonly email: string; readonly password: string; readonly apiKey: string };
  readonly chargePointPasswords: Readonly<Record<string, string>>;
  /** Signs the certificates of charge points. */
  readonly authority: Authority;
};

export async function loadSecrets(stateDirectory: string, chargePointIds: readonly string[]): Promise<DemoSecrets> {
  const file = join(stateDirectory, "demo-secrets.json");
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as DemoSecrets) : undefined;
  const secrets: DemoSecrets = {
    jwtSecret: kept?.jwtSecret ?? randomText(48),
    pepper: kept?.pepper ?? randomText(48),
    setupToken: kept?.setupToken ?? randomText(32),
    admin: kept?.admin ?? { email: "admin@emall.example", password: randomText(15), apiKey: randomText(32) },
    chargePointPasswords: Object.fromEntries(
      chargePointIds.map((id) => [id, kept?.chargePointPasswords[id] ?? mintChargePointPassword(randomBytes)]),
    ),
    authority: kept?.authority ?? (await newAuthority()),
  };
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}

async function newAuthority(): Promise<Authority> {
  const { createAuthority } = await import("../../src/remote/x509.ts");
  return createAuthority("eMall", Date.now(), `01${randomBytes(15).toString("hex")}`);
}

function randomText(bytes: number): string {
  return randomBytes(bytes).toString("base64url");
}
