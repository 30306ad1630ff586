/* What a chart must not hide: where events were lost, a run broke off, something is missing, and where live begins. */

import {useAnswer} from './useAnswer';
import type {AggregateAnswer, Answer, CatalogEntry, Declaration, Params} from './api';
import {count} from './format';
import {isoSeconds} from './time';

export interface Mark {
  kind: 'loss' | 'seam' | 'unclean' | 'missing';
  /** Seconds since 1970. */
  at: number;
  /** For what lasts: its end. */
  until?: number;
  text: string;
}

/** Where events of this range were lost and by what cause, step by step; and when runs broke off. */
export function useMarks(range: Params, declaration: Declaration | undefined): Mark[] {
  const hasLosses = (declaration?.lost ?? 0) > 0;
  const unclean = declaration?.unclean_runs ?? [];
  const losses = useAnswer<AggregateAnswer>(hasLosses ? 'api/v1/aggregate' : null, [
    ...range, ['name', 'monitor_loss'], ['aggregates', 'sum(value)'], ['group_by', 'label.cause'], ['step', 'auto'],
  ]).answer;
  const runs = useAnswer<Answer<CatalogEntry>>(unclean.length > 0 ? 'api/v1/catalog/runs' : null, [
    ...range, ['limit', '1000'], ...unclean.slice(0, 100).map(one => ['run', one.run] as [string, string]),
  ]).answer;
  return marksOf(declaration, hasLosses ? losses : undefined, unclean.length > 0 ? runs : undefined);
}

export function marksOf(
  declaration: Declaration | undefined,
  losses: AggregateAnswer | undefined,
  runs: Answer<CatalogEntry> | undefined,
): Mark[] {
  if (!declaration) return [];
  const marks: Mark[] = [];
  const from = declaration.from ? Date.parse(declaration.from) / 1000 : -Infinity;
  const to = declaration.to ? Date.parse(declaration.to) / 1000 : Infinity;
  if (declaration.live_from) {
    const at = Date.parse(declaration.live_from) / 1000;
    if (at > from && at < to) marks.push({kind: 'seam', at, text: 'archive ends, live log begins'});
  }
  const step = isoSeconds(losses?.step);
  for (const row of losses?.rows ?? []) {
    const lost = row.values['sum(value)'];
    if (row.step && typeof lost === 'number' && lost > 0) {
      const at = Date.parse(row.step) / 1000;
      marks.push({kind: 'loss', at, until: at + step, text: `${count(lost)} events lost (${row.group['label.cause'] ?? 'unknown cause'})`});
    }
  }
  for (const run of runs?.rows ?? []) {
    marks.push({kind: 'unclean', at: Date.parse(run.last) / 1000, text: `run of ${run.service} on ${run.host} ended without saying so`});
  }
  for (const sentence of declaration.missing ?? []) {
    const dropped = /^events before (\d{4}-\d\d-\d\d) were dropped/.exec(sentence);
    if (dropped) marks.push({kind: 'missing', at: from, until: Math.min(to, Date.parse(dropped[1] + 'T00:00:00Z') / 1000), text: sentence});
  }
  return marks;
}
