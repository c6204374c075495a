/** Where one lands when no better address is known. */
export const DEFAULT_NEXT = '/pulse';

/**
 * The address to go to after logging in, if it is one of ours: an absolute path of this origin. Everything a browser
 * could read as another site (`//evil`, `/\evil`, a scheme, control characters that it strips, and each of these still
 * percent-encoded) becomes `/pulse`.
 */
export function safeNext(candidate: unknown): string {
  if (typeof candidate !== 'string' || candidate.length > 2048 || !isLocalPath(candidate))
    return DEFAULT_NEXT;
  let decoded = candidate;
  // A proxy or a careless link may decode once more; two rounds cover double encoding.
  for (let round = 0; round < 2; round++) {
    try {
      decoded = decodeURIComponent(decoded);
    } catch {
      return DEFAULT_NEXT;
    }
    if (!isLocalPath(decoded)) return DEFAULT_NEXT;
  }
  const url = new URL(candidate, 'http://self.invalid');
  if (url.origin !== 'http://self.invalid' || url.pathname.startsWith('//')) return DEFAULT_NEXT;
  return url.pathname + url.search + url.hash;
}

function isLocalPath(path: string): boolean {
  return path.startsWith('/') && !/^\/[/\\]/.test(path) && !/[\\\u0000-\u001f\u007f]/.test(path);
}

/** The login page that leads back to `path` afterwards. */
export function loginPath(path: string, reason?: 'ended' | 'required'): string {
  const query = new URLSearchParams();
  if (path !== '/' && path !== DEFAULT_NEXT) query.set('next', path);
  if (reason !== undefined) query.set('reason', reason);
  const text = query.toString();
  return text === '' ? '/login' : `/login?${text}`;
}
