import {useMemo, useState} from 'preact/hooks';
import type {AggregateAnswer, AggregateRow, Params} from '../api';
import {Empty, Figure, FirstEvent, Panel, Provenance, Trouble, Worth} from '../components/Basics';
import {Chart} from '../components/Chart';
import {ChartPanel, withFigures} from '../components/ChartPanel';
import {Share} from '../components/Share';
import {chipParams, replacing} from '../filter';
import {change, count, counted, measured, ratio, seconds} from '../format';
import {useMarks} from '../marks';
import {go, link, route} from '../route';
import {frameOf, numberOf, seriesOf, unitOf, type Series} from '../series';
import {aggregateSql} from '../sql';
import {iso, isoSeconds, rangeParams} from '../time';
import {useAnswer} from '../useAnswer';

const FIGURES = 'count,rate,errors,error_rate,p50(duration),p95(duration),p99(duration),max(duration),last(value),last(unit)';
const IN_CHART = 8;
const IN_QUESTION = 20;
const OWN = /^(http_request$|jvm\.)/;

interface Column {
  name: string;
  figure: string;
  show: (row: AggregateRow) => string;
  isWorseUpwards?: boolean;
}

const COLUMNS: Column[] = [
  {name: 'events', figure: 'count', show: row => count(numberOf(row.values, 'count'))},
  {name: 'per second', figure: 'rate', show: row => count(numberOf(row.values, 'rate'))},
  {name: 'errors', figure: 'error_rate', show: row => (numberOf(row.values, 'errors') ? ratio(numberOf(row.values, 'error_rate')) : '0'), isWorseUpwards: true},
  {name: 'p50', figure: 'p50(duration)', show: row => seconds(numberOf(row.values, 'p50(duration)')), isWorseUpwards: true},
  {name: 'p95', figure: 'p95(duration)', show: row => seconds(numberOf(row.values, 'p95(duration)')), isWorseUpwards: true},
  {name: 'p99', figure: 'p99(duration)', show: row => seconds(numberOf(row.values, 'p99(duration)')), isWorseUpwards: true},
  {name: 'slowest', figure: 'max(duration)', show: row => seconds(numberOf(row.values, 'max(duration)')), isWorseUpwards: true},
];

