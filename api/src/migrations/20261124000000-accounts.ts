import { Migration } from '@mikro-orm/migrations';

/** Accounts, their sessions and their activity. */
export class CreateAccounts extends Migration {
  static readonly previousReleaseWorks = true;
  static readonly note = 'Creates the first tables: nothing was there before.';

  override up(): void {
    this.addSql(`
      create table "users" (
        "id" uuid not null,
        "name" varchar(80) not null,
        "email" varchar(254) not null,
        "bio" varchar(500) not null default '',
        "password_hash" varchar(255) not null,
        "version" int not null default 1,
        "created_at" timestamptz(3) not null,
        "updated_at" timestamptz(3) not null,
        primary key ("id"),
        constraint "users_email_unique" unique ("email")
      )`);

    this.addSql(`
      create table "sessions" (
        "id" uuid not null,
        "user_id" uuid not null,
        "family_hash" bytea not null,
        "token_hash" bytea not null,
        "previous_hash" bytea null,
        "rotated_at" timestamptz(3) null,
        "device" varchar(120) not null,
        "address" varchar(64) not null,
        "created_at" timestamptz(3) not null,
        "last_seen_at" timestamptz(3) not null,
        "expires_at" timestamptz(3) not null,
        primary key ("id"),
        constraint "sessions_family_hash_unique" unique ("family_hash"),
        constraint "sessions_user_id_foreign" foreign key ("user_id")
          references "users" ("id") on update no action on delete cascade
      )`);
    this.addSql('create index "sessions_user_id_index" on "sessions" ("user_id")');
    this.addSql('create index "sessions_expires_at_index" on "sessions" ("expires_at")');

    this.addSql(`
      create table "activity_events" (
        "id" uuid not null,
        "user_id" uuid not null,
        "kind" text not null,
        "at" timestamptz(3) not null,
        "device" varchar(120) not null,
        "address" varchar(64) not null,
        primary key ("id"),
        constraint "activity_events_user_id_foreign" foreign key ("user_id")
          references "users" ("id") on update no action on delete cascade,
        constraint "activity_events_kind_check" check ("kind" in ('sign-up', 'login', 'login-failed', 'logout',
          'session-ended', 'refresh-reuse', 'profile-changed', 'email-changed', 'password-changed'))
      )`);
    this.addSql(
      'create index "activity_events_user_id_at_id_index" on "activity_events" ("user_id", "at", "id")',
    );
    this.addSql('create index "activity_events_at_index" on "activity_events" ("at")');
  }

  override down(): void {
    this.addSql('drop table "activity_events"');
    this.addSql('drop table "sessions"');
    this.addSql('drop table "users"');
  }
}
