import { InvalidArgumentError } from 'commander';

/** A TCP port. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) {
    throw new InvalidArgumentError('Write a port from 1 to 65535.');
  }
  return port;
}
