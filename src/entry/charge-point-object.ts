import { type Bindings, type Config, configOf } from "../config.ts";
import type { Registration } from "../domain/charge-point.ts";
import { ok, type Result } from "../domain/result.ts";
import { SECOND } from "../domain/time.ts";
import {
  admit,
  disconnected,
  errorFrame,
  give,
  hear,
  instruct,
  nextWakeAt,
  type Outcome,
  register,
  tick,
  unregistered,
} from "../ocpp/charge-point.ts";
import { messageClassOf } from "../ocpp/flood.ts";
import { isTransactionMessage } from "../ocpp/handlers.ts";
import type { Instruction } from "../ocpp/instructions.ts";
import { type Cause, commandCause, instructionCause, receivedCause } from "../ocpp/journal.ts";
import type { LocalListPart } from "../ocpp/local-list-state.ts";
import type { ChargePointState, Facts, TokenLookup } from "../ocpp/state.ts";
import type { CommandReceipt, Deps, NewCommand } from "../services/deps.ts";
import { Broadcast } from "./broadcast.ts";
import { ChargePointReadings } from "./charge-point-readings.ts";
import { ChargePointStore } from "./charge-point-store.ts";
import { type Clock, clockOf } from "./clock.ts";
import { depsOf } from "./deps.ts";
import { Inbound, type Message } from "./inbound.ts";
import { attachedTail } from "./journal-tail.ts";
import { LoadReports } from "./load-reports.ts";
import { LocalListReader } from "./local-list-reader.ts";
import { lookUp } from "./look-ups.ts";
import { logMessage } from "./message-log.ts";
import { ObjectAlarm } from "./object-alarm.ts";
import { ObjectDiary } from "./object-diary.ts";
import { Settlement } from "./settlement.ts";
import { attach, attachmentOf, CLOSE, newAttachment, noteUnreadable, saveAttachment, upgraded } from "./socket.ts";
import { Sockets } from "./sockets.ts";
import { visitorOf } from "./visitor.ts";

/**
 * One per charge point: its socket, its live state, one alarm. A shell: every rule is in `ocpp/`.
 * Each event is carried out in one order: keep, then send, then settle in the background.
 * What is only read is asked of `ChargePointReadings`.
 */
