using Microsoft.AspNetCore.Http;
using Operator.Metrics;

namespace Operator.Tests.Metrics;

public class AcceptTests
{
    [Theory]
    [InlineData("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true)]
    [InlineData("application/openmetrics-text; version=1.0.0; charset=utf-8", true)]
    [InlineData("text/plain;version=0.0.4;q=0.9,application/openmetrics-text;version=1.0.0;q=0.3", false)]
    [InlineData("text/plain", false)]
    [InlineData("*/*", false)]
    [InlineData("", false)]
    [InlineData("no, such; thing=", false)]
    public void OpenMetrics_is_for_who_prefers_it_by_name(string accept, bool openMetrics)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Accept = accept;

        Telemetry.WantsOpenMetrics(http.Request.GetTypedHeaders().Accept).ShouldBe(openMetrics);
    }
}
