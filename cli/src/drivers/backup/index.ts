export { type BackupType, buildDumpCommand, buildPsqlCommand, QUIET } from './args.ts';
export { forgetKept, listBackups, makeBackup, rehearse, restoreOver } from './host.ts';
export { type Backup, readInfo, unreadable } from './info.ts';
export type { BackupSight, DrillRecord } from './sight.ts';
