namespace Crds.Tests;

public sealed class UnsupportedTests
{
    [Fact]
    public void What_this_release_does_not_run_is_named()
    {
        var spec = Some.Spec($$"""
            {"strategy":"SimpleOneForOne","onIntensityExceeded":{"action":"Rollback"},
             "children":[{{Some.Child()}},{"name":"b","supervisor":{} }]}
            """);

        Unsupported.Problems(spec).Select(problem => problem.Path).ShouldBe(
            ["spec.strategy", "spec.onIntensityExceeded.action", "spec.children[1].supervisor"]);
    }

    [Fact]
    public void All_else_is_run() =>
        Unsupported.Problems(Some.Spec($$"""
            {"strategy":"RestForOne","onIntensityExceeded":{"action":"Retry"},"children":[{{Some.Child()}}]}
            """)).ShouldBeEmpty();
}
