namespace Operator.Simulation;

/// <summary>Something that must never be has happened.</summary>
internal sealed class Violation(string what) : Exception(what);
