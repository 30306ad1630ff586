import {useId, useMemo, useRef, useState} from 'preact/hooks';
import type {AggregateAnswer, AggregateRow, Params} from '../api';
import {Empty, Panel, Provenance, Trouble, Worth} from '../components/Basics';
import {Chart} from '../components/Chart';
import {useLabels} from '../components/Chips';
import {Share} from '../components/Share';
import {FUNCTIONS, GROUPABLE, NUMBERS} from '../columns';
import {chipParams, withChip, type Chip} from '../filter';
import {change, count, counted, format} from '../format';
import {useMarks} from '../marks';
import {go, goOwn, link, route} from '../route';
import {frameOf, groupName, numberOf, seriesOf, unitOf} from '../series';
import {aggregateSql} from '../sql';
import {iso, isoSeconds, rangeParams} from '../time';
import {useAnswer} from '../useAnswer';

const SIMPLE: [string, string][] = [['count', 'events'], ['rate', 'events per second'], ['errors', 'errors'], ['error_rate', 'share of errors']];
const STEPS = ['auto', '1s', '10s', '1m', '5m', '1h', '1d'];

/** One figure, filtered, grouped and cut into time steps as the reader likes. */
export function Explore() {
  const {range, chips, compare, own} = route.value;
  const figure = own.a || 'count';
  const groupBy = (own.g ?? 'name').split(',').filter(name => name !== '' && name !== '-');
  const [step, top, style] = [own.step || 'auto', own.k || '8', own.style || 'lines'];
  const body = useRef<HTMLDivElement>(null);
  const question: Params = [
    ...rangeParams(range), ...chipParams(chips), ...(groupBy.length > 0 ? [['group_by', groupBy.join(',')] as [string, string]] : []),
    ['limit', top], ...(own.other === 'yes' && groupBy.length > 0 ? [['other', 'true'] as [string, string]] : []),
    ...(compare ? [['compare', compare] as [string, string]] : []),
  ];
  const lineParams: Params = [...question, ['aggregates', figure], ['step', step]];
  const totalParams: Params = [...question, ['aggregates', figure === 'count' ? 'count' : `${figure},count`], ['order_by', figure]];
  const lines = useAnswer<AggregateAnswer>('api/v1/aggregate', lineParams);
  const totals = useAnswer<AggregateAnswer>('api/v1/aggregate', totalParams);
  const {answer} = lines;
  const marks = useMarks(rangeParams(range), answer?.declaration);
  const frame = answer ? frameOf(answer) : null;
  const series = useMemo(() => (answer && frame ? seriesOf(answer, figure, frame) : []), [answer, figure]);
  const title = `${figure}${groupBy.length > 0 ? ' by ' + groupBy.join(', ') : ''}`;
  const sql = aggregateSql({
    chips, from: answer?.declaration.from, to: answer?.declaration.to, step: isoSeconds(answer?.step) || 60, groupBy, aggregates: [figure],
  });
  return (
    <>
      <Form figure={figure} groupBy={groupBy} step={step} top={top} style={style} hasOther={own.other === 'yes'} />
      <Trouble problem={lines.problem ?? totals.problem} />
      <Worth declaration={answer?.declaration} />
      <Panel title={title} busy={lines.isSlow} wide
        actions={<Share title={title} path="api/v1/aggregate" params={lines.params} sql={sql} picture={() => body.current} />}>
        <div ref={body} class={lines.isOld && lines.isSlow ? 'stale' : ''}>
          {frame && series.length > 0
            ? <Chart title={title} {...frame} series={series} unit={unitOf(figure)} marks={marks} height={320} isStacked={style === 'bars'}
              comparedTo={compare && `${compare} before`} onZoom={(from, to) => go({range: {from: iso(from), to: iso(to)}})} />
            : answer && !lines.problem && (
              <Empty title="Nothing to draw.">
                <p>{answer.rows.length === 0 ? 'No event of this range passes the filters.' : `None of these events has what ${figure} needs.`}</p>
              </Empty>
            )}
        </div>
      </Panel>
      <Totals answer={totals.answer} figure={figure} groupBy={groupBy} compare={compare} isBusy={totals.isSlow} params={totals.params} />
      <Provenance declaration={answer?.declaration} />
    </>
  );
}

