import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../src/lib/paths.ts';
import { run } from '../../src/lib/process.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { onPath } from '../helpers/project.ts';

const PROGRAM = join(ROOT, 'ansible/roles/access/files/pulse-receipts');
const python = onPath('python3');
if (!python) console.warn('SKIPPED: receipts of hosts (no python3 on PATH)');

/** Runs the real program with its folder elsewhere: on a host it is root's. */
const LOADER = `import importlib.machinery, importlib.util, sys
loader = importlib.machinery.SourceFileLoader("receipts", ${JSON.stringify(PROGRAM)})
receipts = importlib.util.module_from_spec(importlib.util.spec_from_loader("receipts", loader))
sys.dont_write_bytecode = True
loader.exec_module(receipts)
receipts.DIRECTORY = sys.argv[1]
try:
    receipts.main(sys.argv[2:])
except receipts.Fault as fault:
    sys.exit(str(fault))
`;

interface Report {
  roles: Record<string, { readable: boolean; inputs: string | null; drift: { summary: string }[] }>;
}

function host() {
  const folder = temporaryFolder();
  const receipts = join(folder, 'receipts');
  const file = join(folder, 'managed.conf');
  writeFileSync(file, 'as it should be\n', { mode: 0o644 });
  const call = (args: string[], input = '') =>
    run('python3', ['-c', LOADER, receipts, ...args], { timeoutMs: 60_000, input });
  const record = (specification: object) => call(['record', 'shop'], JSON.stringify(specification));
  const summaries = async () => {
    const { stdout } = await call([]);
    return (JSON.parse(stdout) as Report).roles.shop?.drift.map(({ summary }) => summary) ?? [];
  };
  return { receipts, file, call, record, summaries };
}

describe.skipIf(!python)('a receipt', () => {
  it('holds what a role left and the hash of its inputs, and never a content', async () => {
    const { receipts, file, call, record } = host();
    expect(JSON.parse((await record({ inputs: 'abc', files: [file] })).stdout)).toEqual({ changed: true });
    expect(JSON.parse((await record({ inputs: 'abc', files: [file] })).stdout)).toEqual({ changed: false });
    const report = JSON.parse((await call([])).stdout) as Report;
    expect(report.roles.shop).toMatchObject({ readable: true, inputs: 'abc', drift: [] });
    const text = readdirSync(receipts).map((name) => readFileSync(join(receipts, name), 'utf8'));
    expect(text.join('')).not.toContain('as it should be');
  });

  it('tells an edit, a change of mode and a removal by name', async () => {
    const { file, record, summaries } = host();
    await record({ files: [file] });
    writeFileSync(file, 'by hand\n');
    expect(await summaries()).toEqual([`${file} was edited`]);
    await record({ files: [file] });
    chmodSync(file, 0o600);
    expect(await summaries()).toEqual([`mode or owner of ${file} changed`]);
    rmSync(file);
    expect(await summaries()).toEqual([`${file} was removed`]);
  });

  it('is refused for a role that did not leave what it says', async () => {
    const { file, record, receipts } = host();
    rmSync(file);
    const { exitCode, tail } = await record({ files: [file] });
    expect(exitCode).toBe(1);
    expect(tail).toContain(`${file} is missing`);
    expect(() => readdirSync(receipts)).toThrow('ENOENT');
  });

  it('that cannot be understood is said to be so, and hides no other', async () => {
    const { receipts, file, call, record } = host();
    await record({ files: [file] });
    mkdirSync(receipts, { recursive: true });
    for (const [name, text] of [
      ['cut', '{"version": 1, "role"'],
      ['future', '{"version": 99}'],
      ['list', '[]'],
    ] as const)
      writeFileSync(join(receipts, `${name}.json`), text);
    const { roles } = JSON.parse((await call([])).stdout) as Report;
    expect(Object.entries(roles).map(([role, { readable }]) => [role, readable])).toEqual([
      ['cut', false],
      ['future', false],
      ['list', false],
      ['shop', true],
    ]);
  });
});
