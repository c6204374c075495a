import type { FastifyRequest } from 'fastify';
import type { DescribeDevice } from '../types.ts';

/** Where a request came from, as it is shown to the owner of the account. */
export interface Origin {
  /** "Firefox 140 on Linux" */
  device: string;
  /** IPv4 or IPv6 address of the client. */
  address: string;
}

export const originOf = (request: FastifyRequest, describeDevice: DescribeDevice): Origin => ({
  device: describeDevice(request.headers['user-agent']),
  // 64 characters is the column; an IPv6 address with a long zone is cut rather than refused.
  address: request.ip.slice(0, 64),
});
