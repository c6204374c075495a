/**
 * `node:http`, without what an import of it costs: that reads every export once, one of them is a getter that loads
 * undici, and a command pays 60 ms of processor time for what it never uses (Node 24, docs/performance.md).
 */
export const { Agent, get, request } = process.getBuiltinModule('node:http');
