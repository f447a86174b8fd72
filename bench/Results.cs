using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Bench;

/// <summary>One table of results.</summary>
/// <param name="Id">Its name for machines, and the part of the benchmark that fills it.</param>
/// <param name="Title">For people.</param>
/// <param name="Columns">What is in each column.</param>
internal sealed record Table(string Id, string Title, params string[] Columns)
{
    private readonly List<object?[]> rows = [];

    public IReadOnlyList<object?[]> Rows => rows;

    /// <summary>Below the table, a sentence each.</summary>
    public List<string> Notes { get; } = [];

    public void Add(params object?[] cells)
    {
        if (cells.Length != Columns.Length) throw new ArgumentException($"{Id} has {Columns.Length} columns, not {cells.Length}");
        rows.Add(cells);
        Console.WriteLine($"  {Id}: {string.Join(", ", cells.Select((cell, i) => $"{Columns[i]} {Text(cell)}"))}");
    }

    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["title"] = Title,
        ["columns"] = new JsonArray([.. Columns.Select(column => (JsonNode)column)]),
        ["rows"] = new JsonArray([.. Rows.Select(row => (JsonNode)new JsonArray([.. row.Select(Json)]))]),
        ["notes"] = new JsonArray([.. Notes.Select(note => (JsonNode)note)]),
    };

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### {Title}\n\n| {string.Join(" | ", Columns)} |\n");
        text.Append(CultureInfo.InvariantCulture, $"|{string.Concat(Columns.Select((_, i) => i == 0 ? "---|" : "---:|"))}\n");
        foreach (var row in Rows) text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select(Text))} |\n");
        if (Notes.Count > 0) text.Append(CultureInfo.InvariantCulture, $"\n{string.Join('\n', Notes)}\n");
        return text.ToString();
    }

    /// <summary>Three digits that mean something.</summary>
    private static string Text(object? cell) => cell switch
    {
        null => "",
        double.NaN => "",
        double value and (>= 100 or <= -100) => value.ToString("0", CultureInfo.InvariantCulture),
        double value and (>= 10 or <= -10) => value.ToString("0.0", CultureInfo.InvariantCulture),
        double value => value.ToString("0.00", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString()!,
    };

    private static JsonNode? Json(object? cell) => cell switch
    {
        null or double.NaN => null,
        double value => Math.Round(value, 4),
        int value => value,
        long value => value,
        _ => cell.ToString(),
    };
}
