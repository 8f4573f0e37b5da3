import type { Severity } from "../domain/notification.ts";
import { ok, type Result, refuse } from "../domain/result.ts";
import { refuseAddress } from "../remote/public-address.ts";
import type { Change } from "../store/database.ts";
import {
  type ChannelOverview,
  type ChannelTarget,
  loadChannel,
  saveChannel,
  saveNewChannel,
} from "../store/notification-channels.ts";
import type { Deps } from "./deps.ts";
import { sealedFor } from "./notification-delivery.ts";
import { WEBHOOK_SECRET_PREFIX } from "./notification-message.ts";
import { seal } from "./sealing.ts";
import { nextVersion } from "./versions.ts";

/** Each costs a row with every notification. */
const MAX_CHANNELS = 20;
const SECRET_BYTES = 32;

export type WantedTarget =
  | { readonly kind: "webhook"; readonly url: string }
  | { readonly kind: "email"; readonly to: readonly string[] }
  | { readonly kind: "console" };

export interface ChannelRequest {
  readonly name: string;
  readonly target: WantedTarget;
  readonly minSeverity: Severity;
  readonly enabled: boolean;
}

export interface CreatedChannel {
  readonly channel: ChannelOverview;
  /** What a webhook's messages are signed with; null for other channels. Shown once. */
  readonly secret: string | null;
}

export async function createChannel(deps: Deps, request: ChannelRequest): Promise<Result<CreatedChannel>> {
  const id = deps.newId();
  const target = aimed(deps, id, request.target);
  if (!target.ok) return target;
  const now = deps.now();
  const { name, minSeverity, enabled } = request;
  const bookkeeping = { dueAt: 0, leasedUntil: 0, failures: 0, lastError: null, lastDeliveredAt: null };
  const row = { id, name, minSeverity, enabled, createdAt: now, updatedAt: now, ...bookkeeping };
  const saved = await saveNewChannel(deps.db, { ...row, target: target.value.target }, MAX_CHANNELS);
  if (!saved) return refuse("limit_reached", `There are ${MAX_CHANNELS} channels already.`);
  return found(deps, id, target.value.secret);
}

/** A new target of a webhook comes with a new secret, and what failed before is tried again at once. */
export async function updateChannel(
  deps: Deps,
  channel: ChannelOverview,
  { target: wanted, ...change }: Change<ChannelRequest>,
): Promise<Result<CreatedChannel>> {
  const target = wanted === undefined ? null : aimed(deps, channel.id, wanted);
  if (target?.ok === false) return target;
  const updatedAt = nextVersion(channel.updatedAt, deps.now());
  const aim = target === null ? {} : { target: target.value.target, dueAt: 0, failures: 0, lastError: null };
  const saved = await saveChannel(deps.db, channel.id, channel.updatedAt, { ...change, ...aim, updatedAt });
  return saved ? found(deps, channel.id, target?.value.secret ?? null) : refuse("version_conflict");
}

async function found(deps: Deps, id: string, secret: string | null): Promise<Result<CreatedChannel>> {
  const channel = await loadChannel(deps.db, id);
  return channel === null ? refuse("not_found") : ok({ channel, secret });
}

interface Aimed {
  readonly target: ChannelTarget;
  readonly secret: string | null;
}

function aimed(deps: Deps, channelId: string, wanted: WantedTarget): Result<Aimed> {
  if (wanted.kind === "console" && !deps.isDevelopment) {
    return refuse("invalid_request", "Notifications are written to the console in development only.");
  }
  if (wanted.kind !== "webhook") return ok({ target: wanted, secret: null });
  const wrong = refuseAddress(wanted.url, deps.isDevelopment);
  if (wrong !== null) return refuse("invalid_request", wrong);
  const secret = WEBHOOK_SECRET_PREFIX + Buffer.from(deps.randomBytes(SECRET_BYTES)).toString("base64");
  return ok({ target: { ...wanted, sealedSecret: seal(deps, sealedFor(channelId), secret) }, secret });
}
