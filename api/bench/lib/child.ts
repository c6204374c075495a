import { spawn } from 'node:child_process';

/** Runs a script of this folder in a process of its own, gives it one JSON argument and reads one JSON answer. */
export async function runBeside<Result>(script: URL, argument: unknown): Promise<Result> {
  const child = spawn(process.execPath, [script.pathname, JSON.stringify(argument)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout) output += String(chunk);
  if (output === '') throw new Error(`${script.pathname} measured nothing`);
  return JSON.parse(output) as Result;
}

/** The argument that `runBeside` gave. */
export function givenArgument(): unknown {
  return JSON.parse(process.argv[2] ?? 'null');
}
