import { DurableObject } from "cloudflare:workers";
import { type Bindings, type Config, configOf } from "../config.ts";
import type { Registration } from "../domain/charge-point.ts";
import { SECOND } from "../domain/time.ts";
import {
  connected,
  disconnected,
  errorFrame,
  give,
  needs,
  nextWakeAt,
  type Outcome,
  receive,
  registered,
  seen,
  tick,
} from "../ocpp/charge-point.ts";
import { isTransactionMessage } from "../ocpp/handlers.ts";
import { type ChargePointPicture, chargePointPicture } from "../ocpp/pictures.ts";
import type { ChargePointState, Facts, TokenLookup } from "../ocpp/state.ts";
import { type Decoded, decode, type Frame } from "../ocpp/wire.ts";
import type { CommandReceipt, Deps, MeterValuePage, NewCommand } from "../services/deps.ts";
import { lookUpToken } from "../services/tokens.ts";
import { Broadcast } from "./broadcast.ts";
import { ChargePointStore } from "./charge-point-store.ts";
import { type Clock, clockOf } from "./clock.ts";
import { depsOf } from "./deps.ts";
import { ObjectAlarm } from "./object-alarm.ts";
import { Settlement } from "./settlement.ts";
import {
  attach,
  attachmentOf,
  CLOSE,
  isTooBig,
  newAttachment,
  noteUnreadable,
  takeAllowance,
  upgraded,
} from "./socket.ts";

/** The station data of the charge point whose socket the Worker has checked; percent-encoded JSON. */
export const REGISTRATION_HEADER = "x-emall-registration";

/** Frames waiting behind a slow look-up or the rate limit; then the charger is cut off and repeats what matters. */
const MAX_WAITING = 1_000;

/** What every charger says all day is not logged: it shows in the last-seen instant and in the meter values. */
const ROUTINE: ReadonlySet<string> = new Set(["Heartbeat", "MeterValues"]);

/** An alarm in case nothing else wakes the object while facts wait for D1. */
const SETTLE_LATEST = 60 * SECOND;

/**
 * One per charge point: its socket, its live state, one alarm. A shell: every rule is in `ocpp/`.
 * Each event is carried out in one order: keep, then send, then settle in the background.
 */
