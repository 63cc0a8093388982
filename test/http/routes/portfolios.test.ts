import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { beforeEach, describe, expect, test } from 'vitest';
import { readEnvironment } from '../../../src/environment.ts';
import type { OpenApiDocument } from '../../../src/http/openapi.ts';
import { jobLimits } from '../../../src/jobs/limits.ts';
import { sweep } from '../../../src/jobs/sweep.ts';
import { joinKey } from '../../../src/samples/join-key.ts';
import { type BatchStack, batchStack, boatModel, drain, takenSamples } from '../../jobs/support.ts';
import { over } from '../over.ts';
import { type Answer, testStack } from '../support.ts';

const HEADER = 'id,length,crew,hull\n';
const ROWS = Array.from({ length: 30 }, (_, index) => `r${index},${index + 1},1,wood\n`).join('');

let batch: BatchStack;
let app: ReturnType<typeof testStack>['app'];

beforeEach(() => {
  batch = batchStack();
  const keys = ['first', 'second'].map((name) => ({
    name,
    sha256: bytesToHex(sha256(new TextEncoder().encode(`${name}-key`))),
    scopes: ['portfolio', 'predict'],
  }));
  const environment = readEnvironment({
    API_KEYS: JSON.stringify(keys),
    PORTFOLIO_CHUNK_BYTES: '64',
    MODEL_NAME: 'boats',
  });
  const models = { get: async (version?: string) => boatModel(version) };
  const jobs = { ...batch, models, limits: jobLimits(environment) };
  app = testStack({ ...batch, environment, models, jobs }).app;
});

function call(path: string, init: RequestInit & { key?: string } = {}): Promise<Response> {
  const { key = 'first-key', headers, ...more } = init;
  return Promise.resolve(app.request(path, { ...more, headers: { 'X-API-Key': key, ...headers } }));
}

const submit = (body: BodyInit, headers: Record<string, string> = {}) =>
  call('/api/v1/portfolios', { method: 'POST', body, headers: { 'Content-Type': 'text/csv', ...headers } });

async function submitted(body: BodyInit, headers: Record<string, string> = {}): Promise<string> {
  const response = await submit(body, headers);
  expect(response.status).toBe(202);
  return ((await response.json()) as Answer).data.job_id;
}

const answer = async (response: Response) => (await response.json()) as Answer;

test.each(['/api/v1/portfolios', '/api/v1/uploads'])(
  '%s refuses the subject of one application',
  async (path) => {
    const response = await call(path, {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json', 'X-Subject': 'C-17' },
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ details: [{ path: 'X-Subject' }] });
  },
);

