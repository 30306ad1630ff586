import {useMemo} from 'preact/hooks';
import type {AggregateAnswer, Params} from '../api';
import {Empty, Figure, Panel, Provenance, Trouble, Worth} from '../components/Basics';
import {Chart} from '../components/Chart';
import {ChartPanel, withFigures} from '../components/ChartPanel';
import {useLabels} from '../components/Chips';
import {Share} from '../components/Share';
import {chipParams, replacing} from '../filter';
import {bytes, count, counted, ratio, seconds} from '../format';
import {useMarks} from '../marks';
import {go, goOwn, link, route} from '../route';
import {frameOf, groupName, numberOf, seriesOf, type Series} from '../series';
import {aggregateSql} from '../sql';
import {iso, isoSeconds, rangeParams} from '../time';
import {useAnswer} from '../useAnswer';

const FIGURES = 'count,errors,error_rate,mean(size),max(size),sum(size),p50(duration),p95(duration),p99(duration),max(duration)';
const DEFAULT_GROUP = 'label.thread_id';

/** Checkpoint saves: how many, how large, how long, and which failed, by thread, module or any label. */
export function Checkpoints() {
  const {range, chips, own} = route.value;
  const group = own.g || DEFAULT_GROUP;
  const labels = useLabels();
  const all: Params = [...rangeParams(range), ['name', 'checkpoint_save'], ...chipParams(chips.filter(chip => chip.column !== 'name'))];
  const byGroup: Params = [...all, ['group_by', group], ['aggregates', FIGURES], ['limit', '100']];
  const lineParams: Params = [...all, ['step', 'auto'], ['aggregates', 'count,errors,mean(size),max(size),p50(duration),p95(duration),p99(duration)']];
  const total = useAnswer<AggregateAnswer>('api/v1/aggregate', [...all, ['aggregates', FIGURES]]);
  const groups = useAnswer<AggregateAnswer>('api/v1/aggregate', byGroup);
  const lines = useAnswer<AggregateAnswer>('api/v1/aggregate', lineParams);
  const {answer} = lines;
  const marks = useMarks(rangeParams(range), answer?.declaration);
  const frame = answer ? frameOf(answer) : null;
  const charts = useMemo(() => {
    if (!answer || !frame || answer.rows.length === 0) return null;
    const of = (figures: [string, string][]): Series[] => figures.flatMap(([figure, label], color) =>
      seriesOf(answer, figure, frame).map(one => ({...one, label, color})));
    return {
      saves: of([['count', 'saves'], ['errors', 'failures']]),
      duration: of([['p50(duration)', 'p50'], ['p95(duration)', 'p95'], ['p99(duration)', 'p99']]),
      size: of([['mean(size)', 'mean'], ['max(size)', 'greatest']]),
    };
  }, [answer]);
  const row = total.answer?.rows[0];
  const value = (figure: string) => numberOf(row?.values, figure);
  const zoom = (from: number, to: number) => go({range: {from: iso(from), to: iso(to)}});
  const chips_ = replacing(chips, {column: 'name', sign: '=', value: 'checkpoint_save'});
  const shared = (title: string, figures: string) => ({
    title,
    busy: lines.isSlow,
    params: withFigures(lines.params, figures),
    sql: aggregateSql({
      chips: chips_, from: answer?.declaration.from, to: answer?.declaration.to, step: isoSeconds(answer?.step) || 60, groupBy: [], aggregates: figures.split(','),
    }),
  });
  if (total.answer && !value('count')) {
    return (
      <>
        <Trouble problem={total.problem} />
        <Empty title="No checkpoint was saved in this range.">
          <p>They are recorded by a line:</p>
          <pre tabIndex={0}><code>monitor.recordCheckpointSave(0.031, 18_211, true);</code></pre>
        </Empty>
      </>
    );
  }
  return (
    <>
      <Trouble problem={total.problem ?? groups.problem ?? lines.problem} />
      <Worth declaration={total.answer?.declaration} />
      {total.answer && <div class="figures">
        <Figure label="saves" value={count(value('count'))} />
        <Figure label="failed" value={count(value('errors'))} sub={ratio(value('error_rate'))} tone={value('errors') ? 'bad' : undefined} />
        <Figure label="mean size" value={bytes(value('mean(size)'))} sub={`greatest ${bytes(value('max(size)'))}`} />
        <Figure label="saved in all" value={bytes(value('sum(size)'))} />
        <Figure label="p99" value={seconds(value('p99(duration)'))} sub={`p50 ${seconds(value('p50(duration)'))}`} href={link('heatmap', {chips: chips_})} />
      </div>}
      {frame && charts && (
        <div class="charts">
          <ChartPanel {...shared('Saves', 'count,errors')}><Chart title="Saves" {...frame} series={charts.saves} unit="count" marks={marks} sync="checkpoints" onZoom={zoom} /></ChartPanel>
          <ChartPanel {...shared('Durations', 'p50(duration),p95(duration),p99(duration)')}><Chart title="Durations" {...frame} series={charts.duration} unit="seconds" marks={marks} sync="checkpoints" onZoom={zoom} /></ChartPanel>
          <ChartPanel {...shared('Sizes', 'mean(size),max(size)')}><Chart title="Sizes" {...frame} series={charts.size} unit="bytes" marks={marks} sync="checkpoints" onZoom={zoom} /></ChartPanel>
        </div>
      )}
      {groups.answer && (
        <Panel title="By group" busy={groups.isSlow} wide hint={counted(groups.answer.groups, 'group')}
          actions={
            <>
              <label class="small-label">by
                <select aria-label="group by" value={group} onChange={event => goOwn({g: event.currentTarget.value})}>
                  {[...new Set([DEFAULT_GROUP, 'module', 'service', 'run', ...labels, group])].map(one => <option key={one}>{one}</option>)}
                </select>
              </label>
              <Share title="Checkpoints" path="api/v1/aggregate" params={groups.params} />
            </>
          }>
          <div class="scroll" tabIndex={0} role="region" aria-label="Checkpoints by group">
            <table class="grid">
              <caption class="unseen">Checkpoints by {group}</caption>
              <thead>
                <tr>
                  <th scope="col">{group}</th>
                  {['saves', 'failed', 'mean size', 'greatest', 'p50', 'p95', 'p99', 'slowest'].map(name => <th key={name} scope="col" class="number">{name}</th>)}
                </tr>
              </thead>
              <tbody>
                {groups.answer.rows.map(one => {
                  const own_ = (figure: string) => numberOf(one.values, figure);
                  const value_ = one.group[group];
                  return (
                    <tr key={groupName(one)}>
                      <th scope="row">
                        {value_ == null ? '(none)' : <a href={link('heatmap', {chips: replacing(chips_, {column: group, sign: '=', value: value_})})}>{value_}</a>}
                      </th>
                      <td class="number">{count(own_('count'))}</td>
                      <td class={'number' + (own_('errors') ? ' bad' : '')}>{count(own_('errors'))}</td>
                      <td class="number">{bytes(own_('mean(size)'))}</td><td class="number">{bytes(own_('max(size)'))}</td>
                      <td class="number">{seconds(own_('p50(duration)'))}</td><td class="number">{seconds(own_('p95(duration)'))}</td>
                      <td class="number">{seconds(own_('p99(duration)'))}</td><td class="number">{seconds(own_('max(duration)'))}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </Panel>
      )}
      <Provenance declaration={total.answer?.declaration} />
    </>
  );
}
