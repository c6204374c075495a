/** Faults of images: making them, and the registry that keeps them. */
export const IMAGE_CODES = {
  'image.base-unpinned': [
    'images.lock.json has no digest of the official image that those of real hosts begin with.',
    'pulse build --pin',
  ],
  'image.build-script-failed': [
    'The build script of a service failed; its last lines are shown.',
    'npm run build --workspace=NAME',
  ],
  'image.lock-incomplete': ['package-lock.json lacks a package that a service needs.', 'npm install'],
  'image.no-digest': ['Docker pushed an image without saying its digest.', 'pulse build NAME ENV'],
  'image.no-dockerfile': [
    'The folder of a service that is to be built has no Dockerfile.',
    'pulse config ENV',
  ],
  'image.not-packed': ['The files of an image could not be gathered.', 'df -h, npm ci'],
  'image.unknown': ['A registry has no image of that name.', 'pulse config ENV'],
  'lab.no-node': [
    'The lock file brought no Node for Linux on amd64 to this machine.',
    'pulse build --base IMAGE',
  ],
  'registry.no-host': ['This machine does not know the host that keeps the images.', 'pulse up ENV'],
  'registry.unwell': ['The image registry cannot be reached, or refuses.', 'pulse status ENV'],
} as const;
