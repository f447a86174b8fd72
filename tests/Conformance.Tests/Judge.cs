namespace Conformance.Tests;

/// <summary>One Erlang for all tests of a class, and what they ask of it.</summary>
public sealed class Judge : IDisposable
{
    private readonly Lock one = new();
    private readonly Otp otp = new();

    /// <summary>
    /// OTP answers the script like this, and so do we. Answers are compared from the last step backwards, so that nobody has to
    /// write down the beginning.
    /// </summary>
    internal void Agrees(string script, params string[] answers)
    {
        var parsed = Script.Parse(script);
        var said = Ask(parsed);
        said.TakeLast(answers.Length).ShouldBe(answers, "what OTP does");
        foreach (var comparison in Comparison.Of(parsed, said)) comparison.Agree.ShouldBeTrue(comparison.ToString());
    }

    /// <summary>OTP's last answer is one, ours another, as documented.</summary>
    internal void Differs(string script, string otpAnswer, string ours, View view = View.OneByOne)
    {
        var parsed = Script.Parse(script);
        Ask(parsed)[^1].ShouldBe(otpAnswer, "what OTP does");
        Ours.Run(parsed, hearsOneByOne: view == View.OneByOne)[^1].ShouldBe(ours, "what we do");
        otpAnswer.ShouldNotBe(ours, "this is no difference");
    }

    private string[] Ask(Script script)
    {
        lock (one) return otp.Run(script);
    }

    public void Dispose() => otp.Dispose();
}
