import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;
let api: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  api = new Client({ connectionString: database.apiUrl });
  await api.connect();
});
afterAll(async () => {
  await api.end();
  await database.drop();
});

const insufficientPrivilege = { code: '42501' };

describe('the role of the API', () => {
  test.each([
    'create table anything (id int)',
    'create schema anything',
    'create function anything() returns int language sql as $$ select 1 $$',
    'create index on users (name)',
    'create view anything as select 1',
    'alter table users add column anything int',
    'alter table users drop constraint users_email_unique',
    'alter table users owner to pulse_api',
    'truncate users',
    'truncate activity_events',
    'drop table status_day',
    'drop table users cascade',
    'drop function start_session',
    'create or replace function start_session(uuid, text, text, uuid, bytea, bytea, text, text, interval, int, uuid) returns timestamptz language sql as $$ select now() $$',
    "insert into migrations (name) values ('forged')",
    'delete from migrations',
    'create role anything',
    'set role pulse_owner',
    "copy users to program 'id'",
  ])('is refused: %s', async (statement) => {
    await expect(api.query(statement)).rejects.toMatchObject(insufficientPrivilege);
  });

  test('cannot make a database', async () => {
    await expect(api.query('create database anything')).rejects.toMatchObject(insufficientPrivilege);
  });

  test.each(['users', 'sessions', 'activity_events', 'status_minute', 'status_day'])(
    'reads and writes the rows of %s',
    async (table) => {
      const { rows } = await api.query<{ right: string }>(
        `select privilege_type as right from information_schema.role_table_grants
         where table_name = $1 and grantee = 'pulse_api' order by 1`,
        [table],
      );
      expect(rows.map(({ right }) => right)).toEqual(['DELETE', 'INSERT', 'SELECT', 'UPDATE']);
    },
  );

  test('reads which migrations ran', async () => {
    const { rowCount } = await api.query('select name from migrations');
    expect(rowCount).toBeGreaterThan(0);
  });

  test('gets the rows of a table that a later migration makes', async () => {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query('create table later (id bigint generated always as identity, word text)');
    await owner.end();
    await api.query("insert into later (word) values ('hello')");
    expect((await api.query('select word from later')).rows).toEqual([{ word: 'hello' }]);
    await expect(api.query('drop table later')).rejects.toMatchObject(insufficientPrivilege);
  });
});
