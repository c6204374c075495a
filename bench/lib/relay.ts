import { createServer, connect, type Socket, type AddressInfo } from 'node:net';

export interface Relay {
  port: number;
  close: () => Promise<void>;
}

/** Passes what arrives on one socket to the other, `ms` later and in order; the end of it too. */
function delayed(from: Socket, to: Socket, ms: number): void {
  from.on('data', (chunk: Buffer) => setTimeout(() => to.writable && to.write(chunk), ms));
  from.once('end', () => setTimeout(() => to.end(), ms));
  from.once('error', () => to.destroy());
  from.once('close', () => setTimeout(() => to.destroy(), 2 * ms));
}

/** A way to a TCP port of a host that takes `ms` milliseconds longer in each direction. */
export async function startRelay(target: { host: string; port: number }, ms: number): Promise<Relay> {
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ ...target, noDelay: true });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    }
    delayed(near, far, ms);
    delayed(far, near, ms);
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', done);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((done) => {
        for (const socket of open) socket.destroy();
        server.close(() => done());
      }),
  };
}
