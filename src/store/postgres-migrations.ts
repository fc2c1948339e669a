/** The Postgres store's tables, as numbered migrations: append a step, never edit one. */
import type { PostgresClient } from './postgres.js'
import { driverCode } from './store-failure.js'

/** Step n is at index n - 1. Byte-wise collation: composed and decomposed letters are different keys. */
const migrations: readonly ((namespace: string) => string)[] = [
  (namespace) => `
    CREATE TABLE "${namespace}_entries" (
      key text COLLATE "C" PRIMARY KEY,
      value text NOT NULL,
      version uuid NOT NULL,
      wake_at timestamptz,
      expire_at timestamptz
    );
    CREATE INDEX "${namespace}_entries_wake_at" ON "${namespace}_entries" (wake_at, key) WHERE wake_at IS NOT NULL;
    CREATE INDEX "${namespace}_entries_expire_at" ON "${namespace}_entries" (expire_at) WHERE expire_at IS NOT NULL;`,
]

// Serialization failure and deadlock: the server has undone the statement, and says to send it again.
const undone = ['40001', '40P01'] as const
// Under Repeatable Read the loser of the race sees the tables of before its wait, and fails; the next try sees them.
const raceCodes = [...undone, '42P07', '42710', '23505']
const tries = 5

/** Applies what is missing, in one statement: it holds its lock within, so a transaction-pooling proxy may stand between. */
export async function migratePostgres(client: PostgresClient, namespace: string): Promise<void> {
  await again(raceCodes, () => client.query(migrationStatement(namespace)))
}

/** Sends a statement again that the server has undone for the sake of another one: nothing of it was applied. */
export const unlessUndone = (client: PostgresClient): PostgresClient => ({
  query: (text, values) => again(undone, () => client.query(text, values)),
})

async function again<T>(codes: readonly string[], send: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send()
    } catch (error) {
      if (attempt === tries || !codes.includes(driverCode(error))) throw error
    }
  }
}

/** The namespace is checked to be a plain identifier before it gets here, so it may stand inside quotes. */
function migrationStatement(namespace: string): string {
  const table = `"${namespace}_migrations"`
  const steps = migrations.map(
    (step, index) => `
  IF NOT EXISTS (SELECT FROM ${table} WHERE number = ${index + 1}) THEN
    ${step(namespace)}
    INSERT INTO ${table} (number) VALUES (${index + 1});
  END IF;`,
  )
  // Asking first, rather than IF NOT EXISTS, spares the host's log a notice at each start.
  return `DO $migrate$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('nbi-kounta ${namespace}', 0));
  IF to_regclass('${table}') IS NULL THEN
    CREATE TABLE ${table} (number integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT clock_timestamp());
  END IF;${steps.join('')}
END
$migrate$`
}