describe('POST /api/v1/portfolios', () => {
  const scoresOf = async (id: string) => {
    await drain(batch);
    return (await (await call(`/api/v1/portfolios/${id}/results`)).text()).trim().split('\n').slice(1);
  };

  test('scores the examples that the description gives, as CSV and as JSON', async () => {
    const { paths, components } = (await (await call('/openapi.json')).json()) as OpenApiDocument;
    const { content } = paths['/api/v1/portfolios']!.post!.requestBody as {
      content: Record<string, { example: unknown }>;
    };
    expect(components.schemas.CsvFile).toHaveProperty('examples');
    const text = content['text/csv']!.example as string;
    const json = JSON.stringify(content['application/json']!.example);
    expect(await scoresOf(await submitted(text))).toHaveLength(1);
    const id = await submitted(json, { 'Content-Type': 'application/json' });
    await drain(batch);
    expect((await answer(await call(`/api/v1/portfolios/${id}`))).data).toMatchObject({ rows: 1, scored: 1 });
  });

  test('reads a file as its sender says that it is written', async () => {
    const text = 'id;length;crew;hull\nGröße;1.25,5;;wood\n\u20ac;"12,5";1;steel\n'.replace(
      '1.25,5',
      '125,5',
    );
    const bytes = Uint8Array.from(text, (character) =>
      character === '\u20ac' ? 0x80 : character.charCodeAt(0),
    );
    const response = await call('/api/v1/portfolios?decimal=,&thousands=.&delimiter=;', {
      method: 'POST',
      body: bytes,
      headers: { 'Content-Type': 'text/csv; charset=windows-1252' },
    });
    expect(await scoresOf((await answer(response)).data.job_id)).toEqual([
      'Größe;125,5;;wood;0;0.251;Medium;7',
      '€;"12,5";1;steel;0;0.025;Low;7',
    ]);
  });

  test('leaves negative numbers alone in the style that was told', async () => {
    const response = await call('/api/v1/portfolios?decimal=,', {
      method: 'POST',
      body: 'id;length;crew;hull;delta\na;1,5;1;wood;-3,5\nb;1,5;1;iron;-3,5\n',
      headers: { 'Content-Type': 'text/csv' },
    });
    const id = (await answer(response)).data.job_id;
    expect((await scoresOf(id))[0]).toContain('wood;-3,5;');
    expect(await (await call(`/api/v1/portfolios/${id}/rejected`)).text()).toContain('iron;-3,5\n');
  });

  test.each([
    ['?delimiter=%22', 'delimiter'],
    ['?delimiter=%C2%A7', 'delimiter'],
    ['?decimal=x', 'decimal'],
    ['?decimal=,&thousands=,', 'the same character'],
    ['?decimal=,&thousand=.', 'thousand: is not known here'],
    ['?delimiter=;;', 'delimiter'],
  ])('refuses %s', async (query, reason) => {
    const response = await call(`/api/v1/portfolios${query}`, {
      method: 'POST',
      body: HEADER + ROWS,
      headers: { 'Content-Type': 'text/csv' },
    });
    const { error, message } = await answer(response);
    expect([response.status, error]).toEqual([422, 'validation_error']);
    expect(message).toContain(reason);
  });

  test('refuses to be told of JSON what only a CSV can be', async () => {
    const response = await call('/api/v1/portfolios?decimal=,', {
      method: 'POST',
      body: '[{"id":"a","length":1,"crew":1,"hull":"wood"}]',
      headers: { 'Content-Type': 'application/json' },
    });
    expect([response.status, (await answer(response)).error]).toEqual([422, 'validation_error']);
  });

  test('the same body read otherwise is another submit', async () => {
    const send = (query: string) =>
      call(`/api/v1/portfolios${query}`, {
        method: 'POST',
        body: 'id,length,crew,hull\na,1,1,wood\n',
        headers: { 'Content-Type': 'text/csv', 'Idempotency-Key': 'read' },
      });
    expect((await send('')).status).toBe(202);
    expect((await send('?decimal=,')).status).toBe(409);
    expect((await send('')).status).toBe(202);
  });

  test('says when no column names the loans, and accepts the file', async () => {
    const sentence = /no column "id", which names a loan/;
    const without = await answer(await submit('length,crew,hull\n1,1,wood\n'));
    expect(without.message).toMatch(sentence);
    expect(without.data.warnings).toEqual([expect.stringMatching(sentence)]);
    expect((await answer(await submit(HEADER + ROWS))).data.warnings).toEqual([]);
  });

  describe('of a file whose full stops may separate thousands', () => {
    const send = (body: string, query = '', key = 'thousands') =>
      call(`/api/v1/portfolios${query}`, {
        method: 'POST',
        body,
        headers: { 'Content-Type': 'text/csv', 'Idempotency-Key': key },
      });
    const job = async (id: string) => {
      await drain(batch);
      return answer(await call(`/api/v1/portfolios/${id}`));
    };
    const likely = `${HEADER}a,28.000,1,wood\nb,31.500,1,wood\nc,400,1,wood\nd,4.125,1,wood\n`;

    test('the submit, said twice alike, and the job name the column and the remedy', async () => {
      const sentence =
        /Nearly all numbers in column "length" .*\?decimal=,&thousands=\.; .* \?decimal=\. says so\./;
      const first = await answer(await send(likely));
      expect(first.message).toMatch(sentence);
      expect(first.data.warnings).toEqual([expect.stringMatching(sentence)]);
      expect(await answer(await send(likely))).toMatchObject({ data: first.data, message: first.message });
      const { data, message } = await job(first.data.job_id);
      expect(data).toMatchObject({ status: 'SUCCESS', scored: 4, warnings: first.data.warnings });
      expect(message).toMatch(/^The job is finished\. Nearly all/);
    });

    test.each(['?decimal=.', '?decimal=,&thousands=.'])('nothing is said when %s is', async (query) => {
      const { data } = await answer(await send(likely, query));
      expect(data.warnings).toEqual([]);
      expect((await job(data.job_id)).data).toMatchObject({ scored: query === '?decimal=.' ? 4 : 1 });
    });

    test('beside decimal commas their rows are refused, in every chunk, and the others scored', async () => {
      const rows = Array.from({ length: 20 }, (_, index) => `r${index};28.000;1;wood\n`).join('');
      const text = `id;length;crew;hull\na;12,5;1;wood\nb;12;1;wood\n${rows}`;
      const { data } = await answer(await send(text));
      expect(data.warnings).toEqual([expect.stringContaining('?decimal=,&thousands=.')]);
      expect(data.chunks).toBeGreaterThan(3);
      const { data: done } = await job(data.job_id);
      expect(done).toMatchObject({
        scored: 1,
        rejected_by: [{ code: 'not_a_number', column: 'length', rows: 21 }],
      });
      const errors = await (await call(`/api/v1/portfolios/${data.job_id}/errors`)).text();
      expect(errors).toContain(
        'length is not a number for sure: its full stop may be a thousands separator. Say decimal=, and thousands=. of the file',
      );
    });

    test('what was refused for them is refused again, and not scored as a thousandth, when it is sent again', async () => {
      const rows = Array.from({ length: 20 }, (_, index) => `r${index};28.000;1;wood\n`).join('');
      const first = await answer(await send(`id;length;crew;hull\na;12,5;1;wood\n${rows}`));
      await drain(batch);
      const rejected = await (await call(`/api/v1/portfolios/${first.data.job_id}/rejected`)).text();
      // The decimal comma that gave them away has been corrected, or its row taken out.
      const corrected = rejected.replace(/.*;a;12,5.*\n/, '');
      expect(corrected).not.toContain('12,5');
      const again = await answer(await send(corrected, '', 'again'));
      expect((await job(again.data.job_id)).data).toMatchObject({ scored: 0, rejected: 20 });
      const settled = await answer(await send(corrected, '?decimal=,&thousands=.', 'settled'));
      expect((await job(settled.data.job_id)).data.rejected_by).toMatchObject([
        { code: 'out_of_range', rows: 20 },
      ]);
    });

    test('they are told in a file whose small numbers all come first', async () => {
      const rows = (count: number, cell: string) =>
        Array.from({ length: count }, (_, index) => `r${index};${cell};1;wood\n`).join('');
      const text = `id;length;crew;hull\n${rows(8_000, '499')}${rows(8_000, '1.234')}`;
      const { data } = await answer(await send(text));
      expect(data.warnings).toEqual([expect.stringContaining('Nearly all numbers in column "length"')]);
    });

    test.each(['28,000', '1 234,50', '12,5', '1.234,50'])(
      'when all rows are refused for %s, the job says what to do',
      async (cell) => {
        const { data } = await answer(
          await send(`id;length;crew;hull\na;${cell};1;wood\nb;${cell};1;wood\n`),
        );
        const { data: done, message } = await job(data.job_id);
        expect(done).toMatchObject({ status: 'FAILURE', scored: 0, rejected: 2 });
        expect(message).toMatch(/With \?decimal=\S+ they are read: give the file again/);
      },
    );
  });

  test('answers 202 with the job and where to find it', async () => {
    const response = await submit(HEADER + ROWS);
    const { data } = await answer(response);
    expect(response.headers.get('Location')).toBe(`/api/v1/portfolios/${data.job_id}`);
    expect(data).toMatchObject({ status: 'PENDING', rows: 30, model_name: 'boats', model_version: '7' });
  });

  test.each([
    [
      'an unknown type',
      { 'Content-Type': 'application/x-www-form-urlencoded' },
      'unsupported_media_type',
      415,
    ],
    [
      'a charset that nobody knows',
      { 'Content-Type': 'text/csv; charset=x-mine' },
      'unsupported_media_type',
      415,
    ],
    [
      'JSON of another charset',
      { 'Content-Type': 'application/json; charset=latin1' },
      'unsupported_media_type',
      415,
    ],
    ['an unknown encoding', { 'Content-Encoding': 'br' }, 'unsupported_media_type', 415],
    ['a body said to be too long', { 'Content-Length': '99999999999' }, 'payload_too_large', 413],
    ['an empty idempotency key', { 'Idempotency-Key': '' }, 'validation_error', 422],
  ])('refuses %s', async (_, headers, error, status) => {
    const response = await submit(HEADER + ROWS, headers as Record<string, string>);
    expect([response.status, (await answer(response)).error]).toEqual([status, error]);
  });

  test('names what is wrong with the columns', async () => {
    const response = await submit('id,length,crew\na,1,1\n');
    expect(response.status).toBe(422);
    expect((await answer(response)).details).toEqual([
      { path: 'hull', message: 'there is no column "hull" or "Hull"' },
    ]);
  });

  test('repeats its answer, byte for byte, for a repeated key', async () => {
    const first = await (await submit(HEADER + ROWS, { 'Idempotency-Key': 'k1' })).text();
    await drain(batch);
    expect(await (await submit(HEADER + ROWS, { 'Idempotency-Key': 'k1' })).text()).toBe(first);
    expect((await submit(`${HEADER}${ROWS}x,1,1,wood\n`, { 'Idempotency-Key': 'k1' })).status).toBe(409);
  });
});

