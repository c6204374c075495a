import { connect, type AddressInfo } from 'node:net';
import { buildTestApp, type TestApp } from '../helper.ts';

export interface RawAnswer {
  status: number;
  headers: string;
  body: string;
}

export interface ListeningApp extends TestApp {
  url: string;
  /** Sends bytes as they are, valid HTTP or not, and answers what came back until the connection was closed. */
  raw(bytes: string | Buffer): Promise<RawAnswer>;
}

/** The application on a real port: what an injected request never meets are Node's parser and sockets. */
export async function listen(...options: Parameters<typeof buildTestApp>): Promise<ListeningApp> {
  const app = await buildTestApp(...options);
  const url = await app.server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.server.address() as AddressInfo;

  const raw = (bytes: string | Buffer) =>
    new Promise<RawAnswer>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      const chunks: Buffer[] = [];
      // The server may close before it has read everything: what it answered before counts.
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
      });
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('close', () => {
        const text = Buffer.concat(chunks).toString();
        const [headers = '', body = ''] = text.split('\r\n\r\n', 2);
        resolve({ status: Number(headers.split(' ')[1]), headers, body });
      });
      socket.write(bytes);
    });

  return { ...app, url, raw };
}

/** A request written out by hand. Asks the server to close, so that the answer has an end. */
export function written(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body: string | Buffer = '',
): Buffer {
  const all = {
    host: 'localhost',
    connection: 'close',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([
    Buffer.from(`${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n`),
    Buffer.from(body),
  ]);
}
