import { Migration } from '@mikro-orm/migrations';

/**
 * The write of a login as one round trip. It is a function and not one statement with CTEs, because each statement
 * of a function sees what was committed while it waited for the lock on the account: logins at the same moment
 * cannot leave more sessions than allowed, and a login that was verified against a password that has just been
 * changed starts no session.
 */
export class CreateStartSession extends Migration {
  static readonly previousReleaseWorks = true;
  static readonly note = 'Adds a function that only the new release calls.';

  override up(): void {
    this.addSql(`
      create function start_session(
        p_user uuid, p_password_hash text, p_rehash text,
        p_session uuid, p_family bytea, p_token bytea, p_device text, p_address text,
        p_lifetime interval, p_max int, p_event uuid
      ) returns timestamptz language plpgsql as $$
      declare
        v_expires timestamptz(3) := now() + p_lifetime;
      begin
        perform 1 from users where id = p_user and password_hash = p_password_hash for no key update;
        if not found then
          return null;
        end if;
        if p_rehash is not null then
          update users set password_hash = p_rehash where id = p_user;
        end if;
        with ended as (
          delete from sessions where id in (
            select id from sessions where user_id = p_user
            order by last_seen_at desc, id offset greatest(p_max - 1, 0)
          ) returning device, address
        )
        insert into activity_events (id, user_id, kind, at, device, address)
        select gen_random_uuid(), p_user, 'session-ended', now(), device, address from ended;
        insert into sessions (id, user_id, family_hash, token_hash, device, address, created_at, last_seen_at, expires_at)
        values (p_session, p_user, p_family, p_token, p_device, p_address, now(), now(), v_expires);
        insert into activity_events (id, user_id, kind, at, device, address)
        values (p_event, p_user, 'login', now(), p_device, p_address);
        return v_expires;
      end $$`);
  }

  override down(): void {
    this.addSql('drop function start_session');
  }
}
