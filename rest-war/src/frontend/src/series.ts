/* From the rows of an answer to what a chart draws. */

import type {AggregateAnswer, AggregateRow, Figures} from './api';
import {isoSeconds, stepStarts} from './time';
import type {Unit} from './format';

export interface Series {
  label: string;
  values: (number | null)[];
  compared?: (number | null)[];
  color: number;
}

export interface Frame {
  times: number[];
  step: number;
  from: number;
  to: number;
}

/** What a figure is a number of. */
export function unitOf(aggregate: string): Unit {
  const call = /^([a-z0-9_.]+)(?:\((.+)\))?$/.exec(aggregate);
  const name = call?.[1] ?? aggregate;
  const column = call?.[2];
  if (name === 'rate') return 'rate';
  if (name === 'error_rate') return 'ratio';
  if (!column || name === 'distinct') return 'count';
  if (column === 'duration' || column === 'time_to_first_token') return 'seconds';
  if (column === 'size') return 'bytes';
  return 'plain';
}

/** Whether a step without events has this figure: nothing happened is 0 events, but no duration at all. */
export function isCounted(aggregate: string): boolean {
  return aggregate === 'count' || aggregate === 'rate' || aggregate === 'errors' || aggregate.startsWith('sum(');
}

export function groupName(row: AggregateRow): string {
  if (row.other) return 'all others';
  const values = Object.values(row.group);
  return values.length === 0 ? 'all events' : values.map(value => value ?? '(none)').join(' · ');
}

export function numberOf(values: Figures | undefined, figure: string): number | null {
  const value = values?.[figure];
  return typeof value === 'number' ? value : null;
}

export function frameOf(answer: AggregateAnswer): Frame | null {
  const {from, to} = answer.declaration;
  const step = isoSeconds(answer.step);
  if (!from || !to || !(step > 0)) return null;
  const [begin, end] = [Date.parse(from) / 1000, Date.parse(to) / 1000];
  return {times: stepStarts(begin, end, step), step, from: begin, to: end};
}

/** One line per group, in the order in which the groups come. */
export function seriesOf(answer: AggregateAnswer, figure: string, frame: Frame): Series[] {
  const rows = new Map<string, {now: Map<number, number>; before: Map<number, number>; hasBefore: boolean}>();
  for (const row of answer.rows) {
    const name = groupName(row);
    let group = rows.get(name);
    if (!group) rows.set(name, (group = {now: new Map(), before: new Map(), hasBefore: false}));
    const start = row.step ? Date.parse(row.step) / 1000 : NaN;
    const now = numberOf(row.values, figure);
    const before = numberOf(row.compared, figure);
    if (now !== null) group.now.set(start, now);
    if (before !== null) group.before.set(start, before);
    group.hasBefore ||= row.compared !== undefined;
  }
  const nothing = isCounted(figure) ? 0 : null;
  return [...rows].map(([label, group], color) => ({
    label,
    color,
    values: frame.times.map(time => group.now.get(time) ?? nothing),
    compared: group.hasBefore ? frame.times.map(time => group.before.get(time) ?? nothing) : undefined,
  })).filter(one => one.values.some(value => value !== null) || one.compared?.some(value => value !== null));
}

export function summary(values: (number | null)[]): {last: number | null; mean: number | null; max: number | null} {
  const known = values.filter((value): value is number => value !== null);
  return known.length === 0
    ? {last: null, mean: null, max: null}
    : {
      last: known[known.length - 1],
      mean: known.reduce((sum, value) => sum + value, 0) / known.length,
      max: known.reduce((most, value) => Math.max(most, value), -Infinity),
    };
}
