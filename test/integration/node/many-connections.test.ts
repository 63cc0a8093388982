import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { APPLICATION, begin, HEADERS, KEY, start, workFolder } from './start.ts';

const { folder, remove } = workFolder();
afterAll(remove);

describe('a process that may have few files open', () => {
  it.each([
    ['nothing', ''],
    ['half a head', 'POST /api/v1/predict HTTP/1.1\r\nHost: a\r\n'],
    ['one request before it is idle', 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])(
    'answers, and all its parts begin and stay, under more connections than that, of which each sent %s',
    async (what, bytes) => {
      const { child, url, lines, ended } = await start(
        {
          SOLVENT_STATE: `${folder}/${what.length}`,
          BATCH_THREADS: '2',
          STOP_DELAY_SECONDS: '0',
          RATE_LIMIT_PER_MINUTE: '0',
        },
        folder,
        256,
      );
      const sockets: Socket[] = [];
      // While threads begin.
      for (let number = 0; number < 400; number++) {
        const socket = connect(Number(new URL(url).port), '127.0.0.1')
          .on('error', () => {})
          .resume();
        sockets.push(socket);
        await once(socket, 'connect');
        socket.write(bytes);
      }
      for (let number = 0; number < 10; number++) {
        const answer = await fetch(`${url}/api/v1/predict`, {
          method: 'POST',
          headers: { ...HEADERS, Connection: 'close' },
          body: APPLICATION,
        });
        expect(answer.status).toBe(200);
      }
      const closed = await (await fetch(`${url}/metrics`)).text();
      expect(closed).toMatch(/^http_connections_closed_total\{which="(idle|refused)"\} [1-9]/m);
      const submitted = await fetch(`${url}/api/v1/portfolios`, {
        method: 'POST',
        headers: { ...HEADERS, 'Content-Type': 'text/csv' },
        body: 'employed,bank_balance,annual_salary\n1,8754.36,532339.56\n',
      });
      const { job_id } = ((await submitted.json()) as { data: { job_id: string } }).data;
      const status = async () =>
        (
          (await (await fetch(`${url}/api/v1/portfolios/${job_id}`, { headers: HEADERS })).json()) as {
            data: { status: string };
          }
        ).data.status;
      await expect.poll(status, { timeout: 30_000, interval: 100 }).toBe('SUCCESS');
      const events = new Set(lines().map(({ event }) => event));
      expect([...events].filter((event) => /part_ended|failed/.test(event))).toEqual([]);
      for (const socket of sockets) socket.destroy();
      child.kill('SIGTERM');
      expect(await ended).toEqual({ code: 0, stderr: '' });
    },
  );

  it('says so where they are too few to answer anybody', async () => {
    const variables = { API_KEY: KEY, PORT: '0', SOLVENT_STATE: `${folder}/few`, BATCH_THREADS: '2' };
    const { code, stderr } = await begin(variables, folder, 120).ended;
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^A process may have 120 files open \(ulimit -n\), and this one needs 160 or more\. .*\n$/,
      ),
    ]);
  });
});
