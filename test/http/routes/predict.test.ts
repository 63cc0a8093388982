import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readApplication } from '../../../src/application/application.ts';
import { SolventError } from '../../../src/errors.ts';
import type { Reason } from '../../../src/explain/reasons/reasons.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import { scoredBy } from '../../model/support/scored-by.ts';
import { over } from '../over.ts';
import { APPLICATION, answerOf, handMadeModel, post, testStack } from '../support.ts';

const PATH = '/api/v1/predict';
const send = (body: BodyInit, headers?: Record<string, string>) =>
  answerOf(testStack().app.request(PATH, post(body, headers)));

describe('POST /api/v1/predict', () => {
  it('answers with the score, what it was made of and by which model', async () => {
    const { status, body } = await send(JSON.stringify(APPLICATION), { 'X-Request-Id': 'client-chosen-1' });
    const burden = Math.fround(Math.fround(120.5) / Math.fround(900.25));
    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      message: 'The application was scored.',
      data: {
        prediction: 0,
        probability: 1 - Math.exp(-burden),
        default_risk: 'Low',
        model_version: '3',
        features_used: {
          plots: 4,
          debt: 120.5,
          harvest: 900.25,
          fenced: 1,
          'soil=clay': 0,
          'soil=sand': 1,
          burden,
        },
        request_id: 'client-chosen-1',
      },
    });
  });

  it('tells the reasons of a model that has them', async () => {
    const reason: Reason = {
      code: 'debt',
      field: 'debt',
      value: 120.5,
      direction: 'higher',
      text: { en: 'Debt is high', de: 'Die Schulden sind hoch' },
    };
    const model = { ...handMadeModel(), reasons: () => [reason] };
    const { app } = testStack({ models: { get: async () => model } });
    const { status, body } = await answerOf(app.request(PATH, post(JSON.stringify(APPLICATION))));
    expect([status, body.data.reasons]).toEqual([200, [reason]]);
  });

  it.each([
    ['"L-1"', 'L-1'],
    ['0', '0'],
    ['9007199254740993', '9007199254740993'],
    ['12345678901234567890', '12345678901234567890'],
    ['" Grün "', 'Grün'],
    ['1.50', '1.50'],
    ['157.0', '157'],
    ['""', undefined],
    ['null', undefined],
  ])('gives the own key %s back as text, and monitoring knows the loan by it', async (key, own) => {
    const { app, offered } = testStack();
    const keyed = JSON.stringify(APPLICATION).replace('{', `{"Parzelle Nº":${key},`);
    const { status, body } = await answerOf(app.request(PATH, post(keyed)));
    expect([status, body.data['Parzelle Nº'], offered[0]?.loan]).toEqual([200, own, own]);
    const plain = (await send(JSON.stringify(APPLICATION))).body.data;
    expect(body.data).toMatchObject({ probability: plain.probability, features_used: plain.features_used });
  });

  it.each(['true', '[1]', '{"a":1}'])('refuses the own key %s and names it', async (key) => {
    const { app, offered } = testStack();
    const keyed = JSON.stringify(APPLICATION).replace('{', `{"Parzelle Nº":${key},`);
    const { status, body } = await answerOf(app.request(PATH, post(keyed)));
    expect([status, body.error]).toEqual([422, 'validation_error']);
    expect(body.details).toEqual([
      { path: 'Parzelle Nº', code: 'malformed_row', message: 'Parzelle Nº is neither text nor a number' },
    ]);
    expect(offered).toEqual([]);
  });

  it('refuses an own key with half of a character, which is another one as soon as it is stored', async () => {
    const { status, body } = await send(
      JSON.stringify(APPLICATION).replace('{', '{"Parzelle Nº":"\\ud800",'),
    );
    expect([status, body.details]).toEqual([
      422,
      [{ path: 'Parzelle Nº', code: 'malformed_row', message: 'Parzelle Nº holds half of a character' }],
    ]);
  });

  it('gives a dry run the same answer, and keeps nothing of it', async () => {
    const { app, offered, counted, services } = testStack();
    const dry = (application: object) =>
      answerOf(app.request(`${PATH}?dry_run=true`, post(JSON.stringify(application))));
    const { status, body } = await dry(APPLICATION);
    const { features_used, probability } = (await send(JSON.stringify(APPLICATION))).body.data;
    expect([status, body.message]).toEqual([200, 'The application was scored, and nothing of it is kept.']);
    expect(body.data).toMatchObject({ features_used, probability });
    expect((await dry({ ...APPLICATION, debt: -1 })).status).toBe(422);
    expect([offered, counted]).toEqual([[], []]);
    const series = (await services.metrics.read()).map(({ name }) => name);
    expect(series.filter((name) => name.startsWith('loan_'))).toEqual([]);
  });

  it.each([
    ['', 'true', true],
    ['', 'True', true],
    ['', 'false', false],
    ['?dry_run=true', 'true', true],
    ['?dry_run=false', 'false', false],
    ['?dry_run=false', undefined, false],
    ['?dry_run=true', undefined, true],
  ])('takes the address "%s" with the header Dry-Run: %s for a dry run: %s', async (query, header, isDry) => {
    const { app, offered, counted } = testStack();
    const headers: Record<string, string> = header === undefined ? {} : { 'Dry-Run': header };
    const { status } = await app.request(PATH + query, post(JSON.stringify(APPLICATION), headers));
    const kept = isDry ? 0 : 1;
    expect([status, offered.length, counted.length]).toEqual([200, kept, kept]);
  });

  it.each([
    ['?dry_run=perhaps', undefined, 'The address is not valid. dry_run: is none of "true", "false"'],
    ['?dry_run=1', undefined, 'The address is not valid. dry_run: is none of "true", "false"'],
    ['?dry_run=', undefined, 'The address is not valid. dry_run: is none of "true", "false"'],
    ['?dry=true', undefined, 'The address is not valid. dry: is not known here'],
    ['', 'yes', 'The headers are not valid. Dry-Run: is none of "true", "false"'],
    ['', '', 'The headers are not valid. Dry-Run: is none of "true", "false"'],
    ['', 'true, true', 'The headers are not valid. Dry-Run: is none of "true", "false"'],
    ['?dry_run=false', 'true', 'The headers are not valid. Dry-Run: contradicts dry_run in the address'],
    ['?dry_run=true', 'false', 'The headers are not valid. Dry-Run: contradicts dry_run in the address'],
  ])(
    'refuses the address "%s" with the header Dry-Run: %s, and keeps nothing',
    async (query, header, words) => {
      const { app, offered, counted } = testStack();
      const headers: Record<string, string> = header === undefined ? {} : { 'Dry-Run': header };
      const { status, body } = await answerOf(
        app.request(PATH + query, post(JSON.stringify(APPLICATION), headers)),
      );
      expect([status, body.error, body.message]).toEqual([422, 'validation_error', words]);
      expect([offered, counted]).toEqual([[], []]);
    },
  );

  it('names everything that is wrong at once, the own key too', async () => {
    const wrong = JSON.stringify({ ...APPLICATION, debt: -1, colour: 'red', 'Parzelle Nº': true });
    const { body } = await send(wrong);
    expect(body.details!.map(({ path, code }) => [path, code])).toEqual([
      ['debt', 'out_of_range'],
      ['colour', 'unknown_column'],
      ['Parzelle Nº', 'malformed_row'],
    ]);
  });

  it('takes a key that is written carelessly for the own key that may have been meant', async () => {
    const { body } = await send(JSON.stringify({ ...APPLICATION, 'parzelle Nº': 7 }));
    expect(body.details).toMatchObject([
      { code: 'unknown_column', message: '"parzelle Nº" is not known here: did you mean "Parzelle Nº"?' },
    ]);
  });

  it('names a key that stands twice, and where', async () => {
    const { body } = await send(JSON.stringify(APPLICATION).replace('{', '{"debt":1,'));
    expect(body).toMatchObject({
      message: 'The body is not valid: "debt" stands twice: which one was meant cannot be known.',
      details: [{ path: 'debt', code: 'malformed_row' }],
    });
  });

  it('takes null where the schema allows it, and shows the missing features as null', async () => {
    const { status, body } = await send(JSON.stringify({ ...APPLICATION, harvest: null }));
    expect(status).toBe(200);
    expect(body.data.features_used).toMatchObject({ harvest: null, burden: null });
    expect(body.data.default_risk).toBe('Medium');
  });

  it.each([
    ['a missing field', { ...APPLICATION, debt: undefined }, 'debt'],
    ['null where it is not allowed', { ...APPLICATION, debt: null }, 'debt'],
    ['a negative amount', { ...APPLICATION, debt: -1 }, 'debt'],
    ['zero where more is asked for', { ...APPLICATION, harvest: 0 }, 'harvest'],
    ['a number as text', { ...APPLICATION, debt: '120' }, 'debt'],
    ['a fraction of an integer', { ...APPLICATION, plots: 1.5 }, 'plots'],
    ['an integer out of range', { ...APPLICATION, plots: 51 }, 'plots'],
    ['another number than 1 or 0 for a boolean', { ...APPLICATION, fenced: 2 }, 'fenced'],
    ['an unknown level', { ...APPLICATION, soil: 'chalk' }, 'soil'],
    ['an unknown key', { ...APPLICATION, colour: 'red' }, 'colour'],
    ['a key that every object inherits', { ...APPLICATION, constructor: 1 }, 'constructor'],
    ['more than float32 holds', { ...APPLICATION, debt: 3.5e38 }, 'debt'],
    ['an object for a number', { ...APPLICATION, debt: { amount: 1 } }, 'debt'],
  ])('refuses %s and names it', async (_, application, path) => {
    const { status, body } = await send(JSON.stringify(application));
    expect(status).toBe(422);
    expect(body).toMatchObject({ success: false, error: 'validation_error' });
    expect(body.details?.map((detail) => detail.path)).toEqual([path]);
  });

  const text = JSON.stringify(APPLICATION);
  it.each([
    ['NaN', text.replace('120.5', 'NaN')],
    ['Infinity', text.replace('120.5', 'Infinity')],
    ['1e400', text.replace('120.5', '1e400')],
    ['-1e400', text.replace('120.5', '-1e400')],
    ['a leading zero', text.replace('120.5', '0120.5')],
    ['a key named twice', text.replace('{', '{"debt":1,')],
    ['a key named twice, once escaped', text.replace('{', '{"d\\u0065bt":1,')],
    ['__proto__', text.replace('{', '{"__proto__":{"debt":1},')],
    ['half a document', text.slice(0, -1)],
    ['two documents', text + text],
    ['nothing', ''],
    ['null', 'null'],
    ['an array', `[${text}]`],
    ['a string', '"x"'],
    ['deep nesting', '['.repeat(30_000) + ']'.repeat(30_000)],
    ['deep nesting inside a field', text.replace('120.5', '['.repeat(30_000) + ']'.repeat(30_000))],
    ['broken UTF-8', new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00])],
  ])('refuses %s', async (_, body) => {
    const answer = await send(body);
    expect(answer).toMatchObject({ status: 422, body: { success: false, error: 'validation_error' } });
  });

  it.each(['br', 'deflate'])('takes no body that is said to be compressed: %s', async (encoding) => {
    const { status, body } = await send(JSON.stringify(APPLICATION), { 'Content-Encoding': encoding });
    expect([status, body.error]).toEqual([415, 'unsupported_media_type']);
  });

  it('never repeats what was sent in an error', async () => {
    const { body } = await send(JSON.stringify({ ...APPLICATION, debt: 'SECRET-1234', plots: 987654 }));
    expect(JSON.stringify(body)).not.toMatch(/SECRET|987654/);
  });

  // A wire carries it otherwise, or not at all.
  if (!over.isWire)
    it('refuses a body of more than 64 KiB without reading to its end', async () => {
      let pulled = 0;
      const endless = new ReadableStream({
        pull(controller) {
          pulled++;
          controller.enqueue(new Uint8Array(16_384).fill(32));
        },
      });
      const { status, body } = await answerOf(
        testStack().app.request(PATH, { ...post(endless), duplex: 'half' } as RequestInit),
      );
      expect([status, body.error]).toEqual([413, 'payload_too_large']);
      // Four blocks are allowed, the fifth is too much; a stream reads one or two ahead.
      expect(pulled).toBeLessThan(8);
    });

  it.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['application/json; charset=utf-16'],
    ['application/jsonp'],
    [''],
  ])('refuses the content type "%s"', async (type) => {
    const answer = await send(JSON.stringify(APPLICATION), { 'Content-Type': type });
    expect(answer).toMatchObject({ status: 415, body: { error: 'unsupported_media_type' } });
  });

  it('takes a charset of UTF-8 and a byte order mark', async () => {
    const body = new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode(text)]);
    expect((await send(body, { 'Content-Type': 'Application/JSON; Charset="UTF-8"' })).status).toBe(200);
  });

  it('offers every score for monitoring, and refused applications never', async () => {
    const { app, offered } = testStack();
    await app.request(PATH, post('{}'));
    expect(offered).toEqual([]);
    const { body } = await answerOf(app.request(PATH, post(text)));
    expect(offered).toHaveLength(1);
    expect(offered[0]).toMatchObject({
      id: body.data.request_id,
      source: 'realtime',
      version: '3',
      probability: body.data.probability,
      at: 1_700_000_000_000,
    });
    expect(Array.from(offered[0]!.features)).toEqual(Object.values(body.data.features_used));
  });

  it('offers a score under an id of ours, whatever request id the client sends', async () => {
    const { app, offered } = testStack();
    for (let time = 0; time < 2; time++)
      await app.request(PATH, post(text, { 'X-Request-Id': 'chosen-by-the-client' }));
    const [first, second] = offered;
    expect(first).toMatchObject({
      id: '00000000-0000-4000-8000-000000000001',
      request: 'chosen-by-the-client',
    });
    expect(second).toMatchObject({
      id: '00000000-0000-4000-8000-000000000002',
      request: 'chosen-by-the-client',
    });
  });

  it('counts applications by who sent them, and of the refused what is wrong', async () => {
    const { app, counted } = testStack();
    await app.request(PATH, post(text));
    await app.request(PATH, post(text, { 'X-API-Key': 'predict-key' }));
    await app.request(PATH, post(JSON.stringify({ ...APPLICATION, plots: 'many', whim: 1 })));
    await app.request(PATH, post('{'));
    await app.request(PATH, post(text, { 'Content-Type': 'text/plain' }));
    await app.request(PATH, post(text, { 'X-API-Key': 'unknown' }));
    expect(counted).toEqual([
      { model: 'garden-loans', caller: 'default', version: '3' },
      { model: 'garden-loans', caller: 'shop', version: '3' },
      {
        model: 'garden-loans',
        caller: 'default',
        version: '3',
        faults: [
          { code: 'not_a_number', field: 'plots' },
          { code: 'unknown_column', field: 'whim' },
        ],
      },
      {
        model: 'garden-loans',
        caller: 'default',
        version: '3',
        faults: [{ code: 'malformed_body', field: '' }],
      },
    ]);
  });

  it('counts as failed what no model answers, and neither a refusal nor a database or a bucket that is away', async () => {
    const get = () => Promise.reject(new SolventError('model_unavailable', 'model.onnx is gone'));
    const { app, counted } = testStack({ models: { get } });
    expect((await app.request(PATH, post(text))).status).toBe(503);
    expect(counted).toEqual([{ model: 'garden-loans', caller: 'default', version: 'none', failed: true }]);
    await app.request(`${PATH}?dry_run=true`, post(text));
    await app.request(PATH, post(text, { 'Content-Type': 'text/plain' }));
    expect(counted).toHaveLength(1);

    const cause = new SolventError('storage_unavailable', 'internal error');
    const noBucket = () => Promise.reject(new SolventError('model_unavailable', 'try again', { cause }));
    const bucketAway = testStack({ models: { get: noBucket } });
    expect((await bucketAway.app.request(PATH, post(text))).status).toBe(503);
    expect(bucketAway.counted).toEqual([]);

    const away = testStack({
      database: { ...memoryDatabase(), query: () => Promise.reject(new Error('no such host')) },
    });
    const answer = await away.app.request(PATH, post(text, { 'Idempotency-Key': 'a-key-of-the-clients' }));
    expect(answer.status).toBe(503);
    expect(away.counted).toEqual([]);
  });

  it('counts as failed what breaks a version while it scores, by its number', async () => {
    const probabilities = () => {
      throw new Error('out of memory');
    };
    const models = { get: async () => ({ ...handMadeModel(), ...scoredBy(probabilities) }) };
    const { app, counted } = testStack({ models });
    expect((await app.request(PATH, post(text))).status).toBe(500);
    expect(counted).toEqual([{ model: 'garden-loans', caller: 'default', version: '3', failed: true }]);
  });

  it.each(['not_loaded', 'not_read'] as const)(
    'scored in the place of a version that was %s counts against it only where that is its own fault',
    async (kind) => {
      const troubled = { kind, version: '4', reason: 'a reason' };
      const { app, counted } = testStack({ models: { get: async () => ({ ...handMadeModel(), troubled }) } });
      expect((await app.request(PATH, post(text))).status).toBe(200);
      const sender = { model: 'garden-loans', caller: 'default' };
      const against = kind === 'not_loaded' ? [{ ...sender, version: '4', failed: true }] : [];
      expect(counted).toEqual([{ ...sender, version: '3' }, ...against]);
    },
  );

  it('counts scores, refusals, decisions and durations', async () => {
    const { app, services, clock } = testStack({ background: () => clock.advance(0) });
    await app.request(PATH, post(text));
    await app.request(PATH, post(text.replace('900.25', '1')));
    await app.request(PATH, post('{}'));
    const series = await services.metrics.read();
    const counted = (name: string, ...labels: string[]) =>
      series.find((each) => each.name === name && labels.every((label) => each.labels.includes(label)))
        ?.value;
    expect(counted('loan_predictions_total', '3', 'single', 'success')).toBe(2);
    expect(counted('loan_predictions_total', '3', 'single', 'refused')).toBe(1);
    expect(counted('loan_prediction_result_total', '3', 'no_default')).toBe(1);
    expect(counted('loan_prediction_result_total', '3', 'default')).toBe(1);
    expect(series.map(({ name }) => name)).toContain('loan_prediction_duration_seconds');
  });

  it('is 503 with the reason while there is no model, and 500 without one when it breaks otherwise', async () => {
    const missing = new SolventError('model_unavailable', 'models/x/registry.json is missing');
    const answerWhen = (error: Error) =>
      answerOf(testStack({ models: { get: () => Promise.reject(error) } }).app.request(PATH, post(text)));
    expect(await answerWhen(missing)).toMatchObject({
      status: 503,
      body: { error: 'model_unavailable', message: 'models/x/registry.json is missing' },
    });
    const broken = await answerWhen(new Error('password=hunter2'));
    expect(broken).toMatchObject({ status: 500, body: { error: 'internal_error' } });
    expect(broken.body.message).toContain(broken.body.request_id);
    expect(JSON.stringify(broken)).not.toContain('hunter2');
  });
});

