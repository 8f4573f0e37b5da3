// Loaded into wrangler's process by `startWrangler`. Its proxy reports each request that it could not pass on, because the
// client left or a kept connection was just being ended, as an error of its own, which ends `wrangler dev` with an empty
// message (cloudflare/workers-sdk#15317, #15451). That request has failed then, and nothing else has.
import { EventEmitter } from "node:events";

const { emit } = EventEmitter.prototype;

EventEmitter.prototype.emit = function (name, ...args) {
  const [event] = args;
  if (name === "error" && event?.source === "ProxyController" && event.reason === "Error inside ProxyWorker") {
    console.error(`A request was not passed on: ${event.cause?.cause?.message ?? event.cause?.message}`);
    return true;
  }
  return emit.call(this, name, ...args);
};