function Form({figure, groupBy, step, top, style, hasOther}: {
  figure: string; groupBy: string[]; step: string; top: string; style: string; hasOther: boolean;
}) {
  const labels = useLabels();
  const list = useId();
  const call = /^([a-z0-9.]+)\((.+)\)$/.exec(figure);
  const [name, of] = [call ? call[1] : figure, call ? call[2] : 'duration'];
  const [group, setGroup] = useState('');
  const addGroup = (event: Event) => {
    event.preventDefault();
    const column = group.trim();
    if (!column) return;
    if (!groupBy.includes(column)) goOwn({g: [...groupBy, column].join(',')});
    setGroup('');
  };
  return (
    <div class="controls form" role="group" aria-label="Question">
      <div class="row">
        <label>Figure
          <select aria-label="Figure" value={name} onChange={event => {
            const next = event.currentTarget.value;
            goOwn({a: SIMPLE.some(([one]) => one === next) ? next : `${next}(${of})`});
          }}>
            {SIMPLE.map(([one, label]) => <option key={one} value={one}>{label}</option>)}
            {FUNCTIONS.map(one => <option key={one} value={one}>{one} of</option>)}
            {name === 'distinct' || <option value="distinct">distinct values of</option>}
            {name === 'distinct' && <option value="distinct">distinct values of</option>}
            {!SIMPLE.some(([one]) => one === name) && !FUNCTIONS.includes(name) && name !== 'distinct' && <option value={name}>{name} of</option>}
          </select>
        </label>
        {call && (
          <label>
            <select aria-label="column of the figure" value={of} onChange={event => goOwn({a: `${name}(${event.currentTarget.value})`})}>
              {(name === 'distinct' ? [...GROUPABLE, ...labels] : [...NUMBERS, ...labels]).map(one => <option key={one} value={one}>{one}</option>)}
              {!NUMBERS.includes(of) && !labels.includes(of) && !(name === 'distinct' && GROUPABLE.includes(of)) && <option value={of}>{of}</option>}
            </select>
          </label>
        )}
        <form class="chips" onSubmit={addGroup} role="group" aria-label="Group by">
          <span class="hint">by</span>
          {groupBy.map(column => (
            <span class="chip" key={column}>
              <span>{column}</span>
              <button type="button" aria-label={`do not group by ${column}`}
                onClick={() => goOwn({g: groupBy.filter(other => other !== column).join(',') || '-'})}>×</button>
            </span>
          ))}
          <input aria-label="group by another column" placeholder="+ column" list={list} size={12} value={group}
            onInput={event => setGroup(event.currentTarget.value)} onChange={event => setGroup(event.currentTarget.value)} />
          <datalist id={list}>{[...GROUPABLE, ...labels].filter(one => !groupBy.includes(one)).map(one => <option key={one} value={one} />)}</datalist>
          <button type="submit" class="small" disabled={!group.trim()}>add</button>
        </form>
        <label>Top
          <select aria-label="Top" value={top} onChange={event => goOwn({k: event.currentTarget.value})}>
            {['3', '5', '8', '20', '50'].map(one => <option key={one}>{one}</option>)}
            {!['3', '5', '8', '20', '50'].includes(top) && <option>{top}</option>}
          </select>
        </label>
        <label class="check"><input type="checkbox" checked={hasOther} onChange={event => goOwn({other: event.currentTarget.checked ? 'yes' : ''})} />the others as one</label>
        <label>Step
          <select aria-label="Step" value={step} onChange={event => goOwn({step: event.currentTarget.value})}>
            {STEPS.map(one => <option key={one}>{one}</option>)}
            {!STEPS.includes(step) && <option>{step}</option>}
          </select>
        </label>
        <label>Shown as
          <select aria-label="Shown as" value={style} onChange={event => goOwn({style: event.currentTarget.value})}>
            <option value="lines">lines</option><option value="bars">stacked bars</option>
          </select>
        </label>
      </div>
    </div>
  );
}

function Totals({answer, figure, groupBy, compare, isBusy, params}: {
  answer: AggregateAnswer | undefined; figure: string; groupBy: string[]; compare: string; isBusy: boolean; params: Params;
}) {
  if (!answer || answer.rows.length === 0) return null;
  const chipsOf = (row: AggregateRow): Chip[] => groupBy.map(column => {
    const value = row.group[column];
    return value == null ? {column, sign: 'absent', value: ''} : {column, sign: '=', value};
  });
  const filtered = (row: AggregateRow) => chipsOf(row).reduce(withChip, route.value.chips);
  const unit = unitOf(figure);
  return (
    <Panel title="Over the whole range" busy={isBusy} wide hint={counted(answer.groups, 'group')}
      actions={<Share title="totals" path="api/v1/aggregate" params={params} />}>
      <div class="scroll" tabIndex={0} role="region" aria-label="Groups over the whole range">
        <table class="grid">
          <caption class="unseen">Groups with their figures over the whole range</caption>
          <thead>
            <tr>
              {groupBy.length === 0 ? <th scope="col">group</th> : groupBy.map(column => <th key={column} scope="col">{column}</th>)}
              <th scope="col" class="number">{figure}</th>
              {compare && <th scope="col" class="number">{compare} before</th>}
              {figure !== 'count' && <th scope="col" class="number">events</th>}
              <th scope="col"><span class="unseen">what to do with it</span></th>
            </tr>
          </thead>
          <tbody>
            {answer.rows.map(row => {
              const [now, before] = [numberOf(row.values, figure), numberOf(row.compared, figure)];
              return (
                <tr key={groupName(row)}>
                  {groupBy.length === 0 || row.other
                    ? <th scope="row" colSpan={Math.max(1, groupBy.length)}>{groupName(row)}</th>
                    : groupBy.map((column, i) => (i === 0
                      ? <th key={column} scope="row">{row.group[column] ?? '(none)'}</th>
                      : <td key={column}>{row.group[column] ?? '(none)'}</td>))}
                  <td class="number">{format(now, unit)}</td>
                  {compare && <td class="number">{format(before, unit)} <small class="change">{change(now, before)}</small></td>}
                  {figure !== 'count' && <td class="number">{count(numberOf(row.values, 'count'))}</td>}
                  <td class="filters">
                    {!row.other && groupBy.length > 0 && (
                      <>
                        <button type="button" class="small" title="only this group" aria-label={`only ${groupName(row)}`} onClick={() => go({chips: filtered(row)})}>only</button>
                        <a class="button small" href={link('heatmap', {chips: filtered(row)})} aria-label={`events of ${groupName(row)}`}>events</a>
                      </>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
