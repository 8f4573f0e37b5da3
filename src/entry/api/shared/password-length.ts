import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from "../../../domain/password-length.ts";

/** What a form knows of passwords, without schemas. */
export const PASSWORD_LENGTH = { least: SHORTEST_PASSWORD, most: LONGEST_PASSWORD } as const;

/** What is made of what everybody guesses, the Worker says. */
export function isLongEnough(password: string): boolean {
  return [...password.normalize("NFKC")].length >= PASSWORD_LENGTH.least;
}
