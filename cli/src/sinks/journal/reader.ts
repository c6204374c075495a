import { readFile } from 'node:fs/promises';
import type { Event } from '../../events/events.ts';

/** The events of a journal, or of any recording; a last line that a crash cut short is left out. */
export async function readJournal(path: string): Promise<Event[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  const last = lines.pop();
  const events = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Event);
  if (last !== undefined && last !== '') {
    try {
      events.push(JSON.parse(last) as Event);
    } catch {
      // The process died while it wrote this line.
    }
  }
  return events;
}
