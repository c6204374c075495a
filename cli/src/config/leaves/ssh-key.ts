import type { Leaf, Parsed } from '../schema/node.ts';
import { no, ok } from './result.ts';

/** A public key as in authorized_keys, without options. */
export interface SshKey {
  readonly type: string;
  /** The key itself in base64. */
  readonly data: string;
  readonly comment: string;
}

/** Fields of the wire format (RFC 4253 §6.6), each a length of four bytes and that many bytes; null when cut or overlong. */
function fieldsOf(bytes: Buffer): Buffer[] | null {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return null;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return null;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

/** Bits of an SSH mpint, whose first byte may be a zero for the sign. */
const bitsOf = (mpint: Buffer): number =>
  mpint.length === 0 ? 0 : BigInt(`0x${mpint.toString('hex')}`).toString(2).length;

/** Bytes of the point of each curve, uncompressed. */
const POINTS: Readonly<Record<string, number>> = {
  'ecdsa-sha2-nistp256': 65,
  'ecdsa-sha2-nistp384': 97,
  'ecdsa-sha2-nistp521': 133,
  'sk-ecdsa-sha2-nistp256@openssh.com': 65,
};
const TYPES = ['ssh-ed25519', 'sk-ssh-ed25519@openssh.com', 'ssh-rsa', ...Object.keys(POINTS)];
const COPY = 'copy the whole line of the .pub file';

function problemOf(type: string, fields: Buffer[]): string | null {
  if (type === 'ssh-rsa') {
    const bits = bitsOf(fields[2] ?? Buffer.alloc(0));
    return bits >= 3072
      ? null
      : `is an RSA key of ${bits} bits, too short: make one with ssh-keygen -t ed25519`;
  }
  const point = POINTS[type];
  const whole = point === undefined ? fields[1]?.length === 32 : fields[2]?.length === point;
  return whole ? null : `is cut short: ${COPY}`;
}

function parseKey(text: string): Parsed<SshKey> {
  if (text.includes('PRIVATE KEY'))
    return no('is a private key, which belongs in no repository: write the line of its .pub file');
  if (/[\r\n]/u.test(text.trim())) return no('is more than one line: write one key an entry');
  const [type = '', data = '', ...comment] = text.trim().split(/\s+/u);
  if (type === 'ssh-dss')
    return no('is a DSA key, which SSH servers refuse: make one with ssh-keygen -t ed25519');
  if (!TYPES.includes(type))
    return no('is no SSH public key: write the line of a .pub file, such as ssh-ed25519 AAAA… ana');
  if (!/^[A-Za-z0-9+/]+={0,2}$/u.test(data)) return no(`holds no key after its type: ${COPY}`);
  const fields = fieldsOf(Buffer.from(data, 'base64'));
  if (fields === null) return no(`is cut short: ${COPY}`);
  if (fields[0]?.toString('latin1') !== type)
    return no(`says ${type}, but the key inside is another: ${COPY}`);
  const problem = problemOf(type, fields);
  return problem === null ? ok({ type, data, comment: comment.join(' ') }) : no(problem);
}

export const sshKey: Leaf<SshKey> = {
  kind: 'leaf',
  noun: 'SSH key',
  parse: parseKey,
  format: ({ type, data, comment }) => [type, data, comment].filter((part) => part !== '').join(' '),
  json: {
    type: 'string',
    pattern: `^(${TYPES.join('|').replaceAll('.', '\\.')})\\s+[A-Za-z0-9+/]+={0,2}(\\s.*)?$`,
  },
};
