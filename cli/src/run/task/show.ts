import { splitLines } from '../../lib/lines.ts';
import type { OutputStream, Write } from '../../drivers/workload/output.ts';
import { runTask, type TaskRequest } from './run.ts';

export type ShowTaskRequest = Omit<TaskRequest, 'write'> & {
  json: boolean;
  out: (text: string) => void;
  err: (text: string) => void;
};

/** A line of the output as a document; `end` tells what stands without an end of line. */
function asDocuments(out: ShowTaskRequest['out']): { write: Write; end: () => void } {
  const splitters = { stdout: lines('stdout'), stderr: lines('stderr') };
  function lines(stream: OutputStream) {
    return splitLines((line) => out(`${JSON.stringify({ stream, line })}\n`));
  }
  return {
    write: (stream, text) => splitters[stream].push(text),
    end: () => Object.values(splitters).forEach(({ end }) => end()),
  };
}

/** Runs a task and prints what it writes, as it is; resolves to its exit code. */
export async function showTask(request: ShowTaskRequest): Promise<number> {
  const { json, out, err, service } = request;
  const documents = asDocuments(out);
  const write: Write = (stream, text) => (stream === 'stdout' ? out(text) : err(text));
  const outcome = await runTask({ ...request, write: json ? documents.write : write });
  documents.end();
  if (json) out(`${JSON.stringify({ result: { service, ...outcome } })}\n`);
  else if (outcome.outOfMemory) {
    err(`pulse: the task needed more memory than ${service} is given in the manifest, and was ended\n`);
  }
  return outcome.exitCode;
}
