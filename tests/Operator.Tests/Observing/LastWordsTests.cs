using System.Text;
using Crds;
using Operator.Kinds;
using Operator.Observing;
using Supervision;

namespace Operator.Tests.Observing;

public class LastWordsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 22, 50, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1.20-exit-3-phase-running", "no database at db:5432")]
    [InlineData("1.20-init-failed", "migration 12 failed")]
    [InlineData("1.20-node-shutdown", "Node is shutting, evicting pods")]
    [InlineData("1.36-drained", "Eviction API: evicting")]
    [InlineData("1.20-rejected-node-ports", "Pod Predicate NodePorts failed")]
    [InlineData("1.20-node-lost", "Node node-1 which was running pod shop-db-3 is unresponsive")]
    [InlineData("1.20-sigterm-by-itself", null)]
    public void Last_words_come_from_whoever_spoke_them(string fixture, string? message) => Of(fixture)!.Message.ShouldBe(message);

    [Fact]
    public void An_exit_names_its_node() => Of("1.20-exit-3-phase-failed")!.Node.ShouldBe("node-1");

    [Fact]
    public void A_message_of_any_size_is_cut_to_the_limit_between_two_characters()
    {
        var message = Of("1.36-hostile-message")!.Message.ShouldNotBeNull();

        Encoding.UTF8.GetByteCount(message).ShouldBeInRange(Limits.MessageBytes - 4, Limits.MessageBytes);
        message.ShouldBe(string.Concat(Enumerable.Repeat("💥", (message.Length - 1) / 2)) + "…");
    }

    [Fact]
    public void What_a_terminal_would_obey_is_taken_out_of_last_words()
    {
        var pod = Some.Pod("1.20-exit-7", terminated => terminated with
        {
            Reason = "Err\u001b[31mor\n",
            Message = "no\u001b[2J disk\r\n\tat \u202etxt.exe \ud83d\u0007",
        });

        var exit = PodExit.Of(pod, [0], Now)!;
        exit.Reason.ShouldBe("Err [31mor ");
        exit.Message.ShouldBe("no [2J disk \n\tat  txt.exe \ufffd ");
    }

    [Fact]
    public void A_reason_of_any_size_is_cut_to_the_limit()
    {
        var pod = new Pod { Status = new PodStatus { Phase = "Failed", Reason = new string('x', 10_000) } };
        PodExit.Of(pod, [0], Now)!.Reason.Length.ShouldBeLessThanOrEqualTo(Limits.ReasonLength);
    }

    private static Exit? Of(string fixture) => PodExit.Of(Some.Pod(fixture), [0], Now);
}
