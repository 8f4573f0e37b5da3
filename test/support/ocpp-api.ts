import type * as z from "zod";
import type { meterValueSchema } from "../../src/entry/api/shared/meter-values.ts";
import type { CommandView, SessionView, statusChangeSchema } from "../../src/entry/api/shared/schemas.ts";
import type { Stack } from "./stack.ts";
import { untilDefined } from "./until.ts";

type MeterValueView = z.infer<typeof meterValueSchema>;
type StatusChangeView = z.infer<typeof statusChangeSchema>;
type Problem = { readonly code?: string; readonly detail?: string };
type Given = Problem & { readonly status: number; readonly command: CommandView };

/** What an operator's script does with charge points and sessions. */
export function ocppApi(api: Stack["api"]) {
  async function read<T>(path: string): Promise<T> {
    const answer = await api(path);
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async function list<T>(path: string): Promise<readonly T[]> {
    const items: T[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query = new URLSearchParams({ limit: "1000", ...(cursor === "" ? {} : { cursor }) });
      const page: { items: T[]; nextCursor: string | null } = await read(
        `${path}${path.includes("?") ? "&" : "?"}${query}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  const sessions = (chargePointId: string) => list<SessionView>(`/sessions?${new URLSearchParams({ chargePointId })}`);

  return {
    sessions,
    meterValues: (sessionId: string) => list<MeterValueView>(`/sessions/${sessionId}/meter-values`),
    statusHistory: (chargePointId: string) =>
      list<StatusChangeView>(`/charge-points/${encodeURIComponent(chargePointId)}/status-history`),
    command: (id: string) => read<CommandView>(`/commands/${id}`),

    /** The session of a transaction, as soon as it is as wanted. */
    session: (chargePointId: string, transactionId: number, wanted: (session: SessionView) => boolean) =>
      untilDefined(
        async () =>
          (await sessions(chargePointId)).find((each) => each.transactionId === transactionId && wanted(each)),
        { what: `session ${transactionId} of ${chargePointId}` },
      ),

    /** Gives an operator's command; with `waitSeconds` it answers when the charge point did. */
    async give(chargePointId: string, action: string, body: unknown, waitSeconds?: number): Promise<Given> {
      const query = waitSeconds === undefined ? "" : `?wait=${waitSeconds}`;
      const path = `/charge-points/${encodeURIComponent(chargePointId)}/commands/${action}${query}`;
      const answer = await api(path, { method: "POST", body });
      const given = (await answer.json()) as CommandView & Problem;
      const { code = "", detail = "" } = given;
      return { status: answer.status, command: given, code, detail };
    },
  };
}

export type OcppApi = ReturnType<typeof ocppApi>;
