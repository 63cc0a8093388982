/** The groups that the interface is shown in, in their order, and what each is for. */
export const TAGS = {
  scoring: 'One application at a time, and small batches of them.',
  portfolios: 'Files of any length: hand one in, watch its job, fetch what became of its rows.',
  models: 'The model that answers, and how good it is.',
  decisions: 'What was decided, by what and why: looked up, repeated, explained, erased and held.',
  fairness:
    'How decisions fell on groups of subjects, and which group a subject belongs to: handed in, and told to nobody.',
  monitoring: 'Whether the population or the scores change, and what became of scored loans.',
  operations: 'For load balancers, Prometheus and those who write programs against the interface. No key.',
} as const;
export type Tag = keyof typeof TAGS;