export class ChargePointObject extends ChargePointReadings {
  protected deps: Deps;
  protected store: ChargePointStore;
  private readonly config: Config;
  protected readonly clock: Clock;
  private readonly diary: ObjectDiary;
  private readonly settlement: Settlement;
  private readonly localList: LocalListReader;
  private readonly broadcast: Broadcast;
  protected readonly loads: LoadReports;
  private readonly wakeUp: ObjectAlarm;
  private readonly sockets: Sockets;
  private readonly inbound: Inbound;
  protected state: ChargePointState;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.config = configOf(env);
    this.clock = clockOf(this.config);
    this.deps = depsOf(env);
    this.store = new ChargePointStore(ctx.storage, this.config.JOURNAL_DAYS);
    this.wakeUp = new ObjectAlarm(ctx, this.clock);
    const own = { store: () => this.store, state: () => this.state, deps: () => this.deps };
    const armFor = (at: number) => this.wakeUp.arm(at);
    this.diary = new ObjectDiary(own, this.clock);
    this.settlement = new Settlement({ ...own, armFor, gatherMs: this.config.SETTLE_GATHER_MS });
    const take = (part: LocalListPart) => this.instruct({ kind: "localListPart", part });
    this.localList = new LocalListReader({ ...own, armFor, take });
    this.broadcast = new Broadcast(own);
    this.loads = new LoadReports(own);
    this.sockets = new Sockets(ctx, (code, reason) => this.diary.closing(code, reason));
    this.inbound = new Inbound(
      {
        isCurrent: (socket) => this.isCurrent(socket),
        classOf: (decoded) => messageClassOf(this.state, decoded),
        handle: (socket, message) => this.handle(socket, message),
        failed: (socket, message, error) => {
          this.diary.fault(error);
          this.answerFault(socket, message);
        },
        close: (socket, code, reason) => this.sockets.close(socket, code, reason),
        flooded: (by) => this.deps.log("ocpp.flood", { ...this.diary.identity(), by }),
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
    const { journal } = (socket && attachmentOf(socket)) ?? { journal: null };
    if (journal !== null) this.store.journal.resume(journal);
    if (socket === null && state.link.connected)
      this.diary.note({ kind: "disconnected", code: null, reason: "the object was started again" });
    const lastSeenAt = (socket && attachmentOf(socket).lastSeenAt) ?? state.link.lastSeenAt;
    return { ...state, link: { ...state.link, connected: socket !== null, lastSeenAt } };
  }

  /** Accepts a socket that the Worker has let in; the older one is closed (OCPP-C7). */
  override async fetch(request: Request): Promise<Response> {
    const visitor = visitorOf(request.headers);
    if (visitor === null || request.headers.get("upgrade") !== "websocket") return new Response(null, { status: 400 });
    const facts = this.facts();
    const protocol = request.headers.get("sec-websocket-protocol");
    const admitted = admit(this.state, visitor, protocol, facts);
    if (admitted === null) return new Response("registered meanwhile, come again", { status: 503 });
    const others = this.sockets.all();
    const { 0: client, 1: server } = new WebSocketPair();
    this.carryOut(admitted, null, { kind: "connected", protocol, visitor }, facts.now);
    this.ctx.acceptWebSocket(server);
    attach(server, newAttachment(this.state.link.generation));
    saveAttachment(server);
    for (const other of others) other.close(CLOSE.superseded, "superseded");
    return upgraded(client, request);
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    return this.inbound.take(socket, message);
  }

  private async handle(socket: WebSocket, message: Message): Promise<void> {
    attach(socket, { ...attachmentOf(socket), lastSeenAt: this.clock.now() });
    const { decoded } = message;
    const found = await lookUp(this.deps, this.state, decoded, this.store);
    if (!this.isCurrent(socket)) return;
    logMessage(this.deps.log, decoded, this.diary.identity(), this.state.pending?.id);
    const cause = receivedCause(this.state, message, found);
    const facts = { ...this.facts(), ...found };
    this.carryOut(hear(this.state, decoded, facts), socket, cause, facts.now);
    attach(socket, { ...attachmentOf(socket), journal: attachedTail(this.store.journal.tail) });
    if (decoded.kind === "unparseable") this.countUnreadable(socket);
  }

  private countUnreadable(socket: WebSocket): void {
    const { attachment, tooMany } = noteUnreadable(attachmentOf(socket), this.clock.now());
    attach(socket, attachment);
    if (tooMany) this.sockets.close(socket, CLOSE.policy, "unreadable frames");
  }

  private facts(): Facts {
    return { now: this.clock.now(), newId: this.deps.newId, token: NOTHING_TO_LOOK_UP, memory: this.store };
  }

  /** Keep, then send, then close, then settle. If it cannot be kept, nothing is said and the charger repeats it. */
  private carryOut(outcome: Outcome, socket: WebSocket | null, cause: Cause, now: number): void {
    const before = this.state;
    const pushDue = this.store.commit({ before, cause, outcome, now }, this.config.SESSION_PUSH_SECONDS * SECOND);
    this.state = outcome.state;
    // What only proves life puts off what silence would bring, and brings nothing nearer.
    if (outcome.keep || outcome.changes.length > 0 || !this.wakeUp.isArmed)
      this.wakeUp.arm(nextWakeAt(this.state, this.store, now, this.config.OFFLINE_WATCHDOG_SECONDS * SECOND));
    this.wakeUp.arm(this.store.journal.trimAt);
    // To a socket that closed meanwhile nothing can be said: answers are repeated from what is kept, calls time out.
    if (socket?.readyState === WebSocket.OPEN) {
      for (const frame of outcome.send) socket.send(frame);
      if (outcome.close) this.sockets.close(socket, outcome.close.code, outcome.close.reason);
    }
    void this.localList.look();
    if (outcome.keep || outcome.changes.length > 0) void this.loads.look();
    if (outcome.changes.length === 0) return;
    // Meter values stay here between two pushes. A connection waits for what follows it, at most for the next alarm.
    const isForD1 = cause.kind !== "connected" && outcome.changes.some((change) => change.kind !== "samples");
    if (cause.kind === "connected") this.settlement.connected();
    const liveDue = pushDue.filter((id) => this.state.open.some((open) => open.transactionId === id));
    if (pushDue.length > 0 || isForD1) this.settlement.offer(outcome.changes, liveDue);
    this.broadcast.publish(before, outcome.changes);
  }

  /** Does not wait for D1: while an alarm is at work the next one, a call's deadline perhaps, cannot ring. */
  override alarm(): void {
    this.wakeUp.rang();
    const facts = this.facts();
    try {
      this.store.trimJournal(facts.now);
      this.carryOut(tick(this.state, facts), this.socket(), { kind: "alarm" }, facts.now);
      this.ctx.waitUntil(this.settlement.start());
    } catch (error) {
      this.diary.fault(error);
      this.wakeUp.failed(facts.now);
    }
  }

  /** Answers the closing handshake; the runtime does not, and the charger would wait for it. */
  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    socket.close();
    this.gone(socket, code, reason);
  }

