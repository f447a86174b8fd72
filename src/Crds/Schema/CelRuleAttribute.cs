namespace Crds.Schema;

/// <summary>A rule that the API server evaluates (CEL, Kubernetes 1.25 and newer). The operator checks the same in
/// <see cref="SpecValidation"/>, for servers without it.</summary>
/// <param name="rule">True if the object keeps the rule; <c>self</c> is the object.</param>
/// <param name="message">What is wrong and what to do.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class CelRuleAttribute(string rule, string message) : Attribute
{
    /// <summary>The expression.</summary>
    public string Rule { get; } = rule;

    /// <summary>The error that users see.</summary>
    public string Message { get; } = message;

    /// <summary>The field to blame, relative to the object.</summary>
    public string? FieldPath { get; init; }
}
