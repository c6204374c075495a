/** The statements of the login and refresh paths: prepared once a connection, one round trip each. */
import type { Pool } from 'pg';
import { v7 as uuid } from 'uuid';
import { iso } from '../../database/database.ts';
import type { Origin } from '../../http/origin.ts';
import type { Profile } from '../profile/schema.ts';
import { profileColumns } from '../sessions/viewer.ts';

export interface Account extends Profile {
  passwordHash: string;
}

export async function findAccount(pool: Pool, email: string): Promise<Account | undefined> {
  const { rows } = await pool.query<Account>({
    name: 'find-account',
    text: `select ${profileColumns}, u.password_hash as "passwordHash" from users u where u.email = $1`,
    values: [email],
  });
  return rows[0];
}

/** Nobody: lets an unknown email cost the same statement as a known one. */
const nobody = '00000000-0000-0000-0000-000000000000';

/**
 * Records a failed login. The commit does not wait for the disk: that wait would tell a known email from an unknown
 * one, and a crash of the server loses at most the last second of failures.
 */
export async function recordFailedLogin(
  pool: Pool,
  userId: string | undefined,
  origin: Origin,
): Promise<void> {
  await pool.query({
    name: 'record-failed-login',
    text: `with quick as (select set_config('synchronous_commit', 'off', true))
      insert into activity_events (id, user_id, kind, at, device, address)
      select $1, u.id, 'login-failed', now(), $3, $4 from users u, quick where u.id = $2
      for key share of u`,
    values: [uuid(), userId ?? nobody, origin.device, origin.address],
  });
}

export interface NewSession {
  sessionId: string;
  familyHash: Buffer;
  tokenHash: Buffer;
  origin: Origin;
  /** Seconds. */
  lifetime: number;
  maxSessions: number;
}

/**
 * Starts a session, ends the oldest beyond `maxSessions` and records both, in one transaction. Returns when the
 * session expires (ISO), or `undefined` when the password is not the verified one any more.
 */
export async function startSession(
  pool: Pool,
  account: { id: string; passwordHash: string; rehash: string | undefined },
  session: NewSession,
): Promise<string | undefined> {
  const { rows } = await pool.query<{ expiresAt: string | null }>({
    name: 'start-session',
    text: `select ${iso('start_session($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)')} as "expiresAt"`,
    values: [
      account.id,
      account.passwordHash,
      account.rehash ?? null,
      session.sessionId,
      session.familyHash,
      session.tokenHash,
      session.origin.device,
      session.origin.address,
      `${session.lifetime} seconds`,
      session.maxSessions,
      uuid(),
    ],
  });
  return rows[0]?.expiresAt ?? undefined;
}

export interface RotatedSession {
  id: string;
  userId: string;
  expiresAt: string;
}

const rotated = `id, user_id as "userId", ${iso('expires_at')} as "expiresAt"`;

export interface Rotation {
  familyHash: Buffer;
  tokenHash: Buffer;
  successorHash: Buffer;
}

/** However often it is refreshed, a session ends this many refresh lifetimes after its login. */
const absoluteLifetimes = 3;

/** Replaces the token if it is the current one; of two at once, one replaces and the other finds nothing. */
export async function rotate(
  pool: Pool,
  rotation: Rotation,
  origin: Origin,
  lifetime: number,
): Promise<RotatedSession | undefined> {
  const { rows } = await pool.query<RotatedSession>({
    name: 'rotate-session',
    text: `update sessions set previous_hash = token_hash, token_hash = $3, rotated_at = now(), last_seen_at = now(),
        device = $4, address = $5,
        expires_at = least(now() + $6::interval, created_at + ${absoluteLifetimes} * $6::interval)
      where family_hash = $1 and token_hash = $2 and expires_at > now()
      returning ${rotated}`,
    values: [
      rotation.familyHash,
      rotation.tokenHash,
      rotation.successorHash,
      origin.device,
      origin.address,
      `${lifetime} seconds`,
    ],
  });
  return rows[0];
}

/** A spent token is forgiven for so long, while its successor has not been used. */
const grace = '10 seconds';

/** What became of a family whose current token is not the one presented. */
export async function familyState(
  pool: Pool,
  rotation: Rotation,
): Promise<(RotatedSession & { alive: boolean; forgiven: boolean }) | undefined> {
  const { rows } = await pool.query<RotatedSession & { alive: boolean; forgiven: boolean }>({
    name: 'family-state',
    // A used successor has itself become `previous_hash`: it is enough to compare.
    text: `select ${rotated}, expires_at > now() as alive,
        coalesce(previous_hash = $2 and token_hash = $3 and rotated_at > now() - interval '${grace}', false) as forgiven
      from sessions where family_hash = $1`,
    values: [rotation.familyHash, rotation.tokenHash, rotation.successorHash],
  });
  return rows[0];
}

/** Ends the whole family and records where the spent token came from. */
export async function endReusedFamily(pool: Pool, familyHash: Buffer, origin: Origin): Promise<void> {
  await pool.query({
    name: 'end-reused-family',
    // The account is locked before its session, in the order in which deleting the account locks them.
    text: `with owner as (
        select u.id from users u join sessions s on s.user_id = u.id where s.family_hash = $1 for key share of u
      ), ended as (
        delete from sessions where family_hash = $1 and user_id in (select id from owner) returning user_id
      )
      insert into activity_events (id, user_id, kind, at, device, address)
      select $2, user_id, 'refresh-reuse', now(), $3, $4 from ended`,
    values: [familyHash, uuid(), origin.device, origin.address],
  });
}
