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
  /** Go module and package to build it from where no release server answers. */
  module: string;
}

export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    name: 'nomad',
    role: 'nomad',
    pinned: '1.11.3',
    known: [],
    release: 'https://releases.hashicorp.com/nomad/VERSION/nomad_VERSION_OS_ARCH.zip',
    sums: 'https://releases.hashicorp.com/nomad/VERSION/nomad_VERSION_SHA256SUMS',
    module: 'github.com/hashicorp/nomad',
  },
  {
    name: 'traefik',
    role: 'ingress',
    pinned: '3.6.12',
    known: [],
    release: 'https://github.com/traefik/traefik/releases/download/vVERSION/traefik_vVERSION_OS_ARCH.tar.gz',
    sums: 'https://github.com/traefik/traefik/releases/download/vVERSION/traefik_vVERSION_checksums.txt',
    module: 'github.com/traefik/traefik/v3/cmd/traefik',
  },
];
