import { board, label, mark } from './board.js';
import { bad, classes, states } from './palette.js';
import { bars, coloured, graph, stat, table, toRunbook, toTree, words } from './panels.js';
import { happened, inRange, quantileSinceStart, sum } from './queries.js';

const here = '{namespace=~"$namespace"}';
const condition = (type: string) => `supervision_tree_condition{namespace=~"$namespace", condition="${type}"}`;
const slowest = quantileSinceStart(0.9, `supervision_recovery_seconds_bucket${here}`, 'namespace', 'tree');
const thisTree = toTree('${__field.labels.namespace}', '${__field.labels.tree}');
const treeOfRow = toTree('${__data.fields.Namespace}', '${__data.fields.Tree}');

/** All trees: is anything wrong, which trees is it, and why? */
export const fleet = board(
  'supervision-fleet', 'Supervision / Fleet',
  'All trees: which are not well, which restart most, who is close to the limit, who gave up, how long it takes to recover.',
  [label('namespace', 'Namespace', 'supervision_tree_info', true)],
  [mark('Give-ups', bad, `${sum(happened(`supervision_give_ups_total${here}`), 'namespace', 'tree', 'action')} > 0`,
    '{{namespace}}/{{tree}} gave up: {{action}}')],
  [
    [4,
      stat('Trees', 'Trees that are supervised, nested ones included.', `count(supervision_tree_info${here})`),
      stat('Not ready', 'Trees in which a child that should run does not; also those that are suspended, hold, or have ended.',
        `sum(${condition('Ready')} == bool 0)`, { thresholds: [1, null], links: [toRunbook('reading-a-tree')] }),
      stat('Ended', 'Trees of which every child is stopped for good, because they gave up or were done.',
        `sum(${condition('Terminated')})`, { thresholds: [1, null], links: [toRunbook('intensityexceeded')] }),
      stat('Counted restarts', 'Restarts that used up intensity, in the time shown. A group restart is one.',
        inRange(`supervision_tree_restarts_total${here}`)),
      stat('Give-ups', 'How often the intensity was exceeded, in the time shown.',
        inRange(`supervision_give_ups_total${here}`), { thresholds: [null, 1], links: [toRunbook('supervisiontreegaveup')] }),
      stat('Escalations', 'How often a nested supervisor gave up and left it to its parent what to do, in the time shown.',
        inRange(`supervision_escalations_total${here}`), { thresholds: [1, null], links: [toRunbook('childgaveup')] }),
    ],
    [9,
      graph('Which trees restart', 'Restart rounds in each step, by tree: ends that led to a restart of one child or of several. '
        + 'The marks are give-ups.',
        [[`${sum(happened(`supervision_restart_rounds_total${here}`), 'namespace', 'tree')} > 0`, '{{namespace}}/{{tree}}']],
        { as: 'events', calcs: ['sum'], decimals: 0, links: [thisTree] }),
      bars('Who is close to the limit',
        'Counted restarts within the period, as a part of those allowed. Full: one more, and the tree gives up. Trees that allow '
          + 'none are not shown.',
        [[`sort_desc(topk(10, supervision_intensity_used${here} / (supervision_intensity_limit${here} > 0)))`, '{{namespace}}/{{tree}}']],
        { unit: 'percentunit', max: 1, thresholds: [0.6, 0.8], links: [thisTree, toRunbook('supervisionintensitynearlyusedup')] }),
    ],
    [10,
      [14, table('Alerts', 'The alerts of config/alerts that fire or are about to, if this Prometheus evaluates them. Each has its '
        + 'page in the runbook.',
        ['max by (alertname, alertstate, severity, namespace, tree) (ALERTS{alertname=~"Supervision.+", namespace=~"$namespace|"})'],
        [['alertname', 'Alert', { width: 280, links: [toRunbook('alerts')] }], ['alertstate', 'State'], ['severity', 'Severity'],
          ['namespace', 'Namespace'], ['tree', 'Tree', { links: [treeOfRow] }]], 'State', false)],
      [10, table('Who gave up', 'Trees that exceeded their intensity in the time shown, and what onIntensityExceeded made of it.',
        [`${inRange(`supervision_give_ups_total${here}`, 'namespace', 'tree', 'action')} > 0`],
        [['namespace', 'Namespace'], ['tree', 'Tree', { links: [treeOfRow] }], ['action', 'Action'],
          ['Value', 'Times', { decimals: 0, links: [toRunbook('supervisiontreegaveup')] }]], 'Times')],
    ],
    [8,
      graph('Why children end',
        'Ends in each step, by class: Abnormal crashed, StartFailure never was ready, Shutdown is a nested supervisor that gave up, '
          + 'Disruption was taken away and is not counted.',
        [[`${sum(happened(`supervision_exits_total${here}`), 'class')} > 0`, '{{class}}']],
        { as: 'events', decimals: 0, overrides: coloured(classes), links: [toRunbook('exits')] }),
      graph('Children by state', 'How many children are in which state, over all trees.',
        [[sum(`supervision_children${here}`, 'state'), '{{state}}']],
        { as: 'stack', decimals: 0, overrides: coloured(states), links: [toRunbook('reading-a-tree')] }),
    ],
    [9,
      [17, table('Every tree', 'How each fares; counts are of the time shown. A tree\'s name leads to its page.',
        [
          `sum by (namespace, tree, strategy, parent) (supervision_tree_info${here})`,
          sum(condition('Ready'), 'namespace', 'tree'),
          inRange(`supervision_tree_restarts_total${here}`, 'namespace', 'tree'),
          sum(`supervision_intensity_used${here}`, 'namespace', 'tree'),
          sum(`supervision_intensity_limit${here}`, 'namespace', 'tree'),
          inRange(`supervision_disruptions_total${here}`, 'namespace', 'tree'),
          inRange(`supervision_refusals_total${here}`, 'namespace', 'tree'),
        ],
        [['namespace', 'Namespace'], ['tree', 'Tree', { width: 150, links: [treeOfRow] }], ['parent', 'Child of'], ['strategy', 'Strategy'],
          ['Value #B', 'Ready', { mappings: words('ready', 'not ready'), thresholds: [null, null] }],
          ['Value #C', 'Restarts', { decimals: 0 }], ['Value #D', 'Window used', { decimals: 0 }],
          ['Value #E', 'Allowed', { decimals: 0 }], ['Value #F', 'Disruptions', { decimals: 0 }],
          ['Value #G', 'Refusals', { decimals: 0 }]], 'Restarts')],
      [7, bars('How long until all is well again',
        'From the moment a tree was no longer ready until every child ran again: nine times out of ten it took no longer. Of all '
          + 'that the operator measured since it started.',
        [[`sort_desc(topk(10, ${slowest}))`, '{{namespace}}/{{tree}}']],
        { unit: 's', decimals: 0, thresholds: [60, 300], links: [thisTree] })],
    ],
  ],
);
