import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** How to start the browser of the tests; plain data, so that it can be handed to other processes. */
export interface BrowserCommand {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Folders where distributions keep the libraries that Chromium links against. */
const LIBRARY_FOLDERS = [
  '/lib',
  '/lib64',
  '/usr/lib',
  '/usr/lib64',
  '/usr/lib/x86_64-linux-gnu',
  '/lib/x86_64-linux-gnu',
];

/**
 * The browser named by PULSE_BROWSER, else the one inside the lockfile, unpacked once per user and version.
 * Unpacking happens in a folder of its own that is then renamed: parallel runs never see half a browser.
 */
export async function findBrowser(): Promise<BrowserCommand> {
  const named = process.env.PULSE_BROWSER;
  if (named !== undefined && named !== '') return { executablePath: named, env: {} };
  const home = join(tmpdir(), `pulse-chromium-${await packedVersion()}-${userInfo().uid}`);
  if (!existsSync(join(home, 'chromium'))) await unpackInto(home);
  return {
    executablePath: join(home, 'chromium'),
    env: {
      ...(hasLibraries() ? {} : { LD_LIBRARY_PATH: join(home, 'al2023', 'lib') }),
      ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(home, 'fonts') }),
    },
  };
}

async function packedVersion(): Promise<string> {
  // The package does not export its package.json.
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const manifest = join(dirname(entry), '../../package.json');
  return (JSON.parse(await readFile(manifest, 'utf8')) as { version: string }).version;
}

async function unpackInto(home: string): Promise<void> {
  const folder = await mkdtemp(`${home}-`);
  const before = { TMPDIR: process.env.TMPDIR, AWS_EXECUTION_ENV: process.env.AWS_EXECUTION_ENV };
  // The package unpacks into the temp folder, with its own libraries only where it believes to run on Lambda.
  Object.assign(process.env, { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' });
  try {
    const { default: packed } = await import('@sparticuz/chromium');
    await packed.executablePath();
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
  try {
    await rename(folder, home);
  } catch (error) {
    // Another run was faster: its browser is as good as ours.
    await rm(folder, { recursive: true, force: true });
    if (!(await readdir(home).catch(() => [] as string[])).includes('chromium')) throw error;
  }
}

function hasLibraries(): boolean {
  return LIBRARY_FOLDERS.some((folder) => existsSync(join(folder, 'libnss3.so')));
}

const FLAGS = [
  // The sandbox needs privileges that containers and root do not have; only our own pages are opened.
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
];

export function launch(
  { executablePath, env }: BrowserCommand,
  flags: readonly string[] = [],
): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [...FLAGS, ...flags],
    env: { ...process.env, ...env },
  });
}
