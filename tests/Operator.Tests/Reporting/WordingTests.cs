using System.Globalization;
using Operator.Reporting;
using Supervision;

namespace Operator.Tests.Reporting;

public class WordingTests
{
    [Fact]
    public void Every_kind_of_report_has_a_sample() =>
        Wordings.All.Select(sample => sample.Report.Kind).ShouldBe(Enum.GetValues<ReportKind>());

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_kind_of_report_has_its_sentence(ReportKind kind)
    {
        var (report, sentence, warning) = Wordings.All.Single(sample => sample.Report.Kind == kind);
        var wording = Of(report);

        wording.Sentence.ShouldBe(sentence);
        wording.Warning.ShouldBe(warning);
    }

    /// <summary>Alerts match on them; one word, one meaning.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_kind_of_report_has_the_reason_of_its_name(ReportKind kind)
    {
        var reason = Of(Wordings.All.Single(sample => sample.Report.Kind == kind).Report).Reason;

        reason.ShouldBe(kind.ToString());
        Wordings.Reasons.ShouldContain(reason);
    }

    [Theory]
    [InlineData("Hold", "The survivors run on; nothing more is restarted")]
    [InlineData("Retry", "The supervisor stops every child, last first, and starts again later")]
    [InlineData("Shutdown", "The supervisor stops every child, last first, and ends")]
    [InlineData("Rollback", "There is no other spec that was healthy: the supervisor stops every child, last first, and ends")]
    public void Giving_up_says_what_it_means_here(string action, string ending) =>
        Wording.Of(
                Wordings.About(ReportKind.IntensityExceeded) with { Exit = Some.Crash() }, "shop",
                Some.Spec($$$"""{"onIntensityExceeded":{"action":"{{{action}}}"}}"""))
            .Sentence.ShouldEndWith(ending);

    [Fact]
    public void A_temporary_child_that_ended_well_is_no_warning() =>
        Of(Wordings.About(ReportKind.ChildDropped) with { Exit = new Exit(Supervision.ExitClass.Normal, Some.Instant) })
            .Warning.ShouldBeFalse();

    [Fact]
    public void A_transient_tree_that_gave_up_is_not_restarted_and_nothing_is_counted() =>
        Of(Wordings.About(ReportKind.ChildGaveUp) with { Exit = Some.Crash() }).Sentence.ShouldEndWith("Error. It is not restarted");

    [Fact]
    public void An_exit_that_restarts_nobody_says_so() =>
        Of(Wordings.About(ReportKind.ChildTerminated) with { Exit = Some.Crash() }).Sentence.ShouldContain(". It is not restarted; ");

    [Fact]
    public void An_exit_that_is_one_too_many_says_so() =>
        Wording.Of(
                Wordings.About(ReportKind.ChildTerminated) with { Exit = Some.Crash(), WindowUsed = 2 }, "shop",
                Some.Spec("""{"intensity":1}"""))
            .Sentence.ShouldEndWith("It is not restarted; it would be restart 2 within 600 s, and 1 is allowed");

    [Theory]
    [InlineData(9, "SIGKILL")]
    [InlineData(15, "SIGTERM")]
    [InlineData(11, "SIGSEGV")]
    [InlineData(42, "signal 42")]
    public void A_signal_is_called_by_its_name(int signal, string name) =>
        Wording.Of(Some.Crash() with { ExitCode = 128 + signal, Signal = signal }).ShouldBe($"exit code {128 + signal} ({name}), Error");

    /// <summary>Whoever writes a termination message must not be able to write a line of our log, or of a terminal.</summary>
    [Theory]
    [InlineData("a\nWRN shop/shop: all is well")]
    [InlineData("a\r\nb")]
    [InlineData("\u001b[31mred\u001b[0m \a\b\0")]
    [InlineData("a\u0085b\u009bc\u007fd")]
    [InlineData("a\u2028b\u2029c")]
    public void Control_characters_and_line_breaks_of_a_container_never_get_through(string message)
    {
        foreach (var kind in Enum.GetValues<ReportKind>())
        {
            var sentence = Of(Wordings.About(kind) with { Exit = Some.Crash(message), Refusal = new(Some.Instant, "Forbidden", "no", 1) })
                .Sentence;
            sentence.Where(IsBreak).ShouldBeEmpty($"{kind}: {sentence}");
        }
        Wording.Of(Some.Crash(message)).Length.ShouldBe("exit code 3, Error: \"\"".Length + message.Length);
    }

    /// <summary>An admission webhook is somebody else's program, too.</summary>
    [Fact]
    public void Control_characters_and_line_breaks_of_a_refusal_never_get_through() =>
        Of(Wordings.About(ReportKind.ChildRefused) with { Refusal = new(Some.Instant, "Forbidden", "denied:\n\u001b[31mno", 1) })
            .Sentence.Where(IsBreak).ShouldBeEmpty();

    [Fact]
    public void Last_words_are_cut_to_what_a_sentence_can_hold()
    {
        var words = Wording.Of(Some.Crash(new string('x', 10_000)));

        words.Length.ShouldBeLessThan(350);
        words.ShouldEndWith("x…\"");
    }

    public static TheoryData<ReportKind> Kinds => [.. Enum.GetValues<ReportKind>()];

    private static bool IsBreak(char character) => char.IsControl(character)
        || char.GetUnicodeCategory(character) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static Wording Of(Report report) => Wording.Of(report, "shop", Some.Spec("""{"strategy":"RestForOne"}"""));
}
