/** Faults of what is done to an environment that serves: tasks, scale, restart, maintenance. */
export const DAY_TWO_CODES = {
  'task.nothing-runs': ['Nothing of that service runs.', 'pulse status ENV'],
  'task.no-release': ['The environment has no release yet.', 'pulse deploy ENV'],
  'maintenance.no-page': ['A host has nothing to show in maintenance.', 'pulse up ENV --only configure'],
  'maintenance.not-taken-up': ['The ingress did not take the change up in time.', 'pulse logs ENV ingress'],
  'maintenance.on': [
    'No fault: users are answered with 503 until it is turned off.',
    'pulse maintenance off ENV',
  ],
  'deploy.scaled': [
    'No fault: there are more or fewer instances than the manifest says, because somebody asked for it.',
    'pulse scale ENV SERVICE=COUNT',
  ],
} as const;
