import { readFile } from 'node:fs/promises';

/**
 * What `python3 -` reads to run a script that answers one question, which the script finds in ASK. The question travels
 * with it: a secret in it is in no argument and in no file.
 */
export async function pythonInput(script: string, question: unknown): Promise<string> {
  const asked = JSON.stringify(JSON.stringify(question));
  return `import json\nASK = json.loads(${asked})\n${await readFile(script, 'utf8')}`;
}
