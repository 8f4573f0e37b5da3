/** Names that lead into a private network wherever they are asked for. */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|home\.arpa)$/;

/**
 * Why we do not call an address that somebody gave us; null if we may. A host is a public name: an address as a number
 * could lead into a private network, and nobody needs one.
 * @param isDevelopment it may be a program on the same machine.
 */
export function refuseAddress(address: string, isDevelopment: boolean): string | null {
  if (!URL.canParse(address)) return "The address is no URL.";
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== "" || password !== "") return "The address must not carry a password.";
  if (isDevelopment && protocol === "http:") return null;
  if (protocol !== "https:") return "The address must begin with https://.";
  if (isDevelopment) return null;
  // The URL parser has written every spelling of an IPv4 address as four numbers, and IPv6 in brackets.
  const name = hostname.replace(/\.$/, "").toLowerCase();
  const isNumber = name.startsWith("[") || /^[\d.]+$/.test(name);
  if (isNumber || !name.includes(".") || PRIVATE_NAME.test(name)) return "The address must be a public host name.";
  return null;
}

/**
 * The same for an address of a partner: it leads to a host that was entered for it, and nowhere else (OCPI-C9).
 * @param hosts `host`, which means port 443, or `host:port`; in development, a host means all of its ports.
 */
export function refusePartnerAddress(address: string, hosts: readonly string[], isDevelopment: boolean): string | null {
  const refusal = refuseAddress(address, isDevelopment);
  if (refusal !== null) return refusal;
  // The URL parser has left out the port that belongs to the protocol.
  const { host, hostname } = new URL(address);
  const names = hosts.map((each) => each.toLowerCase().replace(/:443$/, ""));
  const isKnown = names.includes(host) || (isDevelopment && names.includes(hostname));
  return isKnown ? null : `The host ${host} is not one of this partner's.`;
}
