import { expect, vi } from "vitest";
import type { Me, UserView } from "../../src/entry/api/shared/accounts.ts";
import type { Role } from "../../src/entry/api/shared/permissions.ts";
import type { Problem } from "../../src/entry/api/shared/schemas.ts";
import { type Cookies, call, cookiesOf, createUser, OWN_PAGE, PASSWORD } from "./api-client.ts";
import { type Answer, fresh } from "./operator.ts";

export const GOOD_PASSWORD = "seven wet ducks crossed";

/** Somebody at a browser of the portal: keeps its cookies. */
export class Person {
  cookies: Cookies = {};

  static async signedIn(role: Role): Promise<Person & { readonly id: string; readonly email: string }> {
    const user = await createUser(role);
    const person = new Person();
    expect((await person.signIn(user.email)).status).toBe(200);
    return Object.assign(person, user);
  }

  signIn(email: string, password = PASSWORD) {
    return this.ask<Me & Problem>("POST", "/auth/login", { body: { email, password } });
  }

  async ask<Body = Problem>(
    method: string,
    path: string,
    { body, etag }: { readonly body?: unknown; readonly etag?: string } = {},
  ): Promise<Answer<Body> & { readonly headers: Headers }> {
    const headers = { ...OWN_PAGE, ...(etag === undefined ? {} : { "If-Match": etag }) };
    const response = await call(`/api${path}`, { method, body, headers, cookies: this.cookies });
    this.cookies = { ...this.cookies, ...cookiesOf(response) };
    const text = await response.text();
    const parsed = (text === "" ? null : JSON.parse(text)) as Body;
    return {
      status: response.status,
      etag: response.headers.get("ETag") ?? "",
      headers: response.headers,
      body: parsed,
    };
  }

  /** Reads a user and edits that version. */
  async editUser(id: string, change: Record<string, unknown>) {
    const { etag } = await this.ask("GET", `/users/${id}`);
    return this.ask<UserView & Problem>("PATCH", `/users/${id}`, { body: change, etag });
  }
}

export const anInvitation = (fields: Record<string, unknown> = {}) => ({
  name: "Ada Rossi",
  email: `${fresh("ada")}@example.com`,
  role: "technician",
  ...fields,
});

export interface Mailed {
  readonly subject: string;
  readonly text: string;
}

/** What is mailed because of something, which nobody may wait for: so many mails are looked for until they are there. */
export async function mails(count: number, act: () => Promise<unknown>): Promise<readonly Mailed[]> {
  const sent: Mailed[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line: string) => {
    const said = JSON.parse(line) as Mailed & { readonly fact: string };
    if (said.fact === "notification.mail") sent.push(said);
  });
  try {
    await act();
    await vi.waitFor(() => expect(sent).toHaveLength(count), { timeout: 5_000, interval: 10 });
  } finally {
    log.mockRestore();
  }
  return sent;
}

export const linkIn = ({ text }: Mailed): string => /#([\w-]+)/.exec(text)?.[1] ?? "";

/** Invites somebody; answers the user and what opens the invitation. */
export async function invite(administrator: Person, fields: Record<string, unknown> = {}) {
  const invitation = anInvitation(fields);
  let invited: Answer<UserView> | undefined;
  const [mail] = await mails(1, async () => {
    invited = await administrator.ask<UserView>("POST", "/users", { body: invitation });
  });
  if (invited?.status !== 201 || mail === undefined) throw new Error(`Invited: ${JSON.stringify(invited)}`);
  return { user: invited.body, email: invitation.email, token: linkIn(mail), mail };
}
