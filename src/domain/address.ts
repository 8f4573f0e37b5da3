/** IPv6 hands a whole /64, its first four groups of 16 bits, to one customer. */
const GROUPS_OF_A_NETWORK = 4;
const GROUPS = 8;

/** What is counted as one neighbour: an IPv4 address, or the /64 of an IPv6 address. */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  // An IPv4 address in IPv6 clothes stands for itself.
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = [], tail = []] = address.split("::").map((part) => part.split(":").filter((group) => group !== ""));
  const zeros = Array.from({ length: Math.max(0, GROUPS - head.length - tail.length) }, () => "0");
  const network = [...head, ...zeros, ...tail].slice(0, GROUPS_OF_A_NETWORK);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}

/** The same machine. */
export function isLoopback(address: string): boolean {
  return address === "::1" || networkOf(address).startsWith("127.");
}