/** How the whole is: what happens how often, what fails, what is slow. */
export function Overview() {
  const {range, chips, compare} = route.value;
  const [percentile, setPercentile] = useState('p99');
  const where: Params = [...rangeParams(range), ...chipParams(chips)];
  const comparing: Params = compare ? [['compare', compare]] : [];
  const tableParams: Params = [...where, ['group_by', 'name'], ['aggregates', FIGURES], ['limit', '200'], ...comparing];
  const table = useAnswer<AggregateAnswer>('api/v1/aggregate', tableParams);
  const lineParams: Params = [
    ...where, ['group_by', 'name'], ['step', 'auto'], ['limit', String(IN_QUESTION)],
    ['aggregates', 'count,rate,error_rate,p50(duration),p95(duration),p99(duration)'], ...comparing,
  ];
  const lines = useAnswer<AggregateAnswer>('api/v1/aggregate', lineParams);
  // Labels are dear to read, and not in the way of the numbers: what a sample application makes up now, it made up before.
  const madeUp = useAnswer<AggregateAnswer>(table.answer ? 'api/v1/aggregate' : null, [
    ['range', '5m'], ['label.synthetic', 'true'], ['group_by', 'name'], ['limit', '200'],
  ]).answer;
  const synthetic = new Set((madeUp?.rows ?? []).map(row => row.group.name));
  const answer = lines.answer;
  const marks = useMarks(rangeParams(range), answer?.declaration);
  const frame = answer ? frameOf(answer) : null;
  const latency = `${percentile}(duration)`;
  const charts = useMemo(() => {
    if (!answer || !frame) return null;
    const of = (figure: string) => seriesOf(answer, figure, frame);
    const most = (series: Series[]) => Math.max(0, ...series[0].values.map(value => value ?? 0));
    const worst = (series: Series[]) => series.filter(one => most([one]) > 0).sort((a, b) => most([b]) - most([a])).slice(0, IN_CHART);
    const found = {latency: worst(of(latency)), errors: worst(of('error_rate')), rate: of('rate').slice(0, IN_CHART)};
    // A metric has one colour in all charts; those that are seen most have theirs alone.
    const names = [...new Set([...found.latency, ...found.errors, ...found.rate].map(one => one.label))];
    Object.values(found).flat().forEach(one => { one.color = names.indexOf(one.label); });
    return found;
  }, [answer, latency]);
  const rows = table.answer?.rows ?? [];
  const isEmpty = table.answer !== undefined && rows.length === 0;
  const hasOthers = rows.some(row => !OWN.test(row.group.name ?? ''));
  const zoom = (from: number, to: number) => go({range: {from: iso(from), to: iso(to)}});
  const sql = (aggregates: string[]) => aggregateSql({
    chips, from: answer?.declaration.from, to: answer?.declaration.to, step: isoSeconds(answer?.step) || 60, groupBy: ['name'], aggregates,
  });
  const chart = (title: string, figure: string, series: Series[] | undefined, none: string) => (
    <ChartPanel title={title} busy={lines.isSlow} params={withFigures(lines.params, figure)} sql={sql([figure])}
      actions={figure === latency && (
        <label class="small-label">
          <select aria-label="percentile" value={percentile} onChange={event => setPercentile(event.currentTarget.value)}>
            {['p50', 'p95', 'p99'].map(one => <option key={one}>{one}</option>)}
          </select>
        </label>
      )}>
      {frame && series && series.length > 0
        ? <Chart title={title} {...frame} series={series} unit={unitOf(figure)} marks={marks} sync="overview" onZoom={zoom}
          comparedTo={compare && `${compare} before`} />
        : answer && <Empty title={none} />}
    </ChartPanel>
  );
  return (
    <>
      <Trouble problem={table.problem ?? lines.problem} />
      <Worth declaration={table.answer?.declaration} />
      <Tiles answer={table.answer} compare={compare} />
      {isEmpty && (
        <Empty title="No event in this range.">
          <p>Choose a longer range above{chips.length > 0 ? ', take a filter away' : ''}, or record the first event:</p>
          <FirstEvent />
        </Empty>
      )}
      {!isEmpty && (
        <>
          <div class="charts">
            {chart(`Latency, ${percentile}`, latency, charts?.latency, 'No event of this range has a duration.')}
            {chart('Events per second', 'rate', charts?.rate, 'No event in this range.')}
            {chart('Errors', 'error_rate', charts?.errors, 'Nothing failed in this range.')}
          </div>
          <MetricTable answer={table.answer} isBusy={table.isSlow} params={table.params} compare={compare} synthetic={synthetic} />
        </>
      )}
      {!isEmpty && table.answer && (
        <details class="panel first-panel" open={!hasOthers}>
          <summary>Record an event of your own</summary>
          <FirstEvent />
        </details>
      )}
      <Provenance declaration={table.answer?.declaration} />
    </>
  );
}

function slowest(rows: AggregateRow[]): AggregateRow | undefined {
  return rows.reduce<AggregateRow | undefined>((worst, row) => {
    const one = numberOf(row.values, 'p99(duration)');
    return one !== null && one > (numberOf(worst?.values, 'p99(duration)') ?? -1) ? row : worst;
  }, undefined);
}

/** Where the slow events of a metric are. */
function slowLink(name: string | null): string {
  return link('heatmap', {chips: replacing(route.value.chips, {column: 'name', sign: '=', value: name ?? ''})});
}

function Tiles({answer, compare}: {answer: AggregateAnswer | undefined; compare: string}) {
  if (!answer) return <div class="figures" aria-hidden="true"><div class="figure" /><div class="figure" /><div class="figure" /><div class="figure" /></div>;
  const {rows, declaration} = answer;
  const sum = (of: 'values' | 'compared', figure: string) => rows.reduce((all, row) => all + (numberOf(row[of], figure) ?? 0), 0);
  const [events, errors] = [sum('values', 'count'), sum('values', 'errors')];
  const slow = slowest(rows);
  const lag = declaration.live_from && declaration.to ? (Date.parse(declaration.to) - Date.parse(declaration.live_from)) / 1000 : null;
  const before = compare ? change(events, sum('compared', 'count')) ? `${change(events, sum('compared', 'count'))} against ${compare} before` : `none ${compare} before` : counted(rows.length, 'metric');
  return (
    <div class="figures">
      <Figure label="events" value={count(events)} sub={before} />
      <Figure label="per second" value={count(sum('values', 'rate'))} sub="on average" />
      <Figure label="errors" value={errors > 0 ? ratio(errors / events) : '0'} tone={errors > 0 ? 'bad' : undefined} sub={counted(errors, 'event')} />
      {slow && <Figure label="slowest metric, p99" value={seconds(numberOf(slow.values, 'p99(duration)'))} href={slowLink(slow.group.name)}
        sub={<><b>{slow.group.name}</b>: show its slow events</>} />}
      <Figure label="lost" value={count(declaration.lost)} tone={declaration.lost > 0 ? 'bad' : undefined} sub={declaration.complete ? 'complete' : 'incomplete'} />
      <Figure label="not archived yet" value={lag === null ? '0' : seconds(lag)} sub={lag === null ? 'all is in the archive' : 'oldest live event'} />
    </div>
  );
}

