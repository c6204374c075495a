import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { publicSite } from './site.ts';

/** Somebody who changes their profile again and again, and counts what was promised to be kept. */
export interface Writer {
  userId: string;
  /** Stops after the change that is under way, and tells how many were answered with 200. */
  stop: () => Promise<{ kept: number; refused: string[] }>;
}

interface Reply {
  status: number;
  body: Record<string, unknown>;
}

/** The API answers in JSON; the ingress, where it has nobody to send a request to, in a few words. */
function bodyOf(text: string): Reply['body'] {
  try {
    return JSON.parse(text || '{}') as Reply['body'];
  } catch {
    return { title: text.slice(0, 80) };
  }
}

const EVERY_MS = 200;
const LIMIT_MS = 30_000;

async function asker(): Promise<
  (method: string, path: string, body: object, token?: string) => Promise<Reply>
> {
  const { origin, connectTo, ca } = await publicSite();
  const url = new URL(origin);
  const agent = new Agent({ keepAlive: true });
  return (method, path, body, token) =>
    new Promise((done) => {
      const text = JSON.stringify(body);
      const headers = {
        host: url.host,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      };
      const base = { agent, ca, host: connectTo?.host, port: connectTo?.port, servername: url.hostname };
      const asked = request({ ...base, method, path, headers }, (response) => {
        let got = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (got += chunk));
        response.once('end', () => done({ status: response.statusCode ?? 0, body: bodyOf(got) }));
        response.once('error', (error) => done({ status: 0, body: { title: error.message } }));
      });
      asked.setTimeout(LIMIT_MS, () => asked.destroy(new Error('no answer in time')));
      asked.once('error', (error) => done({ status: 0, body: { title: error.message } }));
      asked.end(text);
    });
}

/** Signs up, and writes until it is stopped. What was answered with 200 has to be there afterwards. */
export async function startWriter(): Promise<Writer> {
  const ask = await asker();
  const person = {
    name: 'Writer',
    email: `writer-${Date.now()}@pulse.example`,
    password: 'writes all night long',
  };
  const { status, body } = await ask('POST', '/api/auth/sign-up', person);
  const { profile, tokens } = body as { profile: { id: string }; tokens: { accessToken: string } };
  if (status !== 201) throw new Error(`sign-up was answered with ${status}: ${JSON.stringify(body)}`);
  let stopped = false;
  let kept = 0;
  let version = 1;
  const refused: string[] = [];
  async function write(): Promise<void> {
    for (let turn = 1; !stopped; turn += 1) {
      const change = { version, name: `Writer ${turn}` };
      const answer = await ask('PATCH', '/api/me', change, tokens.accessToken);
      if (answer.status === 200) {
        kept += 1;
        version = Number(answer.body.version);
      } else {
        refused.push(`${answer.status} ${String(answer.body.title)}`);
        // Whether it was written is not known: the profile says.
        const { version: now } = (await ask('GET', '/api/me', {}, tokens.accessToken)).body;
        version = Number(now ?? version);
      }
      await sleep(EVERY_MS);
    }
  }
  const writing = write();
  return {
    userId: profile.id,
    async stop() {
      stopped = true;
      await writing;
      return { kept, refused };
    },
  };
}
