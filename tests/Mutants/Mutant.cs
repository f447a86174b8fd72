namespace Mutants;

/// <summary>A known-bad version of one of our projects: its real source with one small change.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="File">The file that is changed, from the project's folder.</param>
/// <param name="Sound">The text that is there. It must be there exactly once, or the mutant is out of date.</param>
/// <param name="Broken">The text in its place.</param>
internal sealed record Mutant(string Name, string File, string Sound, string Broken)
{
    public override string ToString() => Name;
}
