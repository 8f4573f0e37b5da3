import { sign, verify } from "hono/jwt";
import * as z from "zod";
import type { Config } from "../../config.ts";
import { ok, type Result, refuse } from "../../domain/result.ts";
import type { SignedIn } from "../../services/auth.ts";
import { ROLES } from "./shared/permissions.ts";

const ALGORITHM = "HS256";
const ISSUER = "emall-cpms";
const AUDIENCE = "portal";
/** Another Worker's clock may be a little behind ours. */
const ISSUED_BACK_SECONDS = 5;

/** Nothing personal. `exp` is demanded here: the library checks it only if present. */
const claimsSchema = z.object({
  sub: z.string(),
  role: z.enum(ROLES),
  sid: z.string(),
  tv: z.int(),
  /** Limited to some locations: D1 says which, for reading too. */
  lim: z.literal(true).optional(),
  iss: z.literal(ISSUER),
  aud: z.literal(AUDIENCE),
  iat: z.int(),
  exp: z.int(),
});

export type Claims = Readonly<z.infer<typeof claimsSchema>>;

export function issueAccessToken(config: Config, { user, signInId }: SignedIn, now: number): Promise<string> {
  const nowSeconds = Math.floor(now / 1000);
  const claims: Claims = {
    sub: user.id,
    role: user.role,
    sid: signInId,
    tv: user.tokenVersion,
    ...(user.locationIds === null ? {} : { lim: true }),
    iss: ISSUER,
    aud: AUDIENCE,
    iat: nowSeconds - ISSUED_BACK_SECONDS,
    exp: nowSeconds + config.ACCESS_TOKEN_SECONDS,
  };
  return sign({ ...claims }, config.JWT_SECRET, ALGORITHM);
}

/** `now` is the stack's clock, which the library does not know: instants are checked here. */
export async function readAccessToken(config: Config, token: string, now: number): Promise<Result<Claims>> {
  const payload =
    (await verified(token, config.JWT_SECRET)) ??
    (config.JWT_SECRET_PREVIOUS === undefined ? null : await verified(token, config.JWT_SECRET_PREVIOUS));
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success || claims.data.iat * 1000 > now) return refuse("not_signed_in");
  return claims.data.exp * 1000 > now ? ok(claims.data) : refuse("token_expired");
}

async function verified(token: string, secret: string): Promise<unknown> {
  try {
    return await verify(token, secret, { alg: ALGORITHM, iss: ISSUER, aud: AUDIENCE, exp: false, iat: false });
  } catch {
    return null;
  }
}
