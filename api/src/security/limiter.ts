export { createMemoryLimiter } from './limiter/memory.ts';
export { createRedisLimiter } from './limiter/redis.ts';
