namespace Chart.Tests;

/// <summary>Values as people set them, one case for each thing that the chart decides by them.</summary>
internal static class Cases
{
    /// <summary>NAMESPACE stands for the release's.</summary>
    public static readonly TheoryData<string, string> All = new()
    {
        { "defaults", "" },
        { "one replica without a lease", "{ replicas: 1, leaderElection: { enabled: false } }" },
        { "namespaces", "{ watchNamespaces: [NAMESPACE, NAMESPACE-b], selector: 'team in (a, b)' }" },
        { "a digest", $$"""
            image: { repository: registry.example:5000/op, digest: 'sha256:{{new string('a', 64)}}', pullSecrets: [{ name: r }] }
            """ },
        { "names", """
            fullnameOverride: other
            serviceAccount: { name: someone, annotations: { a: b } }
            leaderElection: { leaseName: l }
            """ },
        { "long names", $"fullnameOverride: {new string('n', 48)}" },
        { "no permissions", "{ rbac: { create: false, aggregateToDefaultRoles: false }, serviceAccount: { create: false } }" },
        { "without a CRD", "{ crds: { enabled: false }, uninstall: { releaseTrees: false } }" },
        { "a CRD that goes", "crds: { keep: false, annotations: { example.com/a: b } }" },
        { "monitoring", """
            metrics:
              childLabel: false
              serviceMonitor: { enabled: true, interval: 30s, labels: { a: b }, relabelings: [{ action: labeldrop, regex: pod }] }
              podMonitor: { enabled: true, metricRelabelings: [{ action: keep, sourceLabels: [__name__] }] }
            prometheusRule: { enabled: true, labels: { release: prometheus } }
            dashboards: { enabled: true, folder: Erlang }
            """ },
        { "a closed network", """
            networkPolicy:
              restrictEgress: true
              metricsFrom: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } } }]
              apiServer: [{ ipBlock: { cidr: 10.0.0.1/32 } }]
              extraEgress: [{ ports: [{ port: 4317 }] }]
            """ },
        { "no extras", "{ networkPolicy: { enabled: false }, podDisruptionBudget: { enabled: false } }" },
        { "everything about the pods", """
            podLabels: { a: b }
            podAnnotations: { a: b }
            labels: { team: platform }
            priorityClassName: system-cluster-critical
            nodeSelector: { kubernetes.io/os: linux }
            tolerations: [{ operator: Exists }]
            affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } }
            topologySpreadConstraints: [{ maxSkew: 1, topologyKey: rack, whenUnsatisfiable: DoNotSchedule }]
            terminationGracePeriodSeconds: 60
            extraArgs: [--leader-elect-identity=somebody]
            extraEnv: [{ name: HTTPS_PROXY, value: 'http://proxy:3128' }]
            extraVolumes: [{ name: tmp, emptyDir: {} }]
            extraVolumeMounts: [{ name: tmp, mountPath: /tmp }]
            log: { format: json, level: debug }
            service: { port: 9090, annotations: { a: b } }
            resources: { requests: { cpu: 1 }, limits: {} }
            """ },
        { "extra objects", """
            extraObjects:
            - { apiVersion: v1, kind: ConfigMap, metadata: { name: of-an-object, namespace: NAMESPACE }, data: { a: b } }
            - |
              apiVersion: v1
              kind: ConfigMap
              metadata: { name: '{{ include "supervision.name" . }}-text', namespace: {{ .Release.Namespace }} }
            """ },
    };

    public static string In(string ns, string values) => values.Replace("NAMESPACE", ns, StringComparison.Ordinal);
}
