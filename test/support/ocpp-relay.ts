import { connect, createServer, type Server, type Socket } from "node:net";
import { freePort } from "./stack.ts";

/** A network between a charge point and the Worker that a test can cut and mend. It begins cut. */
export interface Relay {
  readonly port: number;
  readonly mend: () => Promise<void>;
  readonly cut: () => Promise<void>;
  /** What the Worker says to whoever is connected now is lost on the way. */
  readonly loseAnswers: () => void;
}

export async function startRelay(targetPort: number): Promise<Relay> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  const answering = new Set<Socket>();
  let server: Server | null = null;

  const keep = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      sockets.delete(socket);
      answering.delete(socket);
      other.destroy();
    });
  };
  const mend = () =>
    new Promise<void>((resolve) => {
      server = createServer((near) => {
        const far = connect(targetPort, "127.0.0.1");
        keep(near, far);
        keep(far, near);
        near.pipe(far);
        far.pipe(near);
        answering.add(far);
      }).listen(port, "127.0.0.1", resolve);
    });
  const cut = () =>
    new Promise<void>((resolve) => {
      if (server === null) return resolve();
      server.close(() => resolve());
      server = null;
      for (const socket of sockets) socket.destroy();
    });
  const loseAnswers = () => {
    for (const far of answering) far.unpipe().resume();
  };
  return { port, mend, cut, loseAnswers };
}