  override webSocketError(socket: WebSocket): void {
    this.gone(socket, null, "connection lost");
  }

  private gone(socket: WebSocket, code: number | null, reason: string): void {
    try {
      if (!this.isNewest(socket)) return;
      const facts = this.facts();
      this.carryOut(disconnected(this.state, facts), null, { kind: "disconnected", code, reason }, facts.now);
    } catch (error) {
      this.diary.fault(error);
    }
  }

  register(registration: Registration): void {
    const facts = this.facts();
    const outcome = register(this.state, registration, facts);
    this.carryOut(outcome, this.socket(), { kind: "registered", registration }, facts.now);
  }

  /** Told again, it must not cut off who came meanwhile. */
  unregister(): void {
    if (this.state.registration === null) return;
    const cause = { kind: "registered", registration: null } as const;
    this.carryOut(unregistered(this.state), null, cause, this.clock.now());
    for (const socket of this.sockets.all()) this.sockets.close(socket, CLOSE.policy, "no longer registered");
  }

  command(command: NewCommand): CommandReceipt {
    const facts = this.facts();
    const given = give(this.state, command, facts);
    if (!given.ok) return given;
    this.carryOut(given.value.outcome, this.socket(), commandCause(command), facts.now);
    return { ok: true, state: given.value.picture.state };
  }

  instruct(instruction: Instruction): Result<null> {
    const facts = this.facts();
    const instructed = instruct(this.state, instruction, facts);
    if (!instructed.ok) return instructed;
    this.carryOut(instructed.value, this.socket(), instructionCause(instruction), facts.now);
    return ok(null);
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
  private answerFault(socket: WebSocket, message: Message): void {
    if (!this.isCurrent(socket)) return;
    this.diary.note(receivedCause(this.state, message, { failed: true }));
    const { decoded } = message;
    const call = decoded.kind === "frame" && decoded.frame.type === "call" ? decoded.frame : null;
    const mayAnswer = call !== null && !isTransactionMessage(call.action);
    if (mayAnswer) socket.send(errorFrame(call.id, "InternalError", "The central system failed; try again."));
    this.sockets.close(socket, CLOSE.internal, "internal error");
  }
}

const NOTHING_TO_LOOK_UP: TokenLookup = { known: true, token: null };
