import { OBJECT_MODULES } from "./object-store.ts";
import { versionsUrlOf, type World } from "./world.ts";

/** What the control address shows; tokens of credentials are not in it. */
export function stateOf({ setup, connection, stores, exchanges, pulled, tokens, journal, behaviour }: World) {
  const { peer, isRegistered } = connection;
  return {
    party: setup.party,
    versionsUrl: versionsUrlOf(setup),
    edition: setup.edition,
    registered: isRegistered,
    peer,
    objects: Object.fromEntries(OBJECT_MODULES.map((module) => [module, stores[module].all()])),
    pulled: Object.fromEntries(pulled),
    exchanges: exchanges.all(),
    activeProfiles: Object.fromEntries(exchanges.activeProfiles),
    tokens: tokens.all,
    behaviour,
    requests: journal.entries.length,
    violationCount: journal.violationCount,
  };
}