function MetricTable({answer, isBusy, params, compare, synthetic}: {
  answer: AggregateAnswer | undefined; isBusy: boolean; params: Params; compare: string; synthetic: ReadonlySet<string | null>;
}) {
  const [by, setBy] = useState('p99(duration)');
  const [isDown, setDown] = useState(true);
  const rows = useMemo(() => {
    const value = (row: AggregateRow) => numberOf(row.values, by) ?? -1;
    return [...(answer?.rows ?? [])].sort((a, b) => (isDown ? value(b) - value(a) : value(a) - value(b)));
  }, [answer, by, isDown]);
  const worst = Math.max(0, ...rows.map(row => numberOf(row.values, 'p99(duration)') ?? 0));
  const sort = (figure: string) => {
    setDown(by === figure ? !isDown : true);
    setBy(figure);
  };
  return (
    <Panel title="Metrics" busy={isBusy} hint="slowest first; a name opens its events" wide
      actions={<Share title="Metrics" path="api/v1/aggregate" params={params} />}>
      <div class="scroll" tabIndex={0} role="region" aria-label="Metrics">
        <table class="grid metrics">
          <caption class="unseen">Metrics of this range with their figures</caption>
          <thead>
            <tr>
              <th scope="col">metric</th>
              {COLUMNS.map(column => (
                <th key={column.name} scope="col" class="number" aria-sort={by === column.figure ? (isDown ? 'descending' : 'ascending') : 'none'}>
                  <button type="button" class="plain" onClick={() => sort(column.figure)}>{column.name}{by === column.figure && (isDown ? ' ↓' : ' ↑')}</button>
                </th>
              ))}
              <th scope="col" class="number">last value</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(row => {
              const name = row.group.name ?? '(none)';
              const p99 = numberOf(row.values, 'p99(duration)');
              return (
                <tr key={name}>
                  <th scope="row">
                    <a href={slowLink(row.group.name)}>{name}</a>
                    {p99 !== null && p99 === worst && rows.length > 1 && <b class="tag">slowest</b>}
                    {synthetic.has(row.group.name) && <b class="tag" title="made up by a sample application: it measures nothing">synthetic</b>}
                  </th>
                  {COLUMNS.map(column => (
                    <td key={column.name} class={'number' + (column.figure === 'error_rate' && (numberOf(row.values, 'errors') ?? 0) > 0 ? ' bad' : '')}>
                      {column.show(row)}
                      {compare && <Change row={row} column={column} />}
                      {column.figure === 'p99(duration)' && p99 !== null && worst > 0
                        && <i class="meter" style={{width: `${Math.max(2, (100 * p99) / worst)}%`}} />}
                    </td>
                  ))}
                  <td class="number">{lastValue(row)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function lastValue(row: AggregateRow): string {
  const value = numberOf(row.values, 'last(value)');
  const unit = row.values['last(unit)'];
  return value === null ? '' : measured(value, typeof unit === 'string' ? unit : undefined);
}

function Change({row, column}: {row: AggregateRow; column: Column}) {
  const [now, before] = [numberOf(row.values, column.figure), numberOf(row.compared, column.figure)];
  const text = change(now, before);
  if (!text) return <small class="change">new</small>;
  const isWorse = column.isWorseUpwards && now !== null && before !== null && now > before * 1.1;
  return <small class={'change' + (isWorse ? ' bad' : '')}>{text}</small>;
}
