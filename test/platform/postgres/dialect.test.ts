import { describe, expect, it } from 'vitest';
import { dialect } from '../../../src/platform/postgres/dialect.ts';

describe('dialect', () => {
  it('numbers placeholders, with a type by the value', () => {
    expect(dialect()('SELECT ?, ?, ?, ?', [1, 0.5, 'a', 2 ** 53])).toMatchObject({
      text: 'SELECT $1::bigint, $2::double precision, $3::text, $4::double precision',
      values: [1, 0.5, 'a', 2 ** 53],
    });
  });

  it('writes NULL out, and NaN as NULL, as SQLite binds it', () => {
    expect(dialect()('SELECT ?, ?, ?', [null, 7, Number.NaN])).toMatchObject({
      text: 'SELECT NULL, $1::bigint, NULL',
      values: [7],
    });
  });

  it('leaves question marks in quotes, names and comments alone', () => {
    const sql = `SELECT 'it''s ?', "a?" -- why ?\n, /* ? */ ? FROM t`;
    expect(dialect()(sql, ['x']).text).toBe(sql.replace('/* ? */ ?', '/* ? */ $1::text'));
  });

  it('tells one statement with other kinds of values apart', () => {
    const translate = dialect();
    expect(translate('SELECT ?', [1]).text).toBe('SELECT $1::bigint');
    expect(translate('SELECT ?', ['1']).text).toBe('SELECT $1::text');
    expect(translate('SELECT ?', [null]).text).toBe('SELECT NULL');
  });

  it('refuses another number of parameters than there are placeholders', () => {
    expect(() => dialect()('SELECT ?', [1, 2])).toThrow(/2 parameters for 1 placeholders/);
    expect(() => dialect()('SELECT ?, ?', [1])).toThrow(/1 parameters for 2 placeholders/);
  });

  it('refuses a text with NUL', () => {
    expect(() => dialect()('SELECT ?', ['a\0'])).toThrow(
      expect.objectContaining({ code: 'validation_error' }),
    );
  });

  it('prepares no more statements than it keeps', () => {
    const translate = dialect();
    const kept = Array.from({ length: 600 }, (_, n) => translate(`SELECT ${n}`, []).kept);
    expect(kept.filter(Boolean)).toHaveLength(500);
    expect(translate('SELECT 0', []).kept).toBe(true);
  });
});