describe('GET /api/v1/portfolios/{id}', () => {
  test('counts rows and chunks while the job runs', async () => {
    const id = await submitted(HEADER + ROWS);
    expect((await answer(await call(`/api/v1/portfolios/${id}`))).data).toMatchObject({
      status: 'PENDING',
      progress: 0,
      rows: 30,
      scored: 0,
    });
    await drain(batch);
    const { data } = await answer(await call(`/api/v1/portfolios/${id}`));
    expect(data).toMatchObject({ status: 'SUCCESS', progress: 1, scored: 30, rejected: 0, missing_rows: [] });
    expect(data.chunks.done).toBe(data.chunks.total);
  });

  test.each(['', '/results', '/errors'])("does not know somebody else's job: %s", async (path) => {
    const id = await submitted(HEADER + ROWS);
    await drain(batch);
    const response = await call(`/api/v1/portfolios/${id}${path}`, { key: 'second-key' });
    expect([response.status, (await answer(response)).error]).toEqual([404, 'not_found']);
    expect((await call(`/api/v1/portfolios/unknown${path}`)).status).toBe(404);
  });

  test('lists the own jobs page by page', async () => {
    const ids = [
      await submitted(HEADER + ROWS),
      await submitted(HEADER + ROWS),
      await submitted(HEADER + ROWS),
    ];
    const first = await answer(await call('/api/v1/portfolios?limit=2'));
    const second = await answer(await call(`/api/v1/portfolios?limit=2&cursor=${first.data.next_cursor}`));
    const listed = [...first.data.jobs, ...second.data.jobs].map((job: { job_id: string }) => job.job_id);
    expect(listed.sort()).toEqual(ids.sort());
    expect(second.data.next_cursor).toBeNull();
    expect((await call('/api/v1/portfolios?cursor=nonsense')).status).toBe(422);
    expect((await call('/api/v1/portfolios?limit=1000')).status).toBe(422);
    expect((await answer(await call('/api/v1/portfolios', { key: 'second-key' }))).data.jobs).toEqual([]);
  });
});

