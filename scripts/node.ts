import { readCommand } from './cli/command.ts';

readCommand({
  run: 'npm run start:node',
  about: [
    'Runs the product on Node, without Cloudflare, until it is told to stop: roles in one process or in several, which share a folder (docs/node.md).',
    "Besides these variables it reads the product's own (docs/deploy.md). A file .env in the working folder adds what the shell does not say.",
  ],
  options: {},
  variables: {
    'API_KEY or API_KEYS': 'who may ask; there is no key by default',
    PORT: '0 takes a free one (default: 8787)',
    HOST: 'the address that it listens at (default: all)',
    ROLES: 'what it does (default: api,batch,drift,train)',
    WORKERS: 'processes that answer (default: 1)',
    BATCH_THREADS: 'threads that score portfolios (default: one a core)',
    SOLVENT_STATE: 'the folder of the state (default: .solvent-node in the project)',
    DATABASE_URL: 'a PostgreSQL database in the place of its state.db',
    REDIS_URL: 'Redis, or servers of a Redis Cluster, for queues and limits',
    S3_ENDPOINT:
      'a server of S3 in the place of its blobs, with S3_BUCKET, S3_REGION, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY',
    TRUSTED_PROXIES: 'proxies that may say who a client is and how it came: addresses and networks',
    STOP_DELAY_SECONDS: 'how long it goes on answering after a signal to stop (default: 5)',
    STOP_GRACE_SECONDS: 'and how long what is in flight may then take (default: 20)',
  },
  fails: 'it could not start, and not for what a variable says: a damaged state, a full disk',
  example: 'API_KEY=… ROLES=api WORKERS=2 npm run start:node',
});
await import('../workers/node/index.ts');
