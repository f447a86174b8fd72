using System.Reflection;

namespace Supervision.Tests;

public class WallTests
{
    /// <summary>The banned-API analyzer sees calls; this sees signatures and references.</summary>
    [Fact]
    public void The_core_references_nothing_but_the_base_library() =>
        typeof(Planner).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!)
            .ShouldAllBe(name => name.StartsWith("System.", StringComparison.Ordinal));

    [Fact]
    public void The_core_has_no_asynchronous_member() =>
        typeof(Planner).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .ShouldAllBe(method => !typeof(Task).IsAssignableFrom(method.ReturnType));
}
