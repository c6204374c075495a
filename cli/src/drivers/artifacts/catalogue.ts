/** How an executable is made from its Go module, where no release server answers. */
export interface Recipe {
  /** Package of the executable; its module and go.sum are in artifacts/NAME. */
  package: string;
  tags: readonly string[];
  /** Needs a C compiler; such a build is not the same on every machine. */
  cgo: boolean;
  /** Linker flags besides `-s -w`, with VERSION to be replaced. */
  ldflags: string;
  /** Files of the system that compiling takes, and the package that has them. */
  headers?: { file: string; package: string };
}

/** A program that Debian does not package. */
export interface CatalogueEntry {
  name: string;
  /** The role that installs it: a host without this role gets no copy. */
  role: string;
  /** What production gets. */
  pinned: string;
  /** Other versions known to work, the best first: a local folder may serve them. */
  known: readonly string[];
  /** Where a release is published, with VERSION, OS and ARCH to be replaced, and the sums beside it. */
  release: string;
  sums: string;
  /** Name of the executable inside the archive. */
  executable: string;
  recipe: Recipe;
}

export interface Platform {
  os: string;
  arch: string;
}

/** Hosts are Debian on amd64. */
export const HOST_PLATFORM: Platform = { os: 'linux', arch: 'amd64' };

const LOKI = 'https://github.com/grafana/loki/releases/download/vVERSION';
const TRAEFIK = 'https://github.com/traefik/traefik/releases/download/vVERSION';

/** Why these versions: decision 019. Exporters are not here: Debian packages those of the system, PostgreSQL and Redis. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    name: 'nomad',
    role: 'nomad',
    pinned: '1.11.3',
    known: [],
    release: 'https://releases.hashicorp.com/nomad/VERSION/nomad_VERSION_OS_ARCH.zip',
    sums: 'https://releases.hashicorp.com/nomad/VERSION/nomad_VERSION_SHA256SUMS',
    executable: 'nomad',
    recipe: {
      package: 'github.com/hashicorp/nomad',
      // Without `release` the mock driver and hooks for tests are compiled in.
      tags: ['ui', 'codegen_generated', 'release'],
      cgo: false,
      ldflags: '',
    },
  },
  {
    name: 'traefik',
    role: 'ingress',
    pinned: '3.6.12',
    known: [],
    release: `${TRAEFIK}/traefik_vVERSION_OS_ARCH.tar.gz`,
    sums: `${TRAEFIK}/traefik_vVERSION_checksums.txt`,
    executable: 'traefik',
    recipe: {
      package: 'github.com/traefik/traefik/v3/cmd/traefik',
      tags: [],
      cgo: false,
      ldflags: '-X github.com/traefik/traefik/v3/pkg/version.Version=VERSION',
    },
  },
  {
    name: 'loki',
    role: 'loki',
    pinned: '3.7.8',
    known: [],
    release: `${LOKI}/loki-OS-ARCH.zip`,
    sums: `${LOKI}/SHA256SUMS`,
    executable: 'loki-OS-ARCH',
    recipe: {
      package: 'github.com/grafana/loki/v3/cmd/loki',
      tags: [],
      cgo: false,
      ldflags: '-X github.com/grafana/loki/v3/pkg/util/build.Version=VERSION',
    },
  },
  {
    // The last minor version of Loki that has it: 3.7 removed it.
    name: 'promtail',
    role: 'promtail',
    pinned: '3.6.15',
    known: [],
    release: `${LOKI}/promtail-OS-ARCH.zip`,
    sums: `${LOKI}/SHA256SUMS`,
    executable: 'promtail-OS-ARCH',
    recipe: {
      package: 'github.com/grafana/loki/v3/clients/cmd/promtail',
      // Reads the journal, which the library of systemd does for it.
      tags: ['promtail_journal_enabled'],
      cgo: true,
      ldflags: '-X github.com/grafana/loki/v3/pkg/util/build.Version=VERSION',
      headers: { file: '/usr/include/systemd/sd-journal.h', package: 'libsystemd-dev' },
    },
  },
];

/** Replaces VERSION, OS and ARCH. */
export function fill(text: string, version: string, { os, arch }: Platform = HOST_PLATFORM): string {
  const words: Record<string, string> = { VERSION: version, OS: os, ARCH: arch };
  return text.replace(/VERSION|OS|ARCH/gu, (word) => words[word] ?? word);
}

/** The entry of this name. Throws for a name that is not in the catalogue. */
export function entryOf(name: string): CatalogueEntry {
  const entry = CATALOGUE.find((each) => each.name === name);
  if (!entry) throw new TypeError(`no artifact "${name}" in the catalogue`);
  return entry;
}
