using Crds.Generator;

// dotnet run --project src/Crds.Generator -- <repository root> [--check]
if (args is not [var root, .. var rest] || rest is not ([] or ["--check"]))
{
    Console.Error.WriteLine("usage: Crds.Generator <repository root> [--check]");
    return 2;
}
var check = rest.Length > 0;
var stale = 0;
foreach (var (path, content) in Generated.Files())
{
    var file = Path.Combine(root, path);
    if (!check)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        Console.WriteLine(path);
    }
    else if (!File.Exists(file) || File.ReadAllText(file) != content)
    {
        Console.Error.WriteLine($"{path} is not what the types in src/Crds say: run `make generate`");
        stale++;
    }
}
return stale > 0 ? 1 : 0;
