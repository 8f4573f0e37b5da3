/** Names that lead into a private network wherever they are asked for. */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|home\.arpa)$/;

/**
 * Why nothing is posted to an address; null if it may be. A host is a public name: an address as a number could lead
 * into a private network, and no webhook needs one.
 * @param isDevelopment the receiver may be a program on the same machine.
 */
export function refuseWebhookAddress(address: string, isDevelopment: boolean): string | null {
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
