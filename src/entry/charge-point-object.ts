import { DurableObject } from "cloudflare:workers";
import { type Bindings, type Config, configOf } from "../config.ts";
import type { Registration } from "../domain/charge-point.ts";
import { ok, type Result } from "../domain/result.ts";
import { SECOND } from "../domain/time.ts";
import {
  admit,
  disconnected,
  errorFrame,
  give,
  instruct,
  needs,
  nextWakeAt,
  type Outcome,
  receive,
  register,
  seen,
  tick,
} from "../ocpp/charge-point.ts";
import { isTransactionMessage } from "../ocpp/handlers.ts";
import type { Instruction } from "../ocpp/instructions.ts";
import type { Visitor } from "../ocpp/onboarding.ts";
import { type ChargePointPicture, chargePointPicture } from "../ocpp/pictures.ts";
import { type ChargePointState, type Facts, identityOf, type TokenLookup } from "../ocpp/state.ts";
import type { Decoded, Frame } from "../ocpp/wire.ts";
import type { CommandReceipt, Deps, MeterValuePage, NewCommand, QuarantinedMessage } from "../services/deps.ts";
import { lookUpToken } from "../services/tokens.ts";
import { Broadcast } from "./broadcast.ts";
import { ChargePointStore } from "./charge-point-store.ts";
import { type Clock, clockOf } from "./clock.ts";
import { depsOf } from "./deps.ts";
import { Inbound } from "./inbound.ts";
import { ObjectAlarm } from "./object-alarm.ts";
import { Settlement } from "./settlement.ts";
import { attach, attachmentOf, CLOSE, newAttachment, noteUnreadable, upgraded } from "./socket.ts";
import { Sockets } from "./sockets.ts";

/** Whom the Worker has let in; percent-encoded JSON of a `Visitor`. */
export const VISITOR_HEADER = "x-emall-visitor";

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
  private readonly wakeUp: ObjectAlarm;
  private readonly sockets: Sockets;
  private readonly inbound: Inbound;
  private state: ChargePointState;

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
    this.sockets = new Sockets(
      ctx,
      () => this.deps.log,
      () => this.identity(),
    );
    this.inbound = new Inbound(
      {
        isCurrent: (socket) => this.isCurrent(socket),
        isAwaited: (answerId) => this.isAwaited(answerId),
        handle: (socket, decoded) => this.handle(socket, decoded),
        failed: (socket, decoded, error) => {
          this.logFault(error);
          this.answerFault(socket, decoded);
        },
        close: (socket, code, reason) => this.sockets.close(socket, code, reason),
      },
      this.config,
      this.clock,
    );
    this.state = this.wake();
  }

  /** The stored state, and what only the socket knows: whether it is there, and when it was last heard. */
  private wake(): ChargePointState {
    const state = this.store.load();
    const socket = this.sockets.of(state.link.generation);
    const lastSeenAt = (socket && attachmentOf(socket).lastSeenAt) ?? state.link.lastSeenAt;
    return { ...state, link: { ...state.link, connected: socket !== null, lastSeenAt } };
  }

  /** Accepts a socket that the Worker has let in; the older one is closed (OCPP-C7). */
  override async fetch(request: Request): Promise<Response> {
    const visitor = request.headers.get(VISITOR_HEADER);
    if (visitor === null || request.headers.get("upgrade") !== "websocket") return new Response(null, { status: 400 });
    const now = this.clock.now();
    const admitted = admit(this.state, JSON.parse(decodeURIComponent(visitor)) as Visitor, now);
    if (admitted === null) return new Response("registered meanwhile, come again", { status: 503 });
    const others = this.sockets.all();
    const { 0: client, 1: server } = new WebSocketPair();
    this.carryOut(admitted, null);
    this.ctx.acceptWebSocket(server);
    attach(server, newAttachment(this.state.link.generation, this.config.INBOUND_BURST, now));
    for (const other of others) other.close(CLOSE.superseded, "superseded");
    return upgraded(client, request);
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    return this.inbound.take(socket, message);
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
        if (tooMany) this.sockets.close(socket, CLOSE.policy, "unreadable frames");
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
    this.wakeUp.arm(nextWakeAt(this.state, this.store, now, this.config.OFFLINE_WATCHDOG_SECONDS * SECOND));
    // To a socket that closed meanwhile nothing can be said: answers are repeated from what is kept, calls time out.
    if (socket?.readyState === WebSocket.OPEN) {
      for (const frame of outcome.send) socket.send(frame);
      if (outcome.close) this.sockets.close(socket, outcome.close.code, outcome.close.reason);
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
    this.carryOut(register(this.state, registration, this.facts()), this.socket());
  }

  unregister(): void {
    this.carryOut(
      { state: { ...this.state, registration: null }, changes: [], send: [], close: null, keep: true },
      null,
    );
    for (const socket of this.sockets.all()) this.sockets.close(socket, CLOSE.policy, "no longer registered");
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

  instruct(instruction: Instruction): Result<null> {
    const instructed = instruct(this.state, instruction, this.facts());
    if (!instructed.ok) return instructed;
    this.carryOut(instructed.value, this.socket());
    return ok(null);
  }

  meterValues(transactionId: number, from: number, limit: number): MeterValuePage {
    const moments = this.store.moments(`transaction:${transactionId}`);
    const next = from + limit;
    return { items: moments.slice(from, next), next: next < moments.length ? next : null };
  }

  quarantine(): readonly QuarantinedMessage[] {
    return this.store.quarantine.all();
  }

  private socket(): WebSocket | null {
    return this.sockets.of(this.state.link.generation);
  }

  private isNewest(socket: WebSocket): boolean {
    return attachmentOf(socket).generation === this.state.link.generation;
  }

  private isCurrent(socket: WebSocket): boolean {
    return this.isNewest(socket) && this.sockets.isHeard(socket);
  }

  /** Transaction messages get no error for a fault of ours: the charger would drop them (decision 4). */
  private answerFault(socket: WebSocket, decoded: Decoded): void {
    if (!this.isCurrent(socket)) return;
    const call = decoded.kind === "frame" && decoded.frame.type === "call" ? decoded.frame : null;
    const mayAnswer = call !== null && !isTransactionMessage(call.action);
    if (mayAnswer) socket.send(errorFrame(call.id, "InternalError", "The central system failed; try again."));
    this.sockets.close(socket, CLOSE.internal, "internal error");
  }

  private logFault(error: unknown): void {
    this.deps.log("ocpp.fault", { ...this.identity(), stack: error instanceof Error ? error.stack : String(error) });
  }

  private identity() {
    return { chargePointId: identityOf(this.state) };
  }
}

const NOTHING_TO_LOOK_UP: TokenLookup = { known: true, token: null };
