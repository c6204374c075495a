/** The fields of a posted form. */
export interface Form {
  /** Trimmed; empty when absent. */
  text(name: string): string;
  /** As typed: spaces belong to a password. */
  secret(name: string): string;
}

/** Reads a form. The host has let nothing but bounded `application/x-www-form-urlencoded` through. */
export async function readForm(request: Request): Promise<Form> {
  const fields = new URLSearchParams(await request.text());
  const value = (name: string) => fields.get(name) ?? '';
  return {
    // Browsers send line ends as CRLF; the limit of a text counts what people typed.
    text: (name) => value(name).replaceAll('\r\n', '\n').trim(),
    secret: value,
  };
}
