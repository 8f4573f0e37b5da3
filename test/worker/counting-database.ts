/** A D1 binding that counts the rows its queries read: what a query costs, and grows with. */
export interface CountingDatabase {
  readonly binding: D1Database;
  rowsRead(): number;
}

export function countRowsRead(db: D1Database): CountingDatabase {
  let rowsRead = 0;
  const inner = new WeakMap<object, D1PreparedStatement>();
  const innerOf = (statement: D1PreparedStatement) => inner.get(statement) ?? statement;

  function wrap(statement: D1PreparedStatement): D1PreparedStatement {
    const counting = {
      bind: (...values: unknown[]) => wrap(statement.bind(...values)),
      all: async () => {
        const result = await statement.all();
        rowsRead += result.meta.rows_read;
        return result;
      },
      // raw() tells no cost: the same statement is asked once more.
      raw: async () => {
        rowsRead += (await statement.all()).meta.rows_read;
        return statement.raw();
      },
    } as unknown as D1PreparedStatement;
    inner.set(counting, statement);
    return counting;
  }

  const binding = {
    prepare: (query: string) => wrap(db.prepare(query)),
    batch: async (statements: D1PreparedStatement[]) => {
      const results = await db.batch(statements.map(innerOf));
      for (const result of results) rowsRead += result.meta.rows_read;
      return results;
    },
  } as unknown as D1Database;
  return { binding, rowsRead: () => rowsRead };
}
