import { text } from './words.ts';

/** Becomes part of DNS names, unit names and container names. */
const slug = (noun: string) =>
  text({
    noun,
    pattern: /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/u,
    longest: 32,
    problem: 'may only hold a-z, 0-9 and inner hyphens, and begins with a letter',
  });

export const projectName = slug('project');
export const serviceName = slug('service');
export const environmentName = slug('environment');
export const hostName = slug('host');

/** The name of an environment variable, and of a secret. */
export const variableName = text({
  noun: 'variable',
  pattern: /^[A-Z][A-Z0-9_]*$/u,
  longest: 64,
  problem: 'may only hold A-Z, 0-9 and _, and begins with a letter',
});

/** A plain variable of a service. An end of line would end the line in an environment file. */
export const variableValue = text({
  noun: 'value',
  pattern: /^[^\r\n\0]*$/u,
  longest: 4096,
  problem: 'holds an end of line',
});

export const user = text({
  noun: 'user',
  pattern: /^(?!root$)[a-z_][a-z0-9_-]*$/u,
  longest: 32,
  problem: 'is no Linux user that pulse may log in as (a-z, 0-9, _ and -; not root)',
});

export const plan = text({
  noun: 'plan',
  pattern: /^vps-[A-Za-z0-9.-]+$/u,
  longest: 64,
  problem: 'is no OVHcloud plan: write something like vps-2027-model2',
});

export const datacenter = text({
  noun: 'datacenter',
  pattern: /^[A-Z]{2,4}[0-9]{0,2}$/u,
  longest: 6,
  problem: 'is no OVHcloud datacenter: write something like GRA',
});

export const email = text({
  noun: 'email address',
  pattern: /^[^\s@"'<>]+@[^\s@"'<>]+\.[^\s@"'<>]+$/u,
  longest: 254,
  problem: 'is no email address',
});

export const bucket = text({
  noun: 'bucket',
  pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/u,
  longest: 63,
  problem: 'is no name of a bucket (3 to 63 of a-z, 0-9, . and -)',
});

export const region = text({
  noun: 'region',
  pattern: /^[a-z0-9-]+$/u,
  longest: 32,
  problem: 'is no region: write something like gra',
});
