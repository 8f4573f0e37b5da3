import type { Asked, DsoSnapshot, Period } from "../../domain/dso.ts";
import { normalise } from "../../domain/dso-normalise.ts";
import type { DsoAdapter } from "./adapter.ts";
import { answered, type DsoMeans } from "./call.ts";
import { termsOf } from "./link.ts";
import { answerOf } from "./openadr-answer.ts";
import { readAll } from "./openadr-client.ts";
import { enrol, leave } from "./openadr-enrolment.ts";
import { eventsOf, timedOf } from "./openadr-events.ts";
import { grantsOf, OFFER, RESERVATION } from "./openadr-grants.ts";
import type { OpenAdrLink } from "./openadr-link.ts";
import { type VtnResource, vtnResource } from "./openadr-objects.ts";
import { readSupply, requestSupply } from "./openadr-supply.ts";

/** OpenADR 3.1, in which we are a VEN (energy 2.2). */
export function openAdr3(means: DsoMeans): Required<DsoAdapter<OpenAdrLink>> {
  return {
    kind: "openadr3",
    fetch: (link, window) => snapshotOf(means, link, window),
    enrol: (link, location) => enrol(means, link, location),
    leave: (link, enrolment) => leave(means, link, enrolment),
    requestSupply: (link, request) => requestSupply(means, link, request),
    readSupply: (link, ticket) => readSupply(means, link, ticket),
  };
}

async function snapshotOf(means: DsoMeans, link: OpenAdrLink, window: Period): Promise<Asked<DsoSnapshot>> {
  const events = await eventsOf(means, link, "active");
  if (!events.ok) return events;
  const isForSome = events.value.some(({ event }) => (event.targets ?? []).length > 0);
  const resources = isForSome
    ? await readAll(means, link, { path: "/resources" }, vtnResource)
    : answered<readonly VtnResource[]>([]);
  if (!resources.ok) return resources;

  const now = means.now();
  const timed = timedOf(events.value, { now, window });
  if (!timed.ok) return timed;
  const answer = answerOf(timed.value, window, now);
  if (!answer.ok) return answer;
  const normalised = normalise(answer.value.raw, termsOf(link));
  if (!normalised.ok) return normalised;
  const question = { now, currency: link.currency, resources: resources.value };
  const reserved = grantsOf(timed.value, RESERVATION, question);
  const offered = grantsOf(timed.value, OFFER, question);
  return answered({
    fetchedAt: now,
    slots: normalised.value.slots,
    subscriptionW: answer.value.subscriptionW,
    grants: reserved.grants,
    offers: offered.grants,
    ignored: [answer.value, normalised.value, reserved, offered].flatMap(({ ignored }) => ignored),
  });
}
