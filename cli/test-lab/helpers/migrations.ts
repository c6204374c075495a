import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { LAB, PROJECT, ROOT, tool } from './ground.ts';
import { expectDone, projectFolder, pulse } from './lab.ts';
import { resultOf } from './release.ts';
import { writeWeb } from './web.ts';

/** A migration that a release of the API brings beside those it has. */
export interface Extra {
  /** `20270101000000-wishes` */
  name: string;
  previousReleaseWorks: boolean;
  /** Statements, in one transaction. */
  sql: readonly string[];
}

const classOf = (name: string) => `Extra${name.slice(0, 14)}`;

const source = ({
  name,
  previousReleaseWorks,
  sql,
}: Extra) => `import { Migration } from '@mikro-orm/migrations';
export class ${classOf(name)} extends Migration {
  static readonly previousReleaseWorks = ${String(previousReleaseWorks)};
  static readonly note = 'Made by a scenario.';
  override up(): void {
${sql.map((each) => `    this.addSql(${JSON.stringify(each)});`).join('\n')}
  }
}
`;

/** The list of migrations as the API has it, and these after it. */
function listWith(extras: readonly Extra[]): string {
  const list = readFileSync(join(ROOT, 'api/src/migrations/index.ts'), 'utf8');
  const imports = extras.map(({ name }) => `import { ${classOf(name)} } from './${name}.ts';\n`).join('');
  const rows = extras.map(({ name }) => `  { name: '${name}', class: ${classOf(name)} },\n`).join('');
  return imports + list.replace(/\];\s*$/u, `${rows}];\n`);
}

/** The API's image on this machine, which `pulse build` left. */
async function localApi(): Promise<string> {
  expectDone(await pulse(['build', 'api', '--json']));
  const { stdout } = await tool('docker', [
    ...['images', '--format', '{{.Repository}}:{{.Tag}}', `${PROJECT}/api`],
  ]);
  const [image = ''] = stdout.split('\n');
  expect(image).toContain(`${PROJECT}/api:`);
  return image;
}

/** Makes an image of the API with more migrations, pushes it, and tells its reference by digest. */
export async function apiImageWith(extras: readonly Extra[]): Promise<string> {
  const base = await localApi();
  const folder = join(projectFolder(), 'web');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const copied = ['index.ts', ...extras.map(({ name }) => `${name}.ts`)].join(' ');
  writeFileSync(
    join(folder, 'Dockerfile'),
    `ARG BASE\nFROM \${BASE}\nCOPY ${copied} /srv/api/src/migrations/\n`,
  );
  writeFileSync(join(folder, 'index.ts'), listWith(extras));
  for (const extra of extras) writeFileSync(join(folder, `${extra.name}.ts`), source(extra));
  const built = await pulse(['build', 'web', LAB, '--json', '--base', base]);
  rmSync(folder, { recursive: true });
  writeWeb(projectFolder(), { version: 'blue' });
  expectDone(built);
  const { web = '' } = (resultOf(built.events) as { images: Record<string, string> }).images;
  return web;
}
