import { board, label } from './board.js';
import { colour } from './palette.js';
import { coloured, graph, stat, toRunbook } from './panels.js';
import { perSecond, quantile, sum } from './queries.js';

const here = '{instance=~"$instance"}';
const queue = '{instance=~"$instance", name="supervisiontree"}';
const controller = '{instance=~"$instance", controller="supervisiontree"}';
const silence = `time() - supervision_watch_last_activity_timestamp_seconds${here}`;
const failed = 'rest_client_requests_total{instance=~"$instance", code=~"5..|429|<error>"}';

/** The operator itself: does it lead, hear, keep up, and get answers? */
export const operator = board(
  'supervision-operator', 'Supervision / Operator',
  'The operator\'s own health: does anybody lead, does it hear from the API server, does it keep up, does it get answers?',
  [label('instance', 'Instance', 'supervision_watch_last_activity_timestamp_seconds', true)],
  [],
  [
    [4,
      stat('Leaders', 'Processes that may act. With none nothing is restarted; there are never two.',
        `sum(leader_election_master_status${here})`,
        { thresholds: [null, 2], links: [toRunbook('supervisionoperatordown')] }),
      stat('Trees', 'Trees that the leader supervises.', `count(supervision_tree_info${here})`),
      stat('Silence', 'How long the API server has said nothing on the quietest watch. Minutes are normal when nothing happens.',
        `max(${silence})`, { unit: 's', decimals: 0, thresholds: [360, 600], links: [toRunbook('supervisionwatchstale')] }),
      stat('Waiting trees', 'Trees whose time has come and that wait for a worker.', `sum(workqueue_depth${queue})`,
        { thresholds: [10, 50], links: [toRunbook('supervisionqueuebacklog')] }),
      stat('Failed requests', 'Requests to the API server, in the time shown, with a 5xx, a 429 or no answer.',
        `(sum(increase(${failed}[$__range])) or vector(0)) / sum(increase(rest_client_requests_total${here}[$__range]))`,
        { unit: 'percentunit', decimals: 1, thresholds: [0.01, 0.05], links: [toRunbook('supervisionapierrors')] }),
      stat('Runs for', 'Since the youngest process started.', `min(time() - process_start_time_seconds${here})`,
        { unit: 's', decimals: 0 }),
    ],
    [8,
      graph('Visits to trees', 'Visits a second, by result. requeue_after: it succeeded, and knows when to come again.',
        [[perSecond(`controller_runtime_reconcile_total${controller}`, 'result'), '{{result}}']],
        { as: 'lines', unit: 'ops', overrides: coloured({ success: colour.sky, requeue_after: colour.blue, error: colour.vermilion }) }),
      graph('How long a visit takes, and waits', 'A visit: requests to the API server included. Waiting: from when its time has '
        + 'come until a worker takes it.',
        [
          [quantile(0.5, `controller_runtime_reconcile_time_seconds_bucket${controller}`), 'a visit, median'],
          [quantile(0.99, `controller_runtime_reconcile_time_seconds_bucket${controller}`), 'a visit, 99 %'],
          [quantile(0.99, `workqueue_queue_duration_seconds_bucket${queue}`), 'waiting, 99 %'],
        ], { as: 'lines', unit: 's', links: [toRunbook('supervisionqueuebacklog')] }),
    ],
    [8,
      graph('Requests to the API server', 'Requests a second, by status code. 409 is a conflict, and harmless.',
        [[perSecond(`rest_client_requests_total${here}`, 'code'), '{{code}}']],
        { as: 'lines', unit: 'reqps', links: [toRunbook('supervisionapierrors')] }),
      graph('How long the API server takes', 'Until it begins to answer, 99 % of the requests, by verb.',
        [[quantile(0.99, `rest_client_request_duration_seconds_bucket${here}`, 'verb'), '{{verb}}']],
        { as: 'lines', unit: 's' }),
    ],
    [8,
      graph('Silence of each watch', 'Seconds since the API server gave a sign of life. A watch is renewed at least every five minutes.',
        [[`max by (kind, watched_namespace) (${silence})`, '{{kind}} {{watched_namespace}}']],
        { as: 'lines', unit: 's', thresholds: [360, 600], links: [toRunbook('supervisionwatchstale')] }),
      graph('Queue and workers', 'Trees that wait, visits under way, and how many may be under way at once.',
        [
          [sum(`workqueue_depth${queue}`), 'waiting'],
          [sum(`controller_runtime_active_workers${controller}`), 'under way'],
          [sum(`controller_runtime_max_concurrent_reconciles${controller}`), 'workers'],
        ], { as: 'steps', decimals: 0, links: [toRunbook('supervisionqueuebacklog')] }),
    ],
    [7,
      graph('Memory', 'Of the process, and of what .NET has allocated in it after the last collection.',
        [[sum(`process_resident_memory_bytes${here}`, 'instance'), '{{instance}}'],
          [`sum by (instance) (dotnet_gc_last_collection_heap_size_bytes${here})`, '{{instance}} heap']],
        { as: 'lines', unit: 'bytes', min: 0 }),
      graph('Processor', 'Processors in use, and the part of time that .NET stood still to collect garbage.',
        [[perSecond(`process_cpu_seconds_total${here}`, 'instance'), '{{instance}}'],
          [perSecond(`dotnet_gc_pause_time_seconds_total${here}`, 'instance'), '{{instance}} collecting']],
        { as: 'lines', unit: 'percentunit', min: 0 }),
    ],
  ],
);
