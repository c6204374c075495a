/** What people paste into a manifest by mistake, and nobody should read again in a log. */
const SECRETS = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^"']*?(?:-----END [A-Z ]*PRIVATE KEY-----|(?=["']|$))/g,
  /AGE-SECRET-KEY-[0-9A-Z-]+/gi,
  /(?<=:\/\/)[^\s/@"']+:[^\s/@"']*(?=@)/g,
];

/** Puts a dot for every character of a secret, so that positions stay what they are. */
export function conceal(text: string): string {
  const dots = (secret: string): string => secret.replace(/[^\r\n]/g, '•');
  return SECRETS.reduce((shown, pattern) => shown.replace(pattern, dots), text);
}
