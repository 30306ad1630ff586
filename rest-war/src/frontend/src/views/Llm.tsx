import {useMemo} from 'preact/hooks';
import type {Answer, Params} from '../api';
import {Empty, Figure, Panel, Provenance, Trouble, Worth} from '../components/Basics';
import {Chart} from '../components/Chart';
import {ChartPanel} from '../components/ChartPanel';
import {useLabels} from '../components/Chips';
import {Share} from '../components/Share';
import {chipParams, withChip} from '../filter';
import {count, counted, format, money, ratio, seconds, type Unit} from '../format';
import {forecast, month} from '../forecast';
import {useMarks} from '../marks';
import {go, goOwn, link, route} from '../route';
import {type Series} from '../series';
import {aggregateSql} from '../sql';
import {bounds, durationText, iso, rangeParams, stepStarts} from '../time';
import {useAnswer} from '../useAnswer';

/** A row has its group's columns and, where steps were asked for, from and to beside these. */
interface LlmRow {
  from?: string;
  to?: string;
  calls: number;
  errors: number;
  error_rate: number;
  prompt_tokens?: number;
  completion_tokens?: number;
  cached_tokens?: number;
  reasoning_tokens?: number;
  cost?: number;
  unpriced_calls?: number;
  duration?: {mean?: number; p50?: number; p95?: number; p99?: number};
  time_to_first_token?: {p50?: number; p95?: number};
  [column: string]: unknown;
}

interface LlmAnswer extends Answer<LlmRow> {
  currency: string;
}

interface Price {
  provider: string;
  model: string;
  from: string;
  to?: string | null;
  input_per_million: number;
  output_per_million: number;
  cached_input_per_million?: number | null;
  provenance?: string;
}

interface Prices {
  currency: string;
  source?: string;
  prices: Price[];
}

const FIGURES: [string, string, Unit, (row: LlmRow) => number | undefined][] = [
  ['cost', 'cost', 'money', row => row.cost],
  ['calls', 'calls', 'count', row => row.calls],
  ['tokens', 'tokens', 'count', row => (row.prompt_tokens ?? 0) + (row.completion_tokens ?? 0)],
  ['errors', 'errors', 'count', row => row.errors],
  ['duration', 'duration, p95', 'seconds', row => row.duration?.p95],
  ['ttft', 'time to first token, p95', 'seconds', row => row.time_to_first_token?.p95],
];

/* Prices are no column: what calls cost cannot be asked in SQL. */
const sqlOf: Record<string, string[]> = {
  calls: ['count'], tokens: ['sum(prompt_tokens)', 'sum(completion_tokens)'], errors: ['errors'], duration: ['p95(duration)'], ttft: ['p95(time_to_first_token)'],
};

const NICE = [1, 5, 15, 60, 300, 900, 3600, 10_800, 21_600, 86_400, 604_800];
const IN_CHART = 8;

function nameOf(row: LlmRow, groupBy: string[]): string {
  return groupBy.map(column => (row[column] as string | null | undefined) ?? '(none)').join(' · ') || 'all calls';
}

