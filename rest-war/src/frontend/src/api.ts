/* Questions to the service's public API. */

import {signal} from '@preact/signals';

export interface UncleanRun {
  service: string;
  run: string;
  day: string;
}

export interface Declaration {
  from?: string;
  to?: string;
  exact: boolean;
  relative_error?: number;
  complete: boolean;
  missing?: string[];
  truncated: boolean;
  lost: number;
  rejected: number;
  unclean_runs?: UncleanRun[];
  segments_read: number;
  files_read: number;
  rows_scanned: number;
  live_rows: number;
  archived_rows: number;
  live_from?: string;
  millis: number;
}

export interface Answer<R> {
  rows: R[];
  declaration: Declaration;
  step?: string;
  next?: string;
}

export type Figures = Record<string, number | string | undefined>;

export interface AggregateRow {
  group: Record<string, string | null>;
  other?: boolean;
  step?: string;
  values: Figures;
  compared?: Figures;
}

export interface AggregateAnswer extends Answer<AggregateRow> {
  compared?: Declaration;
  groups: number;
}

export interface HistogramRow {
  step?: string;
  lower: number;
  upper: number;
  count: number;
}

export interface EventRow {
  timestamp: string;
  name: string;
  fields: Record<string, string | number | boolean>;
  labels: Record<string, string>;
  service: string;
  host: string;
  run: string;
  seq?: number;
}

export interface CatalogEntry {
  name?: string;
  service?: string;
  host?: string;
  count: number;
  values?: number;
  runs?: number;
  first: string;
  last: string;
}

export interface Session {
  required: boolean;
  signed_in: boolean;
  name?: string;
  roles?: string[];
}

/** What the service said instead of an answer. */
export class Problem extends Error {
  constructor(readonly status: number, detail: string, readonly parameter?: string, readonly type?: string) {
    super(detail);
  }

  /** The answer needs more memory than the service gives to one question. */
  get isTooLarge(): boolean {
    return this.type === 'urn:zeroheap:problem:too-large';
  }

  /** This version of the service has no such question. */
  get isAbsent(): boolean {
    return this.status === 404;
  }
}

export type Params = [string, string][];

/** Whether the service wants to know who asks; null until it has said so. */
export const session = signal<Session | null>(null);
export const signInWanted = signal(false);

/** The path with its parameters, relative to the page. */
export function address(path: string, params: Params = []): string {
  const query = params.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
    .replace(/%2C/g, ',').replace(/%3A/g, ':').replace(/%28/g, '(').replace(/%29/g, ')');
  return query ? `${path}?${query}` : path;
}

async function problemOf(response: Response): Promise<Problem> {
  const told = (await response.json().catch(() => ({}))) as {detail?: string; title?: string; parameter?: string; type?: string};
  const text = told.detail || told.title || `the service answered with status ${response.status}`;
  return new Problem(response.status, text, told.parameter, told.type);
}

/** Sends and throws a Problem for whatever is not a success. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {...init, credentials: 'same-origin'});
  } catch (failure) {
    if (init.signal?.aborted) throw failure;
    throw new Problem(0, 'The service cannot be reached. It will be asked again.');
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (response.status === 401 && !path.startsWith('api/v1/session')) signInWanted.value = true;
  throw problem;
}

export async function ask<A>(path: string, params: Params, abort: AbortSignal): Promise<A> {
  const response = await send(address(path, params), {signal: abort, headers: {Accept: 'application/json'}});
  return (await response.json()) as A;
}

/** Questions that have percentiles, which the service may give within a bound where the exact ones need too much memory. */
const WITH_PERCENTILES = new Set(['api/v1/aggregate', 'api/v1/llm']);

/** Questions of this page that were too large once: to refuse them again costs the service as much as to answer. */
const tooLarge = new Set<string>();

/** One after another: each takes as long as the service allows, were it to share the processors with the next. */
let roughAnswers: Promise<unknown> = Promise.resolve();

/** An answer, and the parameters that it was given to. */
export interface Given<A> {
  answer: A;
  params: Params;
}

/** Asks; what is too large to be exact is asked for again within the service's bound, which its declaration states. */
export async function askWithinMemory<A>(path: string, params: Params, abort: AbortSignal): Promise<Given<A>> {
  const question = address(path, params);
  const roughly: Params = [...params, ['approximate', 'true']];
  if (!tooLarge.has(question)) {
    try {
      return {answer: await ask<A>(path, params, abort), params};
    } catch (failure) {
      if (!(failure instanceof Problem && failure.isTooLarge && WITH_PERCENTILES.has(path))) throw failure;
    }
  }
  const asked = roughAnswers.then(() => ask<A>(path, roughly, abort));
  roughAnswers = asked.catch(() => undefined);
  const answer = await asked;
  tooLarge.add(question);
  return {answer, params: roughly};
}

/** Asks who we are; a service without this question wants to know nothing. */
export async function askSession(): Promise<void> {
  try {
    const response = await send('api/v1/session', {headers: {Accept: 'application/json'}});
    session.value = (await response.json()) as Session;
    signInWanted.value = session.value.required && !session.value.signed_in;
  } catch {
    session.value = {required: false, signed_in: false};
  }
}

export async function signIn(token: string): Promise<void> {
  await send('api/v1/session', {
    method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({token}),
  });
  await askSession();
}

export async function signOut(): Promise<void> {
  await send('api/v1/session', {method: 'DELETE'});
  await askSession();
  if (session.value?.required) signInWanted.value = true;
}
