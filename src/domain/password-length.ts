/** While there is no second factor (NIST SP 800-63B-4 §3.1.1.2). */
export const SHORTEST_PASSWORD = 15;
/** Longer ones are not passwords, but work for us. */
export const LONGEST_PASSWORD = 256;