/** Calls of models: what they cost, how long they take and what fails; and what the month will come to. */
export function Llm() {
  const {range, chips, own} = route.value;
  const groupBy = (own.g || 'provider,model').split(',');
  const labels = useLabels();
  const nowSeconds = Math.floor(Date.now() / 1000);
  const [begin, end] = bounds(range, nowSeconds);
  const step = NICE.find(one => (end - begin) / one <= 60) ?? 604_800;
  const where: Params = [...rangeParams(range), ...chipParams(chips)];
  const tableParams: Params = [...where, ['group_by', groupBy.join(',')], ['limit', '100']];
  const table = useAnswer<LlmAnswer>('api/v1/llm', tableParams);
  const lineParams: Params = [...where, ['group_by', groupBy.join(',')], ['step', durationText(step)], ['limit', String(IN_CHART)]];
  const lines = useAnswer<LlmAnswer>('api/v1/llm', lineParams);
  const marks = useMarks(rangeParams(range), lines.answer?.declaration);
  const {answer} = lines;
  const charts = useMemo(() => {
    if (!answer?.declaration.from || !answer.declaration.to) return null;
    const [from, to] = [Date.parse(answer.declaration.from) / 1000, Date.parse(answer.declaration.to) / 1000];
    const times = stepStarts(from, to, step);
    const groups = new Map<string, Map<number, LlmRow>>();
    for (const row of answer.rows) {
      const name = nameOf(row, groupBy);
      if (!groups.has(name)) groups.set(name, new Map());
      groups.get(name)?.set(Math.floor(Date.parse(row.from ?? '') / 1000 / step) * step, row);
    }
    const series = (of: (row: LlmRow) => number | undefined, nothing: number | null): Series[] => [...groups].map(([label, rows], color) => ({
      label, color, values: times.map(time => { const row = rows.get(time); return row ? of(row) ?? nothing : nothing; }),
    })).filter(one => one.values.some(value => value !== null && value !== 0));
    return {times, step, from, to, series};
  }, [answer]);
  if (table.problem?.isAbsent) {
    return <Empty title="This version of the service does not price calls of models."><p><a href={link('explore', {own: {a: 'p95(duration)', g: 'model'}, chips: [{column: 'module', sign: '=', value: 'llm'}]})}>Explore</a> shows their durations and tokens.</p></Empty>;
  }
  const rows = table.answer?.rows ?? [];
  const currency = table.answer?.currency ?? 'USD';
  if (table.answer && rows.length === 0) {
    return (
      <>
        <Empty title="No model was called in this range.">
          <p>Calls are recorded by a line:</p>
          <pre tabIndex={0}><code>{'monitor.recordLlmCall("gpt-4o", "openai", 1.27, 812, 96, true);'}</code></pre>
        </Empty>
        <PriceTable />
      </>
    );
  }
  const sum = (of: (row: LlmRow) => number | undefined) => rows.reduce((all, row) => all + (of(row) ?? 0), 0);
  const [calls, errors, unpriced] = [sum(row => row.calls), sum(row => row.errors), sum(row => row.unpriced_calls)];
  const zoom = (from: number, to: number) => go({range: {from: iso(from), to: iso(to)}});
  return (
    <>
      <Trouble problem={table.problem ?? lines.problem} />
      <Worth declaration={table.answer?.declaration} />
      {table.answer && (
        <div class="figures">
          <Figure label="cost" value={money(sum(row => row.cost), currency)} sub={unpriced > 0 ? `without ${count(unpriced)} calls that have no price` : 'all calls have a price'} tone={unpriced > 0 ? 'warn' : undefined} />
          <Figure label="calls" value={count(calls)} />
          <Figure label="tokens" value={count(sum(row => (row.prompt_tokens ?? 0) + (row.completion_tokens ?? 0)))}
            sub={`${count(sum(row => row.prompt_tokens))} in, ${count(sum(row => row.completion_tokens))} out, ${count(sum(row => row.cached_tokens))} cached`} />
          <Figure label="errors" value={calls > 0 ? ratio(errors / calls) : '0'} sub={counted(errors, 'call')} tone={errors > 0 ? 'bad' : undefined} />
          <MonthForecast currency={currency} nowSeconds={nowSeconds} />
        </div>
      )}
      {charts && (
        <div class="charts">
          {FIGURES.map(([key, name, unit, of]) => {
            const isSum = unit !== 'seconds';
            const series = charts.series(of, isSum ? 0 : null);
            const title = name[0].toUpperCase() + name.slice(1);
            return (
              <ChartPanel key={key} title={title} busy={lines.isSlow} path="api/v1/llm" params={lines.params} sql={sqlOf[key] && aggregateSql({
                chips: withChip(chips, {column: 'module', sign: '=', value: 'llm'}), from: answer?.declaration.from, to: answer?.declaration.to, step, groupBy, aggregates: sqlOf[key],
              })}>
                {series.length > 0
                  ? <Chart title={title} times={charts.times} step={charts.step} from={charts.from} to={charts.to} series={series} unit={unit}
                    currency={currency} isStacked={isSum} marks={marks} sync="llm" onZoom={zoom} />
                  : <Empty title={key === 'errors' ? 'Nothing failed in this range.' : 'Nothing to draw in this range.'} />}
              </ChartPanel>
            );
          })}
        </div>
      )}
      {table.answer && (
        <Panel title="Models" busy={table.isSlow} wide
          actions={
            <>
              <label class="small-label">by
                <select aria-label="group by" value={groupBy.join(',')} onChange={event => goOwn({g: event.currentTarget.value})}>
                  {[...new Set(['provider,model', 'model', 'provider', 'service', 'operation', 'error_type', ...labels, groupBy.join(',')])].map(one => <option key={one}>{one}</option>)}
                </select>
              </label>
              <Share title="Models" path="api/v1/llm" params={table.params} />
            </>
          }>
          <div class="scroll" tabIndex={0} role="region" aria-label="Calls by group">
            <table class="grid">
              <caption class="unseen">Calls of models by {groupBy.join(' and ')}</caption>
              <thead>
                <tr>
                  {groupBy.map(column => <th key={column} scope="col">{column}</th>)}
                  {['calls', 'errors', 'tokens in', 'cached', 'tokens out', 'cost', 'mean', 'p95', 'p99', 'first token p95'].map(name => <th key={name} scope="col" class="number">{name}</th>)}
                </tr>
              </thead>
              <tbody>
                {rows.map(row => {
                  const ofRow = groupBy.reduce((all, column) => (row[column] == null ? all : withChip(all, {column, sign: '=', value: String(row[column])})),
                    withChip(chips, {column: 'module', sign: '=', value: 'llm'}));
                  return (
                    <tr key={nameOf(row, groupBy)}>
                      {groupBy.map((column, i) => (i === 0
                        ? <th key={column} scope="row"><a href={link('heatmap', {chips: ofRow})}>{(row[column] as string | null) ?? '(none)'}</a></th>
                        : <td key={column}>{(row[column] as string | null) ?? '(none)'}</td>))}
                      <td class="number">{count(row.calls)}</td>
                      <td class={'number' + (row.errors > 0 ? ' bad' : '')}>{row.errors > 0 ? ratio(row.error_rate) : '0'}</td>
                      <td class="number">{count(row.prompt_tokens)}</td><td class="number">{count(row.cached_tokens)}</td>
                      <td class="number">{count(row.completion_tokens)}</td>
                      <td class="number">{money(row.cost, currency)}{(row.unpriced_calls ?? 0) > 0 && <small class="change">{count(row.unpriced_calls)} without price</small>}</td>
                      <td class="number">{format(row.duration?.mean, 'seconds')}</td><td class="number">{seconds(row.duration?.p95)}</td>
                      <td class="number">{seconds(row.duration?.p99)}</td><td class="number">{seconds(row.time_to_first_token?.p95)}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </Panel>
      )}
      <PriceTable />
      <Provenance declaration={table.answer?.declaration} />
    </>
  );
}

function MonthForecast({currency, nowSeconds}: {currency: string; nowSeconds: number}) {
  const [begin] = month(nowSeconds);
  const asked = useAnswer<LlmAnswer>('api/v1/llm', [['from', iso(begin)], ...chipParams(route.value.chips), ['group_by', 'module'], ['step', '1d']]);
  const costs = (asked.answer?.rows ?? []).map(row => ({day: Date.parse(row.from ?? '') / 1000, cost: row.cost ?? 0}));
  const found = forecast(costs, nowSeconds);
  if (!asked.answer) return <Figure label="this month" value="…" />;
  if (!found) return <Figure label="this month" value={money(0, currency)} sub="nothing spent so far" />;
  return <Figure label="forecast for the month" value={money(found.expected, currency)}
    sub={`${money(found.spent, currency)} so far, ${money(found.perDay, currency)} a day ${found.days > 0 ? `over ${found.days} d` : 'at today’s pace'}`} />;
}

function PriceTable() {
  const asked = useAnswer<Prices>('api/v1/llm/prices');
  if (asked.problem?.isAbsent) return null;
  const now = Date.now();
  const inForce = (asked.answer?.prices ?? []).filter(price => Date.parse(price.from) <= now && !(price.to && Date.parse(price.to) <= now));
  const currency = asked.answer?.currency ?? 'USD';
  const million = (value: number | null | undefined) => (value == null ? '–' : money(value, currency));
  return (
    <details class="panel first-panel">
      <summary>Prices in force{asked.answer ? `: ${inForce.length}${asked.answer.source ? `, from ${asked.answer.source}` : ''}` : ''}</summary>
      <Trouble problem={asked.problem} />
      <div class="scroll" tabIndex={0} role="region" aria-label="Prices in force">
        <table class="grid">
          <caption class="unseen">Prices of a million tokens</caption>
          <thead><tr><th scope="col">provider</th><th scope="col">model</th><th scope="col" class="number">input, per million</th><th scope="col" class="number">cached input</th><th scope="col" class="number">output</th><th scope="col">since</th><th scope="col">where from</th></tr></thead>
          <tbody>
            {inForce.map(price => (
              <tr key={`${price.provider}/${price.model}/${price.from}`}>
                <th scope="row">{price.provider}</th><td>{price.model}</td><td class="number">{million(price.input_per_million)}</td>
                <td class="number">{million(price.cached_input_per_million)}</td><td class="number">{million(price.output_per_million)}</td>
                <td>{price.from.slice(0, 10)}</td><td class="gist">{price.provenance}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
