using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using EndToEnd.Tests;

namespace Install.Tests;

/// <summary>What dev/release puts together.</summary>
[Trait("Category", "EndToEnd")]
public sealed class ReleaseTests : IDisposable
{
    private const string Name = "supervision-operator";

    private static readonly string Version =
        XDocument.Load(Repository.Path("Directory.Build.props")).Descendants("Version").Single().Value;

    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("release-");

    private string Folder => Path.Combine(work.FullName, "release");

    public void Dispose() => work.Delete(recursive: true);

    [Fact]
    public async Task It_is_whole_and_of_one_version_and_its_bill_of_materials_names_every_package()
    {
        var image = Path.Combine(work.FullName, "image.tar");
        await File.WriteAllTextAsync(image, "an image", TestContext.Current.CancellationToken);
        await Release("--image", image, Folder);

        var sums = await File.ReadAllLinesAsync(Path.Combine(Folder, "SHA256SUMS"), TestContext.Current.CancellationToken);
        sums.ShouldBe(new DirectoryInfo(Folder).GetFiles().Where(file => file.Name != "SHA256SUMS").Select(file =>
            $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName)))}  {file.Name}"), ignoreOrder: true);
        File.ReadAllText(Path.Combine(Folder, $"{Name}-{Version}-image.tar")).ShouldBe("an image");
        File.ReadAllText(Path.Combine(Folder, "install.yaml")).ShouldContain($"/{Name}:{Version}");
        File.ReadAllText(Path.Combine(Folder, "supervisiontrees.yaml")).ShouldContain("kind: CustomResourceDefinition");

        var chart = Chart();
        chart[$"{Name}/Chart.yaml"].ShouldContain($"appVersion: {Version}");
        chart.ShouldContainKey($"{Name}/values.schema.json");

        Named().ShouldBe(Locked(), ignoreOrder: true);
    }

    [Fact]
    public async Task It_does_not_overwrite_another()
    {
        Directory.CreateDirectory(Folder);
        (await Should.ThrowAsync<InvalidOperationException>(() => Release(Folder))).Message.ShouldContain("is there already");
    }

    private static async Task Release(params string[] arguments)
    {
        var start = new ProcessStartInfo(Repository.Path("dev/release"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var release = Process.Start(start)!;
        var (output, error) = (release.StandardOutput.ReadToEndAsync(), release.StandardError.ReadToEndAsync());
        await release.WaitForExitAsync();
        if (release.ExitCode != 0) throw new InvalidOperationException($"{await output}{await error}");
    }

    private Dictionary<string, string> Chart()
    {
        var files = new Dictionary<string, string>();
        using var archive = new TarReader(
            new GZipStream(File.OpenRead(Path.Combine(Folder, $"{Name}-{Version}.tgz")), CompressionMode.Decompress));
        while (archive.GetNextEntry(copyData: true) is { } entry)
            files[entry.Name] = entry.DataStream is { } data ? new StreamReader(data).ReadToEnd() : "";
        return files;
    }

    /// <summary>The packages of the bill of materials.</summary>
    private string[] Named()
    {
        var bill = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, $"{Name}-{Version}.cdx.json")))!;
        bill["metadata"]!["component"]!["version"]!.GetValue<string>().ShouldBe(Version);
        return [.. bill["components"]!.AsArray().Select(component => $"{component!["name"]} {component["version"]}")];
    }

    /// <summary>The packages that the operator is built from.</summary>
    private static string[] Locked()
    {
        var packages = JsonNode.Parse(File.ReadAllText(Repository.Path("src/Operator/packages.lock.json")))!["dependencies"]!["net10.0"]!;
        return [.. packages.AsObject().Where(package => package.Value!["type"]!.GetValue<string>() != "Project")
            .Select(package => $"{package.Key} {package.Value!["resolved"]}")];
    }
}
