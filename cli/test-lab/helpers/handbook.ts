import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './ground.ts';

/** A command of the handbook, and what its page says comes of it. */
export interface HandbookCommand {
  /** The heading it stands under. */
  page: string;
  /** Line of docs/operations.md, from 1. */
  line: number;
  /** As written, its comment included. */
  text: string;
  /** Without its comment. */
  name: string;
  /** `exit 3` in its comment; 0 where nothing is said. */
  exit: number;
  /** Lines of the block of output that follows it. */
  says: string[];
}

export interface Handbook {
  commands: HandbookCommand[];
  /** Commands that the prose names: `pulse db forget lab`. */
  named: string[];
}

const FENCE = /^```(\w*)$/u;
const COMMENT = /\s+# .*$/u;

/** Joins what one command spreads over lines: after a backslash, within quotes. */
function commandsOf(lines: readonly string[], first: number, page: string): HandbookCommand[] {
  const found: HandbookCommand[] = [];
  let text = '';
  for (const [index, line] of lines.entries()) {
    text = text === '' ? line : `${text}\n${line}`;
    const open = text.replace(COMMENT, '').split("'").length % 2 === 0;
    if (open || line.endsWith('\\')) continue;
    const name = text.replace(COMMENT, '').trim();
    const exit = Number(/# .*\bexit (\d+)/u.exec(text)?.[1] ?? 0);
    if (name !== '') found.push({ page, line: first + index, text, name, exit, says: [] });
    text = '';
  }
  if (text !== '') throw new Error(`docs/operations.md:${first}: a command without an end: ${text}`);
  return found;
}

/**
 * Reads docs/operations.md. A block of shell is commands, a block of text is what the last one before it prints; of another kind there
 * is none, so that nothing stands there which nobody has run.
 */
export function readHandbook(): Handbook {
  const lines = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8').split('\n');
  const commands: HandbookCommand[] = [];
  const named = new Set<string>();
  let page = '';
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const kind = FENCE.exec(line)?.[1];
    if (kind === undefined) {
      if (line.startsWith('## ')) page = line.slice(3);
      for (const [, span = ''] of line.matchAll(/`((?:bin\/)?pulse [^`]+)`/gu)) named.add(span);
      continue;
    }
    const end = lines.indexOf('```', at + 1);
    const inside = lines.slice(at + 1, end);
    const last = commands.at(-1);
    if (end === -1) throw new Error(`docs/operations.md:${at + 1}: a block without an end`);
    else if (kind === 'sh') commands.push(...commandsOf(inside, at + 2, page));
    else if (kind === 'text' && last?.page === page) last.says = inside.filter((each) => each.trim() !== '');
    else throw new Error(`docs/operations.md:${at + 1}: a block of « ${kind} » that no command comes before`);
    at = end;
  }
  return { commands, named: [...named] };
}

/** What is compared of an output: its words, and that nothing was lost. Other figures, times and sizes differ from run to run. */
export const wordsOf = (text: string): string =>
  text
    .replaceAll(/\d[\d.,:]*/gu, (figure) => (figure === '0' ? '0' : '#'))
    .replaceAll(/# (?:ms|s|min|h|kB|MB|GB)\b/gu, '#')
    .replaceAll(/# #/gu, '#')
    .replaceAll(/\s+/gu, ' ')
    .trim();
