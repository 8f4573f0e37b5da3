import { readFileSync } from "node:fs";
import { join } from "node:path";
import { untilTrue } from "./until.ts";

/** The newest mail in a stack's log that holds a link to one of the portal's pages, sent after so many were. */
export class Mailbox {
  readonly #log: string;
  #seen: number;

  constructor(state: string) {
    this.#log = join(state, "worker.log");
    this.#seen = this.#links("/").length;
  }

  /** The address behind the link of the next mail. */
  async nextLink(page: string): Promise<string> {
    const next = () =>
      this.#links("/")
        .slice(this.#seen)
        .find((link) => link.includes(`${page}#`));
    await untilTrue(() => next() !== undefined, { what: `a mail with a link to ${page}` });
    const link = next() ?? "";
    this.#seen = this.#links("/").indexOf(link) + 1;
    return link;
  }

  #links(page: string): readonly string[] {
    const mails = readFileSync(this.#log, "utf8")
      .split("\n")
      .filter((line) => line.includes('"notification.mail"'));
    return mails
      .flatMap((line) => line.match(/https?:\/\/[^\s"\\]+#[\w-]+/g) ?? [])
      .filter((link) => link.includes(page));
  }
}
