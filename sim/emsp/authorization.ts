/** OCPI-T1: `Token <base64(utf8(token))>`, RFC 4648 section 4, padded, exactly one space. */
export function authorizationOf(token: string): string {
  return `Token ${Buffer.from(token, "utf8").toString("base64")}`;
}

export type ReadAuthorization =
  | { readonly token: string }
  | { readonly token?: never; readonly rule: "T1" | "T3"; readonly message: string };

export function readAuthorization(header: string | undefined): ReadAuthorization {
  if (header === undefined) return { rule: "T3", message: "no Authorization" };
  const encoded = /^Token ([A-Za-z0-9+/]+={0,2})$/.exec(header)?.[1];
  if (encoded === undefined) return { rule: "T1", message: "Authorization is not `Token <base64>`" };
  const token = Buffer.from(encoded, "base64").toString("utf8");
  if (authorizationOf(token) !== header) return { rule: "T1", message: "the token is not padded base64 of UTF-8" };
  return { token };
}
