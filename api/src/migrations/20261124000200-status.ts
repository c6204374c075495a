import { Migration } from '@mikro-orm/migrations';

/** Samples of the availability of the components. */
export class CreateStatus extends Migration {
  static readonly previousReleaseWorks = true;
  static readonly note = 'Adds tables that only the new release uses.';

  override up(): void {
    this.addSql(`
      create table "status_minute" (
        "component" varchar(16) not null,
        "minute" timestamptz(0) not null,
        "up" int not null default 0,
        "down" int not null default 0,
        "latency_ms" double precision not null default 0,
        primary key ("component", "minute")
      )`);
    this.addSql('create index "status_minute_minute_index" on "status_minute" ("minute")');
    this.addSql(`
      create table "status_day" (
        "component" varchar(16) not null,
        "day" date not null,
        "up" int not null default 0,
        "down" int not null default 0,
        primary key ("component", "day")
      )`);
    this.addSql('create index "status_day_day_index" on "status_day" ("day")');
  }

  override down(): void {
    this.addSql('drop table "status_day"');
    this.addSql('drop table "status_minute"');
  }
}
