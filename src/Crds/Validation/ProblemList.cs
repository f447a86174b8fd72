namespace Crds;

/// <summary>Collects what is wrong; each check says it in one line.</summary>
internal sealed class ProblemList
{
    private const int QuotedLength = 80;

    private readonly List<Problem> found = [];

    public IReadOnlyList<Problem> Found => found;

    public void Add(string path, string message) => found.Add(new(path, message));

    public void Unless(bool holds, string path, string message)
    {
        if (!holds)
            Add(path, message);
    }

    public void UnlessBetween(int value, int least, int most, string path) =>
        Unless(value >= least && value <= most, path, $"{value} is out of range: set {least} to {most}");

    /// <summary>What a user wrote, for a message: anyone can write a name of a megabyte.</summary>
    public static string Quote(string text) =>
        text.Length <= QuotedLength ? $"\"{text}\"" : $"\"{text[..QuotedLength]}…\"";
}
