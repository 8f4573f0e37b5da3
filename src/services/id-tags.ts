import { createHash } from "node:crypto";
import { foldUid, type Token } from "../domain/token.ts";
import { ID_TAG_LENGTH } from "../ocpp/limits.ts";

type NamedToken = Readonly<Record<"country_code" | "party_id" | "uid" | "type", string>>;

/**
 * What a charge point knows a partner's token by. OCPI's uids have up to 36 characters: one that is too long gets an alias, always the same, of 80 bits: no
 * two tokens share one. Sessions and CDRs name the token itself (OCPI-C5).
 */
export function idTagOf({ country_code, party_id, uid, type }: NamedToken): string {
  if (uid.length <= ID_TAG_LENGTH) return uid;
  const key = [country_code, party_id, uid].map(foldUid).join("*");
  return createHash("sha256").update(`${key}*${type}`).digest("hex").slice(0, ID_TAG_LENGTH).toUpperCase();
}

/** What a charge point knows a token by, whoever issued it. */
export function idTagOfToken({ uid, roaming }: Token): string {
  if (roaming === undefined) return uid;
  const { countryCode: country_code, partyId: party_id, type } = roaming;
  return idTagOf({ country_code, party_id, uid, type });
}
