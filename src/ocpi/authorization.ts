/** A credentials token: 1 to 64 printable characters without spaces (OCPI-T2). */
export const CREDENTIALS_TOKEN = /^[\x21-\x7e]{1,64}$/;

/** Exactly one space; base64 as RFC 4648 §4 has it (OCPI-T1). */
const HEADER = /^Token ([A-Za-z0-9+/]+={0,2})$/;

export function writeAuthorization(token: string): string {
  return `Token ${btoa(token)}`;
}

/**
 * The token that a caller sent. The text's own examples encode a line feed after it, which is forgiven (OCPI-R1); a token
 * that was not encoded is none (OCPI-R2).
 */
export function readAuthorization(header: string | undefined): string | null {
  const encoded = HEADER.exec(header ?? "")?.[1];
  if (encoded === undefined || encoded.length % 4 !== 0) return null;
  const token = atob(encoded).replace(/\n$/, "");
  return CREDENTIALS_TOKEN.test(token) ? token : null;
}
