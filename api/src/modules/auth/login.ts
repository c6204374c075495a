import { v4 as random } from 'uuid';
import { Problem, problems } from '../../errors/problem.ts';
import type { Origin } from '../../http/origin.ts';
import type { Services } from '../../services.ts';
import type { LimitKey, LoginResult } from '../../types.ts';
import { limited } from './limited.ts';
import { createFamily } from './refresh-family.ts';
import { findAccount, recordFailedLogin, startSession } from './repository.ts';
import type { LoggedIn } from './schema.ts';
import { issueTokens } from './tokens.ts';

interface Credentials {
  email: string;
  password: string;
}

/** One read, one verification, one write, whether the email is known or not. */
async function attempt(
  services: Services,
  { email, password }: Credentials,
  origin: Origin,
): Promise<LoggedIn> {
  const { config, database, hashes, refreshTokens } = services;
  const account = await findAccount(database.pool, email);
  const right = await hashes.verify(account?.passwordHash ?? hashes.decoy, password);
  if (!account || !right) {
    await recordFailedLogin(database.pool, account?.id, origin);
    throw problems.invalidCredentials();
  }
  const { passwordHash, ...profile } = account;
  const rehash = hashes.needsRehash(passwordHash) ? await hashes.hash(password) : undefined;
  const { token, familyHash, tokenHash } = createFamily(refreshTokens);
  const sessionId = random();
  const expiresAt = await startSession(
    database.pool,
    { id: account.id, passwordHash, rehash },
    {
      sessionId,
      familyHash,
      tokenHash,
      origin,
      lifetime: config.refreshTokenTtl,
      maxSessions: config.maxSessions,
    },
  );
  // The password was changed between the verification and the write.
  if (expiresAt === undefined) throw problems.invalidCredentials();
  const tokens = issueTokens(services, { userId: account.id, sessionId }, { token, expiresAt });
  return { profile, tokens, sessionId };
}

const results: Partial<Record<Problem['code'], LoginResult>> = {
  'invalid-credentials': 'invalid-credentials',
  'rate-limited': 'rate-limited',
  busy: 'busy',
};

/** @throws {Problem} invalid-credentials, rate-limited, busy */
export async function login(services: Services, credentials: Credentials, origin: Origin): Promise<LoggedIn> {
  const { hashes, limiter, metrics } = services;
  try {
    // A flood is turned away here, before it costs anything.
    if (hashes.full) throw problems.busy();
    const email = credentials.email.toLowerCase();
    const keys: LimitKey[] = [
      { scope: 'login-account', id: email },
      { scope: 'login-address', id: origin.address },
    ];
    const result = await limited(limiter, keys, () => attempt(services, { ...credentials, email }, origin));
    metrics.login('success');
    return result;
  } catch (error) {
    const outcome = error instanceof Problem ? results[error.code] : undefined;
    if (outcome) metrics.login(outcome);
    throw error;
  }
}
