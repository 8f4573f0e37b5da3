import { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import { DAY } from "../domain/time.ts";
import { type FileLinkRow, loadLink, saveLink } from "../store/files.ts";
import type { Deps } from "./deps.ts";

/** 192 random bits: nobody guesses them, and one fast hash is enough. */
const SECRET_BYTES = 24;
/** A charge point that was away may come back within a day, and then be slow. */
const LINK_LIFE = 3 * DAY;

const PATHS = { bringLog: "uploads", bringFirmware: "uploads", fetchFirmware: "downloads" } as const;

export interface MintedLink {
  readonly location: string;
  readonly expiresAt: number;
}

/** A one-time address under our own origin. The secret in it is kept nowhere in the clear. */
export async function mintLink(
  deps: Deps,
  origin: string,
  link: Pick<FileLinkRow, "id" | "purpose" | "chargePointId" | "fileId" | "fileName">,
): Promise<MintedLink> {
  const secret = Buffer.from(deps.randomBytes(SECRET_BYTES)).toString("base64url");
  const expiresAt = deps.now() + LINK_LIFE;
  await saveLink(deps.db, { ...link, secretHash: hashOf(secret), expiresAt, usedAt: null, toldAt: null });
  return { location: `${origin}/${PATHS[link.purpose]}/${link.id}/${secret}`, expiresAt };
}

/** The link that an address names, if it may still be used; else null, and nobody is told why. */
export async function findLink(
  deps: Deps,
  { id, secret }: { readonly id: string; readonly secret: string },
): Promise<FileLinkRow | null> {
  const link = await loadLink(deps.db, id);
  if (link === null || link.expiresAt <= deps.now() || link.usedAt !== null) return null;
  return timingSafeEqual(Buffer.from(link.secretHash), Buffer.from(hashOf(secret))) ? link : null;
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
