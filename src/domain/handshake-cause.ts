/** Why a step of a handshake failed, where it is one of what partners usually get wrong. */
export const HANDSHAKE_CAUSES = [
  "host_not_entered",
  "unreachable",
  "redirected",
  "no_ocpi",
  "token_refused",
  "refused",
  "unreadable",
  "no_common_version",
  "no_credentials",
  "party_not_admitted",
  "overtaken",
] as const;
export type HandshakeCause = (typeof HANDSHAKE_CAUSES)[number];