describe('the files of a job', () => {
  const results = (id: string, headers: Record<string, string> = {}) =>
    call(`/api/v1/portfolios/${id}/results`, { headers });

  async function done(body = HEADER + ROWS, headers: Record<string, string> = {}): Promise<string> {
    const id = await submitted(body, headers);
    await drain(batch);
    return id;
  }

  test('are refused with the progress while the job runs', async () => {
    const id = await submitted(HEADER + ROWS);
    const response = await results(id);
    expect(response.status).toBe(409);
    expect(await answer(response)).toMatchObject({
      error: 'conflict',
      message: 'The job is not finished: 0 of 30 rows.',
      details: [{ path: 'progress', message: '0' }],
    });
  });

  test('stream as a download with an ETag', async () => {
    const id = await done();
    const response = await results(id);
    expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('Content-Disposition')).toBe(`attachment; filename="scored-${id}.csv"`);
    const text = await response.text();
    expect(text.split('\n')).toHaveLength(32);
    expect(response.headers.get('Content-Length')).toBe(String(text.length));
    const again = await results(id, { 'If-None-Match': response.headers.get('ETag')! });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  test('are not sent again to who has them, whichever way he names them', async () => {
    const id = await done();
    const etag = (await results(id)).headers.get('ETag')!;
    for (const known of [etag, `W/${etag}`, '*', `"another", W/${etag}`])
      expect([known, (await results(id, { 'If-None-Match': known })).status]).toEqual([known, 304]);
    for (const other of ['"another"', 'W/"another"', etag.slice(1, -1)])
      expect([other, (await results(id, { 'If-None-Match': other })).status]).toEqual([other, 200]);
  });

  test('have another ETag in every form in which they come, and say what that form depends on', async () => {
    const id = await done();
    const etags = new Set<string | null>();
    for (const Accept of ['text/csv', 'application/x-ndjson'])
      for (const encoding of ['identity', 'gzip']) {
        const { headers } = await results(id, { Accept, 'Accept-Encoding': encoding });
        expect(headers.get('Vary')).toBe('Accept, Accept-Encoding');
        expect(headers.get('Cache-Control')).toBe('private, no-cache, no-transform');
        expect(headers.get('Accept-Ranges')).toBe(Accept === 'text/csv' ? 'bytes' : 'none');
        etags.add(headers.get('ETag'));
      }
    expect(etags.size).toBe(4);
  });

  test('every range is the same stretch of the whole', async () => {
    const id = await done();
    const whole = await (await results(id)).text();
    const last = whole.length - 1;
    for (const [range, expected, stretch] of [
      ['bytes=0-0', whole.slice(0, 1), '0-0'],
      ['bytes=10-', whole.slice(10), `10-${last}`],
      ['bytes=-7', whole.slice(-7), `${last - 6}-${last}`],
      ['bytes=-99999', whole, `0-${last}`],
      ['bytes=100-700', whole.slice(100, 701), '100-700'],
      ['bytes=100-100', whole.slice(100, 101), '100-100'],
      ['bytes=700-99999', whole.slice(700), `700-${last}`],
      [`bytes=${last}-`, whole.slice(-1), `${last}-${last}`],
    ] as const) {
      // Ranges are of the stored bytes, also for who would take them compressed.
      const response = await results(id, { Range: range, 'Accept-Encoding': 'gzip' });
      expect([range, response.status, await response.text()]).toEqual([range, 206, expected]);
      expect(response.headers.get('Content-Range')).toBe(`bytes ${stretch}/${whole.length}`);
      expect(response.headers.get('Content-Length')).toBe(String(expected.length));
    }
    expect((await results(id, { Range: `bytes=${whole.length}-` })).status).toBe(416);
    expect((await results(id, { Range: 'bytes=-0' })).status).toBe(416);
    expect((await results(id, { Range: 'bytes=5-4' })).status).toBe(200);
    expect((await results(id, { Range: 'bytes=-' })).status).toBe(200);
    const etag = (await results(id)).headers.get('ETag')!;
    expect((await results(id, { Range: 'bytes=0-1', 'If-Range': etag })).status).toBe(206);
    expect((await results(id, { Range: 'lines=1-2' })).status).toBe(200);
    expect((await results(id, { Range: 'bytes=0-1,5-6' })).status).toBe(200);
    expect((await results(id, { Range: 'bytes=0-1', 'If-Range': '"another"' })).status).toBe(200);
  });

  test('come as NDJSON to who accepts that', async () => {
    const id = await done(`${HEADER}"a ""1""",1,1,wood\n`);
    const response = await results(id, { Accept: 'application/x-ndjson' });
    expect(await response.text()).toBe(
      '{"id":"a \\"1\\"","length":"1","crew":"1","hull":"wood","prediction":0,"probability":0.002,"default_risk":"Low","model_version":"7"}\n',
    );
    expect(response.headers.get('Content-Disposition')).toBe(`attachment; filename="scored-${id}.ndjson"`);
    expect((await results(id, { Accept: 'image/png' })).status).toBe(406);
    expect((await results(id, { Accept: 'text/csv;q=0' })).status).toBe(406);
    expect(
      (await results(id, { Accept: 'text/*;q=0.1, application/x-ndjson;q=0.5' })).headers.get('Content-Type'),
    ).toContain('ndjson');
  });

  test('have ranges as they are stored, and in no other form', async () => {
    const ofCsv = await done();
    const ofJson = await done('[{"id":"a","length":1,"crew":1,"hull":"wood"}]', {
      'Content-Type': 'application/json',
    });
    for (const [id, stored] of [
      [ofCsv, 'text/csv'],
      [ofJson, 'application/x-ndjson'],
    ] as const)
      for (const Accept of ['text/csv', 'application/x-ndjson', 'application/json']) {
        const whole = await (await results(id, { Accept })).bytes();
        for (const Range of ['bytes=3-9', 'bytes=-5', 'bytes=9999999-']) {
          const response = await results(id, { Accept, Range });
          const bytes = await response.bytes();
          if (Accept !== stored) {
            expect([response.status, response.headers.get('Accept-Ranges')]).toEqual([200, 'none']);
            expect(bytes).toEqual(whole);
          } else if (Range === 'bytes=9999999-') {
            expect(response.headers.get('Content-Range')).toBe(`bytes */${whole.length}`);
          } else {
            expect(response.status).toBe(206);
            expect(bytes).toEqual(Range === 'bytes=-5' ? whole.slice(-5) : whole.slice(3, 10));
          }
        }
      }
  });

  test('of a JSON job come as CSV to who accepts that, with formulas defused', async () => {
    const records = [
      { id: '=1+1', length: 5, crew: null, hull: 'wood', note: { a: [1] } },
      { id: 'b,c', length: 10, crew: 2, hull: 'steel' },
    ];
    const id = await done(JSON.stringify(records), { 'Content-Type': 'application/json' });
    expect(await (await results(id, { Accept: 'text/csv' })).text()).toBe(
      'id,length,crew,hull,note,prediction,probability,default_risk,model_version\n' +
        `'=1+1,5,,wood,"{""a"":[1]}",0,0.01,Low,7\n"b,c",10,2,steel,,0,0.02,Low,7\n`,
    );
  });

  test('are compressed for who asks', async () => {
    const id = await done();
    const response = await results(id, { 'Accept-Encoding': 'gzip' });
    expect(response.headers.get('Content-Encoding')).toBe('gzip');
    const plain = response.body!.pipeThrough(new DecompressionStream('gzip'));
    expect(await new Response(plain).text()).toBe(await (await results(id)).text());
    // It is compressed while it is sent, so that nobody knows its length.
    expect(response.headers.get('Content-Length')).toBeNull();
    expect((await results(id, { 'Accept-Encoding': 'gzip;q=0' })).headers.get('Content-Encoding')).toBeNull();
  });

  // A wire carries it otherwise, or not at all.
  if (!over.isWire)
    test('are compressed by what the client accepts, not by what Cloudflare accepts for its own link', async () => {
      const id = await done();
      for (const [accepted, encoding] of [
        ['gzip', 'gzip'],
        ['br', null],
      ] as const) {
        const request = new Request(`http://test/api/v1/portfolios/${id}/results`, {
          headers: { 'X-API-Key': 'first-key', 'Accept-Encoding': accepted === 'gzip' ? 'br' : 'gzip' },
        });
        const response = await app.request(
          Object.assign(request, { cf: { clientAcceptEncoding: accepted } }),
        );
        expect(response.headers.get('Content-Encoding')).toBe(encoding);
        await response.body!.cancel();
      }
    });

  test('HEAD tells their length', async () => {
    const id = await done();
    const response = await call(`/api/v1/portfolios/${id}/results`, { method: 'HEAD' });
    const whole = await (await results(id)).text();
    expect([response.headers.get('Content-Length'), await response.text()]).toEqual([
      String(whole.length),
      '',
    ]);
  });

  const rejected = (id: string, headers: Record<string, string> = {}) =>
    call(`/api/v1/portfolios/${id}/rejected`, { headers });

  test('give the rejected rows back, which can be corrected and sent again', async () => {
    const id = await done(`id;length;crew;hull\na;1;1;iron\n${ROWS.replaceAll(',', ';')}b;2;1\n`);
    const file = await (await rejected(id)).text();
    expect(file).toBe(
      'solvent_reason;id;length;crew;hull\nhull has no such level;a;1;1;iron\n"the row has 3 cells, the header 4";b;2;1\n',
    );
    const corrected = file.replace('iron', 'wood').replace('b;2;1', 'b;2;1;wood');
    const again = await done(corrected);
    expect(await (await results(again)).text()).toBe(
      'id;length;crew;hull;prediction;probability;default_risk;model_version\n' +
        'a;1;1;wood;0;0.002;Low;7\nb;2;1;wood;0;0.004;Low;7\n',
    );
    expect(await (await rejected(again)).text()).toBe('solvent_reason;id;length;crew;hull\n');
  });

  test('give wide signs back defused, and take them as they were; what else begins like them is left alone', async () => {
    const id = await done(`${HEADER}＝1+1,1,1,iron\nﾜ,1,1,iron\n'Ａ,1,1,iron\n`);
    const file = await (await rejected(id)).text();
    expect(file).toContain(",'＝1+1,1,1,iron\n");
    expect(file).toContain(',ﾜ,1,1,iron\n');
    const again = await done(file.replaceAll(',iron', ',wood'));
    const keys = (
      (await (await results(again, { Accept: 'application/json' })).json()) as { id: string }[]
    ).map((row) => row.id);
    expect(keys).toEqual(['＝1+1', 'ﾜ', "'Ａ"]);
  });

  test('give the rejected rows of a CSV as a CSV and as nothing that would change them, and a range of them', async () => {
    const id = await done(`${HEADER}a,1,1,iron\n${ROWS}b,2,1\nc,2,1,wood,5\n`);
    // A byte order mark, of three bytes, stands before it.
    const whole = await (await rejected(id)).text();
    expect(whole).toContain('b,2,1\n');
    expect(whole).toContain('c,2,1,wood,5\n');
    const range = await rejected(id, { Range: 'bytes=3-9' });
    expect([range.status, await range.text()]).toEqual([206, whole.slice(0, 7)]);
    for (const Accept of ['application/json', 'application/x-ndjson', 'application/json, text/csv;q=0']) {
      const refused = await rejected(id, { Accept });
      expect([refused.status, await refused.json()]).toEqual([
        406,
        expect.objectContaining({ error: 'not_acceptable', message: 'There is text/csv.' }),
      ]);
    }
    for (const Accept of ['*/*', 'application/json, */*;q=0.1', 'text/csv'])
      expect(await (await rejected(id, { Accept })).text()).toBe(whole);
  });

  test('of JSON come as lines, as an array or as CSV, with every digit that was sent', async () => {
    const record = (id: string) => `{"id":${id},"length":50,"crew":3,"hull":"wood"}`;
    const ids = ['7179575217811000000', '7179575217811000001', '1.10'];
    const id = await done(`[${ids.map(record)}]`, { 'Content-Type': 'application/json' });
    const idsIn = (text: string) => [...text.matchAll(/\d[\d.]{3,}(?=,"length)/g)].map(([digits]) => digits);
    const lines = await (await results(id)).text();
    expect([lines.split('\n').length, idsIn(lines)]).toEqual([4, ids]);
    const array = await (await results(id, { Accept: 'application/json' })).text();
    expect([(JSON.parse(array) as []).length, idsIn(array)]).toEqual([3, ids]);
    const csv = await (await results(id, { Accept: 'text/csv' })).text();
    expect(csv.match(/^[\d.]+(?=,50)/gm)).toEqual(ids);
    const none = await rejected(id, { Accept: 'application/json' });
    expect(await none.json()).toEqual([]);
  });

  test('of JSON lose no key of a rejected row as CSV', async () => {
    const good = '{"id":1,"length":50,"crew":3,"hull":"wood"}';
    const rows = [
      good,
      good.replace('{', '{"draught":1.50,'),
      good.replace('{', '{"crew":4,'),
      good.replace('50', '1e400'),
      '{"raw":1}',
    ];
    const id = await done(rows.join('\n'), { 'Content-Type': 'application/x-ndjson' });
    const csv = await (await rejected(id, { Accept: 'text/csv' })).text();
    expect(csv.trim().split('\n')).toEqual([
      'solvent_reason,id,length,crew,hull,solvent_raw',
      `"the first record has no key ""draught""",,,,,"${rows[1]!.replaceAll('"', '""')}"`,
      `"""crew"" stands twice: which one was meant cannot be known",,,,,"${rows[2]!.replaceAll('"', '""')}"`,
      'length is too large for a 32-bit float,1,1e400,3,wood,',
      '"length is missing; crew is missing; hull is missing; the first record has no key ""raw""",,,,,"{""raw"":1}"',
    ]);
  });

  test('say why rows were rejected, and that a job without a scored row is no success', async () => {
    const some = await done(`${HEADER}a,1,1,iron\nb,x,1,iron\n${ROWS}`);
    const success = await answer(await call(`/api/v1/portfolios/${some}`));
    expect(success).toMatchObject({
      message:
        'The job is finished: 30 of 32 rows were scored; most refused: 2 with unknown_category in column "hull".',
      data: {
        status: 'SUCCESS',
        rejected: 2,
        rejected_by: [
          { code: 'unknown_category', column: 'hull', rows: 2 },
          { code: 'not_a_number', column: 'length', rows: 1 },
        ],
      },
    });
    const none = await done(`${HEADER}a,1,1,iron\nb,1,1,iron\n`);
    const failure = await answer(await call(`/api/v1/portfolios/${none}`));
    expect(failure).toMatchObject({
      message:
        'The job is finished, and 0 of 2 rows could be scored; refused: 2 with unknown_category in column "hull".',
      data: { status: 'FAILURE', scored: 0, missing: 0, missing_rows: [] },
    });
    expect(await (await call(`/api/v1/portfolios/${none}/errors`)).text()).toContain(
      'a,2,hull,unknown_category',
    );
  });

  test('list the rejected rows', async () => {
    const id = await done(`${HEADER}a,1,1,iron\n${ROWS}`);
    const response = await call(`/api/v1/portfolios/${id}/errors`);
    expect(await response.text()).toBe(
      'key,row,column,code,message\na,2,hull,unknown_category,hull has no such level\n',
    );
    const ndjson = await call(`/api/v1/portfolios/${id}/errors`, {
      headers: { Accept: 'application/x-ndjson' },
    });
    expect(await ndjson.json()).toMatchObject({ row: 2, column: 'hull', code: 'unknown_category' });
  });
});

describe('DELETE /api/v1/portfolios/{id}', () => {
  test('cancels what runs and deletes what is finished', async () => {
    const running = await submitted(HEADER + ROWS);
    const cancelled = await call(`/api/v1/portfolios/${running}`, { method: 'DELETE' });
    expect((await answer(cancelled)).data).toEqual({ job_id: running, status: 'CANCELLED' });
    await drain(batch);
    expect((await answer(await call(`/api/v1/portfolios/${running}`))).data.status).toBe('CANCELLED');
    expect((await call(`/api/v1/portfolios/${running}/results`)).status).toBe(409);
    const finished = await submitted(HEADER + ROWS);
    await drain(batch);
    expect(
      (await answer(await call(`/api/v1/portfolios/${finished}`, { method: 'DELETE' }))).data.status,
    ).toBe('DELETED');
    expect((await call(`/api/v1/portfolios/${finished}`)).status).toBe(404);
    expect(
      (await call(`/api/v1/portfolios/${running}`, { method: 'DELETE', key: 'second-key' })).status,
    ).toBe(404);
  });
});

describe('/api/v1/predict/batch', () => {
  const application = { length: 100, crew: 3, hull: 'wood' };
  const post = (body: unknown) =>
    call('/api/v1/predict/batch', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    });

  test('gives one result for each application, in their order, and a bad one fails alone', async () => {
    const accepted = await post({
      predictions: [
        application,
        { ...application, length: -1 },
        'nonsense',
        { ...application, extra: 1 },
        application,
      ],
    });
    expect(accepted.status).toBe(202);
    const { data } = await answer(accepted);
    expect(data).toMatchObject({ status: 'PENDING', total_predictions: 5, message: expect.any(String) });
    const path = `/api/v1/predict/batch/${data.job_id}`;
    expect((await answer(await call(path))).data).toEqual({
      job_id: data.job_id,
      status: 'PENDING',
      progress: 0,
      total: 5,
      completed: 0,
      results: null,
      error: null,
    });
    await drain(batch);
    const good = { prediction: 0, probability: 0.2, default_risk: 'Medium', model_version: '7' };
    expect((await answer(await call(path))).data).toMatchObject({
      status: 'SUCCESS',
      progress: 100,
      completed: 5,
      error: null,
      results: [
        good,
        { error: { column: 'length', code: 'out_of_range' } },
        { error: { column: '', code: 'malformed_row' } },
        { error: { column: 'extra', code: 'unknown_column' } },
        good,
      ],
    });
    expect((await call(path, { key: 'second-key' })).status).toBe(404);
    expect((await call('/api/v1/predict/batch/unknown')).status).toBe(404);
    expect((await call(`/api/v1/portfolios/${data.job_id}`)).status).toBe(404);
  });

  test('is cancelled while it runs and deleted when it is finished, by the key that sent it alone', async () => {
    const remove = (id: string, key = 'first-key') =>
      call(`/api/v1/predict/batch/${id}`, { method: 'DELETE', key });
    const sent = async () => (await answer(await post({ predictions: [application] }))).data.job_id;
    const running = await sent();
    const refused = await remove(running, 'second-key');
    expect([refused.status, (await answer(refused)).error]).toEqual([404, 'not_found']);
    expect(await answer(await remove(running))).toMatchObject({
      data: { job_id: running, status: 'CANCELLED' },
      message: 'The job was cancelled.',
    });
    await drain(batch);
    await sweep(batch);
    expect((await answer(await call(`/api/v1/predict/batch/${running}`))).data).toMatchObject({
      status: 'FAILURE',
      error: 'The batch was cancelled.',
      results: null,
    });
    const finished = await sent();
    await drain(batch);
    expect((await call(`/api/v1/portfolios/${finished}`, { method: 'DELETE' })).status).toBe(404);
    expect((await answer(await remove(finished))).data).toEqual({ job_id: finished, status: 'DELETED' });
    expect((await call(`/api/v1/predict/batch/${finished}`)).status).toBe(404);
    expect((await remove(finished)).status).toBe(404);
    await sweep(batch);
    expect((await batch.blobs.list('')).objects).toEqual([]);
    const file = await submitted(HEADER + ROWS);
    expect((await remove(file)).status).toBe(404);
  });

  test.each([
    ['no applications', { predictions: [] }],
    ['too many', { predictions: Array.from({ length: 10_001 }, () => application) }],
    ['another key', { predictions: [application], more: 1 }],
    ['no list', { predictions: application }],
    ['far more members than its applications have', { predictions: [Array(700_000).fill(0)] }],
    ['an application of 64 KiB', { predictions: [{ ...application, hull: 'x'.repeat(70_000) }] }],
  ])('refuses %s', async (_, body) => {
    const response = await post(body);
    expect([response.status, (await answer(response)).error]).toEqual([422, 'validation_error']);
  });

  describe('own keys', () => {
    const row = (id: string) => `{"id":${id},"length":100,"crew":3,"hull":"wood"}`;
    const sent = (rows: string[]) =>
      call('/api/v1/predict/batch', {
        method: 'POST',
        body: `{"predictions":[${rows.join(',')}]}`,
        headers: { 'Content-Type': 'application/json' },
      });
    async function resultsOf(rows: string[]): Promise<Record<string, unknown>[]> {
      const { data } = await answer(await sent(rows));
      await drain(batch);
      return (await answer(await call(`/api/v1/predict/batch/${data.job_id}`))).data.results;
    }

    test.each([
      ['"L-1"', 'L-1'],
      ['17', '17'],
      ['0', '0'],
      ['9007199254740993', '9007199254740993'],
      ['12345678901234567890', '12345678901234567890'],
      ['-98765432109876543210', '-98765432109876543210'],
      ['1e400', '1e400'],
      ['1.50', '1.50'],
      ['157.0', '157'],
      ['" Größe \u20ac "', 'Größe €'],
      ['"=cmd()"', '=cmd()'],
      ['"\'=cmd()"', "'=cmd()"],
      ['"a,\\"b\\"\\nc"', 'a,"b"\nc'],
      ['""', undefined],
      ['" "', undefined],
      ['null', undefined],
    ])('come back as text: %s', async (id, key) => {
      const [good, bad] = await resultsOf([row(id), row(id).replace('100', '-1')]);
      const own = key === undefined ? {} : { id: key };
      const features = { length: 100, crew: 3, hull: 'wood' };
      const score = { prediction: 0, probability: 0.2, default_risk: 'Medium', model_version: '7' };
      expect(good).toEqual({ ...own, status: 'success', ...score, features });
      const error = expect.objectContaining({ column: 'length' });
      const negative = { ...features, length: -1 };
      expect(bad).toEqual({ ...own, status: 'error', error, errors: [error], features: negative });
    });

    test('may stand in some rows, and twice', async () => {
      const rows = [row('"a"'), row('"a"'), row('"b"').replace('"id":"b",', ''), row('7')];
      expect((await resultsOf(rows)).map(({ id }) => id)).toEqual(['a', 'a', undefined, '7']);
    });

    test.each(['true', '{}', '["a"]'])('are text or numbers: %s is refused with its row', async (id) => {
      const [bad, good] = await resultsOf([row(id), row('1')]);
      const error = { column: 'id', code: 'malformed_row', message: 'id is neither text nor a number' };
      const features = { length: 100, crew: 3, hull: 'wood' };
      expect(bad).toEqual({ status: 'error', error, errors: [error], features });
      expect(good).toMatchObject({ id: '1', prediction: 0 });
    });

    test('join outcomes: samples have them as their loan', async () => {
      batch.sampling.rate = 1;
      await resultsOf([row('12345678901234567890'), row('"L-2"'), row('""')]);
      const loans = (await takenSamples(batch)).map(({ loan }) => loan);
      expect(loans).toEqual([joinKey('12345678901234567890'), joinKey('L-2'), null]);
    });

    test('say of another key that it is not known, and nothing of a first record', async () => {
      const [bad] = await resultsOf([row('1').replace('{', '{"Id":3,')]);
      const message = '"Id" is not known here: did you mean "id"?';
      expect(bad).toMatchObject({ id: '1', error: { column: 'Id', code: 'unknown_column', message } });
    });

    test('that are wrong are told with everything else that is', async () => {
      const [bad] = await resultsOf([row('true').replace('100', '-1').replace('{', '{"colour":1,')]);
      const { errors, error } = bad as { errors: { column: string; code: string }[]; error: object };
      expect(errors.map(({ column, code }) => [column, code])).toEqual([
        ['length', 'out_of_range'],
        ['colour', 'unknown_column'],
        ['id', 'malformed_row'],
      ]);
      expect(error).toEqual(errors[0]);
    });

    test('are absent from jobs that were submitted before', async () => {
      const { data } = await answer(await sent([row('1').replace('"id":1,', ''), row('"x"')]));
      const [job] = await batch.database.query<{ layout: string }>(
        'SELECT layout FROM portfolio_jobs WHERE id = ?',
        [data.job_id],
      );
      const { key: _, columns, ...layout } = JSON.parse(job!.layout);
      const before = JSON.stringify({ ...layout, columns: columns.slice(0, -1) });
      await batch.database.query('UPDATE portfolio_jobs SET layout = ? WHERE id = ?', [before, data.job_id]);
      await drain(batch);
      const { results } = (await answer(await call(`/api/v1/predict/batch/${data.job_id}`))).data;
      expect(results).toMatchObject([{ prediction: 0 }, { error: { column: 'id' } }]);
      expect(Object.keys(results[0])).not.toContain('id');
    });
  });

  test('keeps the digits of a field', async () => {
    const text = '{"predictions":[{"length":100.00000000000000001,"crew":1e400,"hull":"wood"}]}';
    const accepted = await call('/api/v1/predict/batch', {
      method: 'POST',
      body: text,
      headers: { 'Content-Type': 'application/json' },
    });
    const { data } = await answer(accepted);
    await drain(batch);
    const { results } = (await answer(await call(`/api/v1/predict/batch/${data.job_id}`))).data;
    expect(results).toMatchObject([{ error: { column: 'crew', code: 'out_of_range' } }]);
  });

  test('says why it failed', async () => {
    const { data } = await answer(await post({ predictions: [application] }));
    await batch.blobs.delete([`portfolios/${data.job_id}/input`]);
    await drain(batch);
    expect((await answer(await call(`/api/v1/predict/batch/${data.job_id}`))).data).toMatchObject({
      status: 'FAILURE',
      error: 'the uploaded file is gone or incomplete',
    });
  });
});
