using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Crds.Tests;

public sealed class SpecJsonTests
{
    [Fact]
    public void Absent_fields_have_their_documented_defaults()
    {
        var spec = Some.Spec($$"""{"backoff":{},"children":[{{Some.Child()}}]}""");

        spec.Strategy.ShouldBe(Strategy.OneForOne);
        spec.Intensity.ShouldBe(5);
        spec.PeriodSeconds.ShouldBe(600);
        spec.OnIntensityExceeded.ShouldBe(new() { Action = IntensityExceededAction.Shutdown });
        spec.AutoShutdown.ShouldBe(AutoShutdown.Never);
        spec.Suspend.ShouldBeFalse();
        spec.Replicas.ShouldBeNull();
        spec.Backoff.ShouldBe(new()
        {
            InitialSeconds = 1,
            MaxSeconds = 60,
            JitterPercent = 10,
            ResetAfterSeconds = 600,
        });
        var child = spec.Children.ShouldHaveSingleItem();
        child.Restart.ShouldBe(RestartType.Permanent);
        child.Significant.ShouldBeFalse();
        child.Shutdown.ShouldBeNull();
        child.Startup.ShouldBe(new() { TimeoutSeconds = 600, MinReadySeconds = 0 });
        child.NormalExitCodes.ShouldBe([0]);
    }

    [Fact]
    public void Specs_made_in_code_have_the_same_defaults_as_specs_read_from_JSON()
    {
        Some.Json(new()).ShouldBe(Some.Json(Some.Spec("{}")));
        Some.Json(new() { Backoff = new() }).ShouldBe(Some.Json(Some.Spec("""{"backoff":{}}""")));
        Some.Json(new() { Children = [new() { Name = "a" }] })
            .ShouldBe(Some.Json(Some.Spec("""{"children":[{"name":"a"}]}""")));
    }

    [Fact]
    public void A_value_that_is_zero_is_not_taken_for_absent()
    {
        var spec = Some.Spec("""{"intensity":0,"backoff":{"resetAfterSeconds":0,"jitterPercent":0}}""");

        spec.Intensity.ShouldBe(0);
        spec.Backoff!.ResetAfterSeconds.ShouldBe(0);
        spec.Backoff.JitterPercent.ShouldBe(0);
    }

    [Fact]
    public void Every_field_survives_a_round_trip()
    {
        var json = $$"""
            {"strategy":"OneForAll","order":"AnyOrder","intensity":3,"periodSeconds":10,
             "onIntensityExceeded":{"action":"Retry","retryAfterSeconds":30},"autoShutdown":"AnySignificant",
             "backoff":{"initialSeconds":2,"maxSeconds":9,"jitterPercent":1,"resetAfterSeconds":7},
             "suspend":true,"restartAt":"2026-01-02T03:04:05.000000Z","resetAt":"2026-01-02T03:04:06.123456Z",
             "replicas":4,"children":[{"name":"a","restart":"Transient","significant":true,"shutdown":30,
               "startup":{"timeoutSeconds":8,"minReadySeconds":2},"normalExitCodes":[0,3],"suspend":true,
               "restartAt":"2026-01-02T03:04:05.000001Z","template":{{Some.Template}}},
              {"name":"b","restart":"Permanent","significant":false,
               "startup":{"timeoutSeconds":600,"minReadySeconds":0},"normalExitCodes":[0],"suspend":false,
               "supervisor":{{Some.Json(Some.Spec($$"""{"children":[{{Some.Child()}}]}"""))}}}]}
            """;

        Some.Json(Some.Spec(json)).ShouldBe(JsonNode.Parse(json)!.ToJsonString());
    }

