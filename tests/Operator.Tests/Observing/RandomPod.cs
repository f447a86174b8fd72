using KubeApi;
using Operator.Kinds;

namespace Operator.Tests.Observing;

/// <summary>Pods as no kubelet would write them, the same for the same seed.</summary>
internal sealed class RandomPod(int seed)
{
    private readonly Random random = new(seed);

    public Pod Next()
    {
        var (mains, inits) = (Containers("main"), Containers("init"));
        return new Pod
        {
            Metadata = new ObjectMeta
            {
                Name = "shop-db-3",
                DeletionTimestamp = Often(0.3, Time),
                DeletionGracePeriodSeconds = Often(0.3, Grace),
                ManagedFields = Often(0.7, () => Many(2, () => new ManagedFields
                {
                    Manager = Word("kubelet", "kubectl", null),
                    Subresource = Word("status", "", null),
                    Time = Often(0.9, Time),
                })),
            },
            Spec = new PodSpec
            {
                NodeName = Word("node-1", "node-1", "node-1", null),
                TerminationGracePeriodSeconds = Often(0.8, Grace),
                Containers = mains,
                InitContainers = inits,
            },
            Status = new PodStatus
            {
                Phase = Word("Pending", "Running", "Running", "Failed", "Failed", "Succeeded", "Unknown", "Odd", null),
                Reason = Word("Evicted", "Preempting", "NodeLost", "OutOfcpu", "DeadlineExceeded", "", " \u001b[31m", null, null, null),
                Message = Message(),
                StartTime = Often(0.7, Time),
                Conditions = Many(2, () => new PodCondition
                {
                    Type = Word("Ready", "DisruptionTarget", "DisruptionTarget", "")!,
                    Status = Word("True", "True", "False", "")!,
                    Reason = Word("EvictionByEvictionAPI", "", null),
                    Message = Message(),
                    LastTransitionTime = Often(0.8, Time),
                }),
                ContainerStatuses = Statuses(mains),
                InitContainerStatuses = Statuses(inits),
            },
        };
    }

    public int[] NormalExitCodes() => [.. Many(3, () => Pick(0, 0, 7, 137, 143))];

    public DateTimeOffset Time() => Pick(
        DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Some.Instant, Some.Instant, Some.Instant.AddSeconds(random.Next(-60, 60)));

    private List<PodContainer> Containers(string name) => [.. Enumerable.Range(0, random.Next(4)).Select(number => new PodContainer
    {
        Name = $"{name}-{number}",
        RestartPolicy = Word("Always", null, null),
    })];

    /// <summary>Mostly one each; sometimes one is missing, and sometimes nobody knows whose it is.</summary>
    private List<ContainerStatus> Statuses(List<PodContainer> containers) =>
    [
        .. containers.Where(_ => random.NextDouble() < 0.8).Select(container => Status(container.Name)),
        .. Many(1, () => Status("stranger")).Where(_ => random.NextDouble() < 0.1),
    ];

    private ContainerStatus Status(string name) => new()
    {
        Name = name,
        State = new ContainerState
        {
            Waiting = Often(0.2, () => new ContainerWaiting { Reason = Word("ImagePullBackOff", null), Message = Message() }),
            Running = Often(0.3, () => new ContainerRunning()),
            Terminated = Often(0.5, () => new ContainerTerminated
            {
                ExitCode = Pick(0, 0, 0, 1, 7, 128, 137, 143, 255, -1, int.MinValue, int.MaxValue),
                Signal = Often(0.2, () => Pick(0, 9, 15, -1, int.MaxValue)),
                Reason = Word("Completed", "Error", "OOMKilled", "", null),
                Message = Message(),
                FinishedAt = Often(0.9, Time),
            }),
        },
    };

    private string? Message() =>
        Word(null, "", " ", "died", "\ud83d", "\u001b[2J\u0000\u202e", string.Concat(Enumerable.Repeat("💥\n", 600)));

    private long Grace() => Pick(0, 1, 30, 30, 315_360_000, -1, long.MinValue, long.MaxValue);

    private List<T> Many<T>(int most, Func<T> next) => [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => next())];

    private T? Often<T>(double share, Func<T> next)
        where T : class => random.NextDouble() < share ? next() : null;

    private T? Often<T>(double share, Func<T> next, int _ = 0)
        where T : struct => random.NextDouble() < share ? next() : null;

    private string? Word(params string?[] words) => words[random.Next(words.Length)];

    private T Pick<T>(params T[] values) => values[random.Next(values.Length)];
}
