namespace KubeApi.Tests;

public sealed class BearerTokenTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly ManualTime time = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_token_file_is_read_again_after_a_minute_and_not_before()
    {
        var token = BearerToken.FromFile(folder.Write("token", "first"), "here");
        token.Current(time).ShouldBe("first");

        folder.Write("token", "second");
        token.Current(time).ShouldBe("first");
        time.Advance(TimeSpan.FromMinutes(1));
        token.Current(time).ShouldBe("second");
    }

    [Fact]
    public void A_refused_token_is_replaced_at_once_by_what_the_file_now_holds()
    {
        var token = BearerToken.FromFile(folder.Write("token", "first"), "here");
        token.Current(time);

        token.Replaces("first", time).ShouldBeFalse();
        folder.Write("token", "second");
        token.Replaces("first", time).ShouldBeTrue();
        token.Current(time).ShouldBe("second");
    }

    [Fact]
    public void A_token_file_that_vanishes_for_a_moment_leaves_the_old_token()
    {
        var path = folder.Write("token", "first");
        var token = BearerToken.FromFile(path, "here");
        File.Delete(path);

        token.Current(time).ShouldBe("first");
    }

    [Fact]
    public void An_empty_token_is_refused() =>
        Should.Throw<ConfigurationException>(() => BearerToken.FromFile(folder.Write("token", " \n"), "the file"))
            .Message.ShouldBe("the token in the file is empty");
}