    [Fact]
    public void Templates_that_are_the_same_letter_by_letter_are_kept_once()
    {
        var spec = Some.Spec("""
            {"children":[{"name":"a","template":{"x":1}},{"name":"b","template":{"x":1}},{"name":"c","template":{"x":1}},
              {"name":"d","template":{"x":1.0}},{"name":"e","template":{"x":1}}]}
            """);

        spec.Children.Select(child => child.Name).ShouldBe(["a", "b", "c", "d", "e"]);
        spec.Children.Select(child => child.Template!.Value.GetRawText())
            .ShouldBe(["""{"x":1}""", """{"x":1}""", """{"x":1}""", """{"x":1.0}""", """{"x":1}"""]);
        (IsOne(0, 1), IsOne(1, 2), IsOne(2, 3), IsOne(3, 4)).ShouldBe((true, true, false, false));

        bool IsOne(int i, int j) => JsonMarshal.GetRawUtf8Value(spec.Children[i].Template!.Value)
            .Overlaps(JsonMarshal.GetRawUtf8Value(spec.Children[j].Template!.Value));
    }

    [Fact]
    public void A_template_is_passed_on_as_it_was_written()
    {
        var template = """
            {"spec":{"futureField":{"x":[1,2.50,1e3,null,true,"\u00e9"]},"containers":[{"name":"c","":0}]},"other":[[]]}
            """;

        var written = JsonNode.Parse(Some.Json(Some.Spec(Some.Templated(template))));

        var passed = written!["children"]![0]!["template"];
        JsonNode.DeepEquals(passed, JsonNode.Parse(template)).ShouldBeTrue(passed!.ToJsonString());
        passed.ToJsonString().ShouldContain("2.50", customMessage: "numbers keep the form that the user gave them");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("30")]
    [InlineData("\"BrutalKill\"")]
    [InlineData("\"Infinity\"")]
    public void Every_form_of_shutdown_survives_a_round_trip(string form)
    {
        var spec = Some.Spec($$"""{"children":[{{Some.Child(more: $"\"shutdown\":{form}")}}]}""");

        JsonNode.Parse(Some.Json(spec))!["children"]![0]!["shutdown"]!.ToJsonString().ShouldBe(form);
        spec.Children[0].Shutdown!.ToString().ShouldBe(form.Trim('"'));
    }

    [Fact]
    public void Shutdowns_compare_by_value()
    {
        Shutdown.After(3).ShouldBe(Shutdown.After(3));
        Shutdown.After(3).ShouldNotBe(Shutdown.After(4));
        Shutdown.Infinity.ShouldNotBe(Shutdown.BrutalKill);
    }

    [Theory]
    [InlineData("""{"strategy":"oneForOne"}""", "set one of OneForOne, OneForAll, RestForOne, SimpleOneForOne")]
    [InlineData("""{"strategy":1}""", "not a Strategy")]
    [InlineData("""{"autoShutdown":"Sometimes"}""", "not a AutoShutdown")]
    [InlineData("""{"intensity":"5"}""", "$.intensity")]
    [InlineData("""{"children":null}""", "$.children")]
    [InlineData("""{"children":[{}]}""", "'name'")]
    [InlineData("""{"children":[{"name":null}]}""", "$.children[0].name")]
    [InlineData("""{"children":[{"name":"a","restart":"Always"}]}""", "set one of Permanent, Transient, Temporary")]
    [InlineData("""{"children":[{"name":"a","shutdown":"30"}]}""", "set whole seconds, BrutalKill or Infinity")]
    [InlineData("""{"children":[{"name":"a","shutdown":1.5}]}""", "set whole seconds, BrutalKill or Infinity")]
    [InlineData("""{"children":[{"name":"a","shutdown":99999999999}]}""", "set whole seconds, BrutalKill or Infinity")]
    [InlineData("""{"restartAt":"tomorrow"}""", "2026-01-31T12:00:00Z")]
    public void What_cannot_be_read_says_what_to_write_instead(string json, string message) =>
        Should.Throw<JsonException>(() => Some.Spec(json)).Message.ShouldContain(message);

    [Fact]
    public void Unknown_fields_are_ignored() =>
        Some.Json(Some.Spec("""{"intensity":7,"aFieldOfTomorrow":{"x":1}}""")).ShouldNotContain("Tomorrow");
}
