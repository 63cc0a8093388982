/** When the table below was written. Law changes: it is to be checked with counsel before anybody relies on it. */
export const MEANT_FOR_DATED = '2026-11-30';

/** What a section of the pack is meant to be read for. */
export interface MeantFor {
  /** Of a section, and its title. */
  id: string;
  title: string;
  /** By topic: the guidance is of principles. */
  sr26_2: string;
  /** Points of Annex IV of Regulation (EU) 2024/1689. */
  annex_iv: string;
  /** Paragraphs of 12 CFR part 1002. */
  regulation_b: string;
}

/** In the order of the pack. */
export const MEANT_FOR: readonly MeantFor[] = [
  {
    id: 'purpose',
    title: 'Purpose and use',
    sr26_2: 'development and use: purpose, intended use',
    annex_iv: '1, 2(b)',
    regulation_b: '1002.2(p)(1)',
  },
  {
    id: 'data',
    title: 'Data',
    sr26_2: 'development and use: data',
    annex_iv: '2(d)',
    regulation_b: '1002.2(p)(1)',
  },
  {
    id: 'method',
    title: 'Method',
    sr26_2: 'development and use: method, assumptions',
    annex_iv: '2(a), 2(b)',
    regulation_b: '1002.6(b)',
  },
  {
    id: 'metrics',
    title: 'Metrics',
    sr26_2: 'validation: outcomes analysis',
    annex_iv: '2(g), 3, 4',
    regulation_b: '1002.2(p)(1)',
  },
  {
    id: 'groups',
    title: 'Groups',
    sr26_2: '–',
    annex_iv: '2(g), 3',
    regulation_b: '1002.4, 1002.6',
  },
  {
    id: 'limits',
    title: 'Limits',
    sr26_2: 'development and use: limitations',
    annex_iv: '3',
    regulation_b: '–',
  },
  {
    id: 'reasons',
    title: 'Reasons',
    sr26_2: '–',
    annex_iv: '2(e), 3',
    regulation_b: '1002.9(a)(2), 1002.9(b)(2)',
  },
  {
    id: 'monitoring',
    title: 'Monitoring',
    sr26_2: 'ongoing monitoring',
    annex_iv: '3, 9',
    regulation_b: '1002.2(p)(1)',
  },
  {
    id: 'oversight',
    title: 'Oversight',
    sr26_2: 'governance and controls',
    annex_iv: '2(e), 3',
    regulation_b: '1002.12(b)',
  },
  {
    id: 'changes',
    title: 'Changes since the last version',
    sr26_2: 'governance and controls: changes of a model',
    annex_iv: '6',
    regulation_b: '1002.2(p)(1)',
  },
  {
    id: 'checks',
    title: 'What was computed again',
    sr26_2: 'validation',
    annex_iv: '2(g)',
    regulation_b: '–',
  },
];