describe('POST /api/v1/predict, whatever comes', () => {
  const model = handMadeModel();
  const { app } = testStack();

  it('never fails, and an accepted application scores as the model does by itself', async () => {
    const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, 1e-320, 3.4e38, 2 ** 53));
    const anything = fc.oneof(number, fc.jsonValue(), fc.boolean(), fc.constant('sand'));
    const mostly = (right: fc.Arbitrary<unknown>) =>
      fc.oneof({ arbitrary: right, weight: 6 }, { arbitrary: anything, weight: 1 });
    const amount = fc.double({ min: 1, max: 1e6, noNaN: true });
    const nearly = fc.record({
      plots: mostly(fc.integer({ min: 0, max: 50 })),
      debt: mostly(amount),
      harvest: mostly(fc.option(amount)),
      fenced: mostly(fc.boolean()),
      soil: mostly(fc.constantFrom('clay', 'sand')),
    });
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ arbitrary: nearly, weight: 9 }, { arbitrary: fc.jsonValue(), weight: 1 }),
        async (value) => {
          const text = JSON.stringify(value);
          const { status, body } = await answerOf(app.request(PATH, post(text)));
          expect([200, 422]).toContain(status);
          if (status !== 200) return;
          accepted++;
          const { features } = readApplication(model.compiled, JSON.parse(text));
          expect(body.data.probability).toBe(model.probabilities(features, 1)[0]);
        },
      ),
      { numRuns: 1000, seed: 7 },
    );
    // The property would say nothing if everything were refused.
    expect(accepted).toBeGreaterThan(100);
  });

  it('answers any bytes with 200, 413 or 422', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: 'binary' })),
        async (bytes) => {
          const { status } = await app.request(PATH, post(bytes as BodyInit));
          expect([200, 413, 422]).toContain(status);
        },
      ),
      { numRuns: 500, seed: 7 },
    );
  });
});
