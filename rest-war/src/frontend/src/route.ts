/* The state of the page is its address: #/explore?range=1h&f=model%3Dgpt-4o shows the same to everyone. */

import {signal} from '@preact/signals';
import {chipText, parseChip, type Chip} from './filter';
import type {Range} from './time';

export type View = 'overview' | 'explore' | 'heatmap' | 'llm' | 'checkpoints' | 'live' | 'system';

export const VIEWS: [View, string][] = [
  ['overview', 'Overview'], ['explore', 'Explore'], ['heatmap', 'Heat map'], ['llm', 'LLM'], ['checkpoints', 'Checkpoints'],
  ['live', 'Live'], ['system', 'System'],
];

export interface Route {
  view: View;
  range: Range;
  chips: Chip[];
  /** So much earlier to compare with: 1d, 7d; empty for nothing. */
  compare: string;
  /** auto, 5s, 30s; off. */
  refresh: string;
  /** What only this view knows. */
  own: Record<string, string>;
}

const COMMON = ['range', 'from', 'to', 'f', 'compare', 'refresh'];
export const DEFAULT_REFRESH = 'auto';

/** Reads what stands behind the #. What is unknown is the overview. */
export function parseRoute(hash: string): Route {
  const [path, query = ''] = hash.replace(/^#?\/?/, '').split(/\?(.*)/s);
  const params = new URLSearchParams(query);
  const own: Record<string, string> = {};
  params.forEach((value, name) => {
    if (!COMMON.includes(name)) own[name] = value;
  });
  const from = params.get('from') ?? undefined;
  const to = params.get('to') ?? undefined;
  return {
    view: VIEWS.find(([view]) => view === path)?.[0] ?? 'overview',
    range: from || to ? {from, to} : {last: params.get('range') ?? undefined},
    chips: params.getAll('f').flatMap(text => parseChip(text) ?? []),
    compare: params.get('compare') ?? '',
    refresh: params.get('refresh') ?? DEFAULT_REFRESH,
    own,
  };
}

/** Writes it; what is as by default is left out. */
export function routeHash(route: Route): string {
  const params = new URLSearchParams();
  if (route.range.last) params.set('range', route.range.last);
  if (route.range.from) params.set('from', route.range.from);
  if (route.range.to) params.set('to', route.range.to);
  route.chips.forEach(chip => params.append('f', chipText(chip)));
  if (route.compare) params.set('compare', route.compare);
  if (route.refresh !== DEFAULT_REFRESH) params.set('refresh', route.refresh);
  Object.entries(route.own).forEach(([name, value]) => value && params.set(name, value));
  const query = params.toString();
  return `#/${route.view}${query && '?' + query}`;
}

export const route = signal<Route>(parseRoute(typeof location === 'undefined' ? '' : location.hash));

/** Whether a zoom or a click-through of this page can be gone back from. */
export const depth = signal(typeof history === 'undefined' ? 0 : (history.state as {depth?: number} | null)?.depth ?? 0);

if (typeof window !== 'undefined') {
  window.addEventListener('hashchange', () => {
    route.value = parseRoute(location.hash);
  });
  window.addEventListener('popstate', event => {
    depth.value = (event.state as {depth?: number} | null)?.depth ?? 0;
    route.value = parseRoute(location.hash);
  });
}

export function with_(changes: Partial<Route>): Route {
  return {...route.value, ...changes};
}

/** Goes there, so that the browser's back button returns. */
export function go(changes: Partial<Route>): void {
  const next = with_(changes);
  const hash = routeHash(next);
  if (hash === routeHash(route.value)) return;
  depth.value += 1;
  history.pushState({depth: depth.value}, '', hash);
  route.value = next;
}

/** Changes the address without a step to go back. */
export function settle(changes: Partial<Route>): void {
  const next = with_(changes);
  history.replaceState({depth: depth.value}, '', routeHash(next));
  route.value = next;
}

/** Changes what only this view knows. */
export function goOwn(own: Record<string, string>): void {
  go({own: {...route.value.own, ...own}});
}

/** The address of another view, with the same range and filters. */
export function link(view: View, changes: Partial<Route> = {}): string {
  return routeHash({...route.value, own: {}, ...changes, view});
}
