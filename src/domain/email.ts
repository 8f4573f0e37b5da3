/** One address, however it is written. */
export function foldEmail(email: string): string {
  return email.trim().toLowerCase();
}
