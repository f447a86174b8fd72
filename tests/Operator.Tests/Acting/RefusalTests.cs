using System.Net;
using Crds;
using KubeApi;
using Operator.Acting;

namespace Operator.Tests.Acting;

public class RefusalTests
{
    private const string Webhook =
        "Internal error occurred: failed calling webhook \"images.example.com\": Post: context deadline exceeded";

    /// <summary>Trying again changes nothing until somebody else does.</summary>
    [Theory]
    [InlineData(HttpStatusCode.BadRequest, "admission webhook \"images.example.com\" denied the request: no tag")]
    [InlineData(HttpStatusCode.Forbidden, "pods \"shop-db-3\" is forbidden: exceeded quota: small")]
    [InlineData(HttpStatusCode.Forbidden, "pods is forbidden: User \"x\" cannot create resource \"pods\" in the namespace \"shop\"")]
    [InlineData(HttpStatusCode.Forbidden, "pods \"shop-db-3\" is forbidden: violates PodSecurity \"restricted:latest\"")]
    [InlineData(HttpStatusCode.NotFound, "namespaces \"shop\" not found")]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, "Request entity too large: limit is 3145728")]
    [InlineData(HttpStatusCode.UnprocessableEntity, "Pod \"shop-db-3\" is invalid: spec.containers[0].image: Required value")]
    [InlineData(HttpStatusCode.InternalServerError, Webhook)]
    public void A_server_that_understood_and_said_no_has_refused(HttpStatusCode status, string message) =>
        Executor.IsRefusal(Answer(status, "", message)).ShouldBeTrue();

    /// <summary>These pass, or are the operator's own trouble: the visit is repeated, and no child is told of it.</summary>
    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "Unauthorized")]
    [InlineData(HttpStatusCode.Conflict, "Operation cannot be fulfilled on resourcequotas \"small\": the object has been modified")]
    [InlineData(HttpStatusCode.TooManyRequests, "too many requests, please try again later")]
    [InlineData(HttpStatusCode.InternalServerError, "etcdserver: leader changed")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "apiserver not ready")]
    [InlineData(HttpStatusCode.GatewayTimeout, "the server was unable to return a response in the time allotted")]
    public void A_server_that_could_not_say_has_not(HttpStatusCode status, string message) =>
        Executor.IsRefusal(Answer(status, "", message)).ShouldBeFalse();

    [Fact]
    public void A_refusal_has_a_word_whatever_the_server_said()
    {
        Executor.Reason(Answer(HttpStatusCode.Forbidden, "Forbidden", "exceeded quota")).ShouldBe("Forbidden");
        Executor.Reason(Answer(HttpStatusCode.RequestEntityTooLarge, "", "")).ShouldBe("RequestEntityTooLarge");
        Executor.Reason(Answer(HttpStatusCode.BadRequest, "\u001b[2J", "")).ShouldBe(" [2J");
    }

    [Fact]
    public void A_namespace_that_goes_has_a_word_of_its_own()
    {
        var cause = new StatusCause { Reason = "NamespaceTerminating", Message = "namespace shop is being terminated" };
        var answer = Answer(HttpStatusCode.Forbidden, "Forbidden", "unable to create new content in namespace shop", cause);

        Executor.IsRefusal(answer).ShouldBeTrue();
        Executor.Reason(answer).ShouldBe(Reasons.NamespaceTerminating);
    }

    private static ApiException Answer(HttpStatusCode status, string reason, string message, params StatusCause[] causes) => new(
        "POST", "/api/v1/namespaces/shop/pods", status,
        new StatusBody { Reason = reason, Message = message, Details = new StatusDetails { Causes = causes } });
}