export class ChargePointObject extends DurableObject<Bindings> {
  protected deps: Deps;
  protected store: ChargePointStore;
  private readonly config: Config;
  private readonly clock: Clock;
  private readonly settlement: Settlement;
  private readonly broadcast: Broadcast;
  private state: ChargePointState;
  private turn: Promise<void> = Promise.resolve();
  private waiting = 0;
  /** Sockets that were closed from here: what they still say is not heard. */
  private readonly cutOff = new WeakSet<WebSocket>();
  private readonly wakeUp: ObjectAlarm;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.config = configOf(env);
    this.clock = clockOf(this.config);
    this.deps = depsOf(env);
    this.store = new ChargePointStore(ctx.storage);
    this.wakeUp = new ObjectAlarm(ctx, this.clock);
    this.settlement = new Settlement({
      store: () => this.store,
      state: () => this.state,
      deps: () => this.deps,
      armFor: (at) => this.wakeUp.arm(at),
    });
    this.broadcast = new Broadcast({ store: () => this.store, state: () => this.state, deps: () => this.deps });
    this.state = this.wake();
  }

  /** The stored state, and what only the socket knows: whether it is there, and when it was last heard. */
  private wake(): ChargePointState {
    const state = this.store.load();
    const socket = this.socketOf(state);
    const lastSeenAt = (socket && attachmentOf(socket).lastSeenAt) ?? state.link.lastSeenAt;
    return { ...state, link: { ...state.link, connected: socket !== null, lastSeenAt } };
  }

  /** Accepts a socket that the Worker has authenticated; the older one is closed (OCPP-C7). */
  override async fetch(request: Request): Promise<Response> {
    const registration = request.headers.get(REGISTRATION_HEADER);
    if (registration === null || request.headers.get("upgrade") !== "websocket")
      return new Response(null, { status: 400 });
    const others = this.ctx.getWebSockets();
    const { 0: client, 1: server } = new WebSocketPair();
    const now = this.clock.now();
    const known = registered(this.state, JSON.parse(decodeURIComponent(registration)) as Registration);
    this.carryOut(connected(known, now), null);
    this.ctx.acceptWebSocket(server);
    attach(server, newAttachment(this.state.link.generation, this.config.INBOUND_BURST, now));
    for (const other of others) other.close(CLOSE.superseded, "superseded");
    return upgraded(client, request);
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    if (isTooBig(message)) return this.close(socket, CLOSE.tooBig, "frame too big");
    if (this.waiting >= MAX_WAITING) return this.close(socket, CLOSE.policy, "too many frames at once");
    const decoded = decode(typeof message === "string" ? message : new TextDecoder().decode(message));
    this.waiting += 1;
    // In turn: a look-up would otherwise let the next frame in.
    this.turn = this.turn
      .then(() => this.take(socket, decoded))
      .finally(() => {
        this.waiting -= 1;
      });
    return this.turn;
  }

  private async take(socket: WebSocket, decoded: Decoded): Promise<void> {
    try {
      if (!this.isCurrent(socket)) return;
      await this.slowDown(socket, decoded);
      if (this.isCurrent(socket)) await this.handle(socket, decoded);
    } catch (error) {
      this.logFault(error);
      this.answerFault(socket, decoded);
    }
  }

  /** Floods are delayed, then cut off; transaction messages never (OCPP-C11). */
  private async slowDown(socket: WebSocket, decoded: Decoded): Promise<void> {
    if (decoded.kind === "frame" && this.isExempt(decoded.frame)) return;
    const { INBOUND_FRAMES_PER_10_SECONDS: framesPer10Seconds, INBOUND_BURST: burst } = this.config;
    const { attachment, waitMs } = takeAllowance(attachmentOf(socket), { framesPer10Seconds, burst }, this.clock.now());
    attach(socket, attachment);
    if (waitMs === 0) return;
    if (this.waiting > burst) return this.close(socket, CLOSE.policy, "too many frames");
    // The one timer of the object: it runs only during a flood, which keeps the object awake anyway.
    await scheduler.wait(this.clock.realTimeOf(this.clock.now() + waitMs) - Date.now());
  }

  private isExempt(frame: Frame): boolean {
    return frame.type === "call" ? isTransactionMessage(frame.action) : this.isAwaited(frame.id);
  }

  private isAwaited(answerId: string): boolean {
    return this.state.pending?.id === answerId;
  }

  private async handle(socket: WebSocket, decoded: Decoded): Promise<void> {
    const now = this.clock.now();
    attach(socket, { ...attachmentOf(socket), lastSeenAt: now });
    switch (decoded.kind) {
      case "frame":
        return this.handleFrame(socket, decoded.frame);
      case "malformedCall":
        return this.alive(socket, now, errorFrame(decoded.id, "FormationViolation", decoded.description));
      case "ignored":
        this.deps.log("ocpp.frame.ignored", { ...this.identity(), why: decoded.why });
        return this.alive(socket, now);
      case "unparseable": {
        this.deps.log("ocpp.frame.unreadable", { ...this.identity(), why: decoded.why });
        const { attachment, tooMany } = noteUnreadable(attachmentOf(socket), now);
        attach(socket, attachment);
        this.alive(socket, now);
        if (tooMany) this.close(socket, CLOSE.policy, "unreadable frames");
      }
    }
  }

  /** A frame that means nothing still proves life (OCPP-L1). */
  private alive(socket: WebSocket, now: number, answer?: string): void {
    const wasOffline = this.state.link.offlineSince !== null;
    this.carryOut(
      {
        state: seen(this.state, now),
        changes: wasOffline ? [{ kind: "chargePoint" }] : [],
        send: answer === undefined ? [] : [answer],
        close: null,
        keep: wasOffline,
      },
      socket,
    );
  }

  private async handleFrame(socket: WebSocket, frame: Frame): Promise<void> {
    const tag = needs(this.state, frame, this.store, this.clock.now());
    const token = tag === null ? NOTHING_TO_LOOK_UP : await lookUpToken(this.deps, tag);
    if (!this.isCurrent(socket)) return;
    if (frame.type === "call" && !ROUTINE.has(frame.action))
      this.deps.log("ocpp.call.received", { ...this.identity(), action: frame.action });
    // Late, or nobody asked: it has no effect (OCPP-F4, F5).
    if (frame.type !== "call" && !this.isAwaited(frame.id)) this.deps.log("ocpp.answer.ignored", this.identity());
    this.carryOut(receive(this.state, frame, this.facts(token)), socket);
  }

  private facts(token: TokenLookup = NOTHING_TO_LOOK_UP): Facts {
    return { now: this.clock.now(), newId: this.deps.newId, token, memory: this.store };
  }

  /** Keep, then send, then close, then settle. If it cannot be kept, nothing is said and the charger repeats it. */
  private carryOut(outcome: Outcome, socket: WebSocket | null): void {
    const now = this.clock.now();
    const before = this.state;
    let pushDue: readonly number[] = [];
    if (outcome.keep || outcome.changes.length > 0) {
      const state = outcome.keep ? outcome.state : null;
      pushDue = this.store.commit(state, outcome.changes, now, this.config.SESSION_PUSH_SECONDS * SECOND);
    }
    this.state = outcome.state;
    this.wakeUp.arm(nextWakeAt(this.state, now, this.config.OFFLINE_WATCHDOG_SECONDS * SECOND));
    // To a socket that closed meanwhile nothing can be said: answers are repeated from what is kept, calls time out.
    if (socket?.readyState === WebSocket.OPEN) {
      for (const frame of outcome.send) socket.send(frame);
      if (outcome.close) this.close(socket, outcome.close.code, outcome.close.reason);
    }
    if (outcome.changes.length === 0) return;
    // Meter values stay here; between two pushes of a session's figures they are nothing to D1.
    if (pushDue.length > 0 || outcome.changes.some((change) => change.kind !== "samples")) {
      if (!this.wakeUp.isArmed) this.wakeUp.arm(now + SETTLE_LATEST);
      this.settlement.start(pushDue.filter((id) => this.state.open.some((open) => open.transactionId === id)));
    }
    this.broadcast.publish(before, outcome.changes);
  }

  /** Does not wait for D1: while an alarm is at work the next one, a call's deadline perhaps, cannot ring. */
  override alarm(): void {
    this.wakeUp.rang();
    this.carryOut(tick(this.state, this.facts()), this.socket());
    this.ctx.waitUntil(this.settlement.start([]));
  }

  /** Answers the closing handshake; the runtime does not, and the charger would wait for it. */
  override webSocketClose(socket: WebSocket): void {
    socket.close();
    this.gone(socket);
  }

  override webSocketError(socket: WebSocket): void {
    this.gone(socket);
  }

  private gone(socket: WebSocket): void {
    try {
      if (this.isNewest(socket)) this.carryOut(disconnected(this.state), null);
    } catch (error) {
      this.logFault(error);
    }
  }

  register(registration: Registration): void {
    const state = registered(this.state, registration);
    if (state !== this.state) this.carryOut({ state, changes: [], send: [], close: null, keep: true }, null);
  }

  unregister(): void {
    this.carryOut(
      { state: { ...this.state, registration: null }, changes: [], send: [], close: null, keep: true },
      null,
    );
    for (const socket of this.ctx.getWebSockets()) this.close(socket, CLOSE.policy, "no longer registered");
  }

  live(): ChargePointPicture {
    return chargePointPicture(this.state, this.clock.now());
  }

  command(command: NewCommand): CommandReceipt {
    const given = give(this.state, command, this.facts());
    if (!given.ok) return { ok: false, refusal: given.refusal };
    this.carryOut(given.value.outcome, this.socket());
    return { ok: true, state: given.value.picture.state };
  }

  meterValues(transactionId: number, from: number, limit: number): MeterValuePage {
    const moments = this.store.moments(`transaction:${transactionId}`);
    const next = from + limit;
    return { items: moments.slice(from, next), next: next < moments.length ? next : null };
  }

  private socket(): WebSocket | null {
    return this.socketOf(this.state);
  }

  private socketOf({ link }: ChargePointState): WebSocket | null {
    return this.ctx.getWebSockets().find((socket) => attachmentOf(socket).generation === link.generation) ?? null;
  }

  private isNewest(socket: WebSocket): boolean {
    return attachmentOf(socket).generation === this.state.link.generation;
  }

  private isCurrent(socket: WebSocket): boolean {
    return this.isNewest(socket) && !this.cutOff.has(socket);
  }

  private close(socket: WebSocket, code: number, reason: string): void {
    this.deps.log("ocpp.socket.closed", { ...this.identity(), code, reason });
    this.cutOff.add(socket);
    socket.close(code, reason);
  }

  /** Transaction messages get no error for a fault of ours: the charger would drop them (decision 4). */
  private answerFault(socket: WebSocket, decoded: Decoded): void {
    if (!this.isCurrent(socket)) return;
    const call = decoded.kind === "frame" && decoded.frame.type === "call" ? decoded.frame : null;
    const mayAnswer = call !== null && !isTransactionMessage(call.action);
    if (mayAnswer) socket.send(errorFrame(call.id, "InternalError", "The central system failed; try again."));
    this.close(socket, CLOSE.internal, "internal error");
  }

  private logFault(error: unknown): void {
    this.deps.log("ocpp.fault", { ...this.identity(), stack: error instanceof Error ? error.stack : String(error) });
  }

  private identity() {
    return { chargePointId: this.state.registration?.chargePointId };
  }
}

const NOTHING_TO_LOOK_UP: TokenLookup = { known: true, token: null };
