import { board, label, mark } from './board.js';
import { attention, bad, states } from './palette.js';
import { asLimit, bars, coloured, graph, stat, table, toRunbook, toTree, words } from './panels.js';
import { happened, inRange, quantileSinceStart, sum } from './queries.js';

const of = 'namespace="$namespace", tree="$tree"';
const here = `{${of}}`;
const condition = (type: string) => sum(`supervision_tree_condition{${of}, condition="${type}"}`);
/** This one, and those that are its children. */
const family = `(supervision_tree_info${here} or supervision_tree_info{namespace="$namespace", parent="$tree"})`;
const ofFamily = (value: string) => `${sum(`${value}{namespace="$namespace"}`, 'tree')} and on (tree) ${family}`;
/** 0 for those that do not wait, for which there is no such series. */
const waits = `${sum(`supervision_child_backoff_seconds${here}`, 'child')} or 0 * ${sum(`supervision_child_restarts_total${here}`, 'child')}`;
const slow = (histogram: string) => quantileSinceStart(0.9, `supervision_${histogram}_seconds_bucket${here}`);

/** One tree: what broke, when, and what did the supervisor do? */
export const tree = board(
  'supervision-tree', 'Supervision / Tree',
  'One tree: which child ended, when and why, who was restarted with it, and how much of the window is used.',
  [label('namespace', 'Namespace', 'supervision_tree_info', false),
    label('tree', 'Tree', 'supervision_tree_info{namespace="$namespace"}', false)],
  [
    mark('Restart rounds', attention, `${sum(happened(`supervision_restart_rounds_total${here}`), 'strategy')} > 0`, 'Round: {{strategy}}'),
    mark('Give-ups', bad, `${sum(happened(`supervision_give_ups_total${here}`), 'action')} > 0`, 'Gave up: {{action}}'),
  ],
  [
    [4,
      stat('State', 'Whether every child that should run has started. Why not, says the reason of the condition Ready.',
        condition('Ready'), { mappings: words('Ready', 'Not ready'), links: [toRunbook('reading-a-tree')] }),
      stat('Supervisor', 'Whether it has given up or is done, with every child stopped.',
        condition('Terminated'), { mappings: words('Ended', 'Supervises', false), links: [toRunbook('intensityexceeded')] }),
      stat('Window used', 'Counted restarts within the period, as a part of those allowed. At 100 %, one more and it gives up.',
        `sum(supervision_intensity_used${here}) / sum(supervision_intensity_limit${here} > 0)`,
        { unit: 'percentunit', decimals: 0, thresholds: [0.6, 0.8], links: [toRunbook('supervisionintensitynearlyusedup')] }),
      stat('Counted restarts', 'In the time shown. A group restart is one, a disruption none.',
        inRange(`supervision_tree_restarts_total${here}`)),
      stat('Give-ups', 'How often it exceeded its intensity, in the time shown.',
        inRange(`supervision_give_ups_total${here}`), { thresholds: [null, 1], links: [toRunbook('supervisiontreegaveup')] }),
      stat('Disruptions', 'Children taken away from outside, in the time shown: evicted, drained, deleted by somebody. Not counted.',
        inRange(`supervision_disruptions_total${here}`), { thresholds: [1, null], links: [toRunbook('childdisrupted')] }),
    ],
    [8, graph('Who ended, and how', 'Ends in each step, by child and class.',
      [[`${sum(happened(`supervision_exits_total${here}`), 'child', 'class')} > 0`, '{{child}}: {{class}}']],
      { as: 'events', calcs: ['sum'], decimals: 0, links: [toRunbook('exits')] })],
    [8, graph('Who was restarted, and because of what', 'Restarts in each step, by child and by the class of the end that brought '
      + 'them about, the child\'s own or a sibling\'s.',
      [[`${sum(happened(`supervision_restarts_total${here}`), 'child', 'cause')} > 0`, '{{child}}, because of: {{cause}}']],
      { as: 'events', calcs: ['sum'], decimals: 0 })],
    [8,
      graph('Window', 'Counted restarts within the period, against those allowed. Above the line it gives up.',
        [[sum(`supervision_intensity_used${here}`), 'used'], [sum(`supervision_intensity_limit${here}`), 'allowed']],
        { as: 'steps', decimals: 0, overrides: [asLimit('allowed')], links: [toRunbook('supervisionintensitynearlyusedup')] }),
      graph('Children by state', 'How many children are in which state. Stopping and Starting in turn is a restart round.',
        [[sum(`supervision_children${here}`, 'state'), '{{state}}']], { as: 'stack', decimals: 0, overrides: coloured(states) }),
    ],
    [8,
      [15, table('Children', 'Ends and restarts in the time shown, refusals by the API server, restarts because of the child\'s own '
        + 'ends since the tree was made, and seconds until it may start.',
        [
          inRange(`supervision_exits_total${here}`, 'child'),
          inRange(`supervision_restarts_total${here}`, 'child'),
          inRange(`supervision_refusals_total${here}`, 'child'),
          sum(`supervision_child_restarts_total${here}`, 'child'),
          waits,
        ],
        [['child', 'Child'], ['Value #A', 'Ends', { decimals: 0 }], ['Value #B', 'Restarted', { decimals: 0 }],
          ['Value #C', 'Refused', { decimals: 0, thresholds: [1, null], links: [toRunbook('childrefused')] }],
          ['Value #D', 'Own restarts, ever', { decimals: 0 }],
          ['Value #E', 'Waits', { unit: 's', decimals: 0, thresholds: [1, null], links: [toRunbook('backingoff')] }]], 'Ends')],
      [9, bars('How long it takes', 'Nine times out of ten it took no longer. Of all that the operator measured since it started.',
        [[slow('start'), 'A child starts'], [slow('replacement'), 'An end is answered'], [slow('recovery'), 'All is well again']],
        { unit: 's', decimals: 1, thresholds: [60, 300] })],
    ],
    [7,
      [9, graph('Waiting to be started again', 'Seconds until each child may be started again, because it failed several times in a row.',
        [[waits, '{{child}}']],
        { as: 'lines', unit: 's', links: [toRunbook('backingoff')] })],
      [15, table('This supervisor, and those in it', 'Each nested supervisor is a tree of its own, with a page of its own.',
        [
          `sum by (tree, parent, strategy) (${family})`,
          ofFamily('supervision_intensity_used'), ofFamily('supervision_intensity_limit'),
          inRange('supervision_give_ups_total{namespace="$namespace"}', 'tree') + ` and on (tree) ${family}`,
          inRange('supervision_escalations_total{namespace="$namespace"}', 'tree') + ` and on (tree) ${family}`,
        ],
        [['tree', 'Tree', { width: 180, links: [toTree('${namespace}', '${__data.fields.Tree}')] }], ['parent', 'Child of'], ['strategy', 'Strategy'],
          ['Value #B', 'Window used', { decimals: 0 }], ['Value #C', 'Allowed', { decimals: 0 }],
          ['Value #D', 'Give-ups', { decimals: 0, thresholds: [null, 1] }],
          ['Value #E', 'Escalated to it', { decimals: 0, thresholds: [1, null], links: [toRunbook('childgaveup')] }]], 'Tree', false)],
    ],
  ],
);
