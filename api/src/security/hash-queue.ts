import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import argon2 from 'argon2';
import { problems } from '../errors/problem.ts';
import type { HashQueue } from '../types.ts';
import {
  CURRENT,
  decoyHash,
  encodeHash,
  isWeaker,
  SALT_BYTES,
  type HashParameters,
} from './hash-parameters.ts';
import { lowerPoolPriority } from './thread-pool.ts';

export interface HashQueueOptions {
  /** Hashes at work at once; default: one a core. */
  concurrency?: number;
  /** Jobs waiting at most, whatever they cost: bounds memory. */
  capacity?: number;
  /** Seconds a new job may be expected to wait at most; beyond, the client is better told to come back. */
  maxWait?: number;
  parameters?: HashParameters;
  /** Told for each job how long it waited, in seconds. */
  onWaited?: (seconds: number) => void;
}

/** What one hash takes before the first was measured: 18 to 30 ms on a server core of 2024. */
const FIRST_GUESS_SECONDS = 0.03;
/** Weight of the newest duration in the moving average: about the last 20 hashes count. */
const SMOOTHING = 0.1;

/** NFC: the same text typed on another keyboard may arrive decomposed. Nothing else about it is changed. */
const normal = (password: string) => password.normalize('NFC');

async function hashWith(parameters: HashParameters, password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const digest = await argon2.hash(normal(password), {
    type: argon2.argon2id,
    raw: true,
    salt,
    ...parameters,
  });
  return encodeHash(parameters, salt, digest);
}

/**
 * argon2id with at most `concurrency` hashes at work, in the order of arrival. Bounded twice: by the number of waiting
 * jobs, and by the time the next one would wait at the speed measured now. Beyond, jobs are refused at once.
 */
export function createHashQueue(options: HashQueueOptions = {}): HashQueue {
  const {
    concurrency = availableParallelism(),
    capacity = 512,
    maxWait = 1,
    parameters = CURRENT,
    onWaited = () => undefined,
  } = options;
  const waiting: (() => void)[] = [];
  let active = 0;
  let hashSeconds = FIRST_GUESS_SECONDS;
  let prepared: Promise<unknown> | undefined;

  const expectedWait = () => (active < concurrency ? 0 : ((waiting.length + 1) * hashSeconds) / concurrency);
  const isFull = () => waiting.length >= capacity || (waiting.length > 0 && expectedWait() > maxWait);

  const measure = (seconds: number) => {
    hashSeconds += SMOOTHING * (seconds - hashSeconds);
  };

  async function turn(): Promise<void> {
    if (isFull()) throw problems.busy(expectedWait());
    prepared ??= lowerPoolPriority();
    if (active < concurrency) {
      active += 1;
      onWaited(0);
    } else {
      const since = performance.now();
      // The job that ends hands its place over, so `active` does not change.
      await new Promise<void>((resolve) => waiting.push(resolve));
      onWaited((performance.now() - since) / 1000);
    }
    await prepared;
  }

  async function run<T>(work: () => Promise<T>): Promise<T> {
    await turn();
    const since = performance.now();
    try {
      return await work();
    } finally {
      measure((performance.now() - since) / 1000);
      const next = waiting.shift();
      if (next === undefined) active -= 1;
      else next();
    }
  }

  return {
    hash: (password) => run(() => hashWith(parameters, password)),
    verify: (encoded, password) => run(() => argon2.verify(encoded, normal(password))),
    needsRehash: (encoded) => isWeaker(encoded, parameters),
    decoy: decoyHash(parameters),
    get full() {
      return isFull();
    },
    get depth() {
      return active + waiting.length;
    },
  };
}
