/** The reference of `me.ts`: Fastify with one route, the same prepared statement, and nothing else. */
import Fastify from 'fastify';
import { Pool } from 'pg';
import { aliveSession, profileColumns, staleColumn } from '../../src/modules/sessions/viewer.ts';

const values = [process.env['SESSION_ID'], process.env['USER_ID']];
const pool = new Pool({ connectionString: process.env['DATABASE_URL'] ?? '', max: 10 });
const app = Fastify();

app.get('/me', async () => {
  const { rows } = await pool.query<object>({
    name: 'viewer',
    text: `select ${profileColumns}, ${staleColumn} ${aliveSession}`,
    values,
  });
  return rows[0];
});

process.once('SIGTERM', () => void app.close().then(() => pool.end()));
const address = await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ type: 'listening', port: Number(new URL(address).port) });
