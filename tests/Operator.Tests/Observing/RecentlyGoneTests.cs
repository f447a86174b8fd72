using KubeApi;
using Operator.Observing;

namespace Operator.Tests.Observing;

public class RecentlyGoneTests
{
    private readonly RecentlyGone gone = new();

    [Fact]
    public void A_pod_is_known_by_its_owner_and_its_name()
    {
        gone.Add("uid", Pod("shop-a-1"));
        gone.Contains("uid", Pod("shop-a-1")).ShouldBeTrue();
        gone.Contains("uid", Pod("shop-a-2")).ShouldBeFalse();
        gone.Contains("another tree of that name", Pod("shop-a-1")).ShouldBeFalse();
        gone.Contains("uid", new ObjectKey("elsewhere", "shop-a-1")).ShouldBeFalse("anybody can name an owner, there");
    }

    [Fact]
    public void It_forgets_the_oldest_and_never_grows_beyond_its_bound()
    {
        for (var i = 0; i < 10_000; i++) gone.Add("uid", Pod($"{i}"));
        gone.Contains("uid", Pod("9999")).ShouldBeTrue();
        gone.Contains("uid", Pod($"{10_000 - 4096}")).ShouldBeTrue();
        gone.Contains("uid", Pod($"{10_000 - 4097}")).ShouldBeFalse();
    }

    private static ObjectKey Pod(string name) => new("ns", name);
}
