using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;

namespace Mutants;

/// <summary>
/// A project of ours, compiled with a change, and judged in that state. A test that cannot fail proves nothing, so the
/// judges of this repository are judged themselves: each must say no to engines that are wrong in known ways.
/// <code>
/// static readonly MutantProject Engine = new("src/Supervision/Supervision.csproj");
///
/// // Judge is a static method of the test project itself: null when it found nothing wrong, or what it found.
/// Engine.Judge(mutant, Judge, argument).ShouldNotBeNull();
/// Engine.Judge(null, Judge, argument).ShouldBeNull();   // the unchanged source passes
/// </code>
/// The compiler is the SDK's, with the arguments that the build gives it. The result is loaded into a context of its own,
/// and beside it a second copy of everything in the test's folder; only the framework is shared, and strings are all that
/// crosses. Both files of this folder are linked into each test project that has mutants.
/// </summary>
internal sealed class MutantProject(string projectFile)
{
    private readonly Lazy<Compilation> compilation = new(() => Compilation.Of(Path.Combine(Root, projectFile)));

    /// <summary>
    /// What the judge says when the project is the mutant. <paramref name="judge"/> must be a static method; it runs as its
    /// own copy, which sees the mutant where the original sees the real thing.
    /// </summary>
    public string? Judge(Mutant? mutant, Func<string, string?> judge, string argument)
    {
        var context = new MutantContext(compilation.Value.AssemblyName, compilation.Value.Compile(mutant));
        try
        {
            var copy = context.LoadFromAssemblyPath(judge.Method.DeclaringType!.Assembly.Location)
                .GetType(judge.Method.DeclaringType.FullName!, throwOnError: true)!
                .GetMethod(judge.Method.Name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
            return copy.CreateDelegate<Func<string, string?>>()(argument);
        }
        finally
        {
            context.Unload();
        }
    }

    private static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Operator.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder.TrimEnd('/'))!);

    /// <summary>The mutant, and every other assembly of the test's folder once more, so that whoever uses the mutant finds it.</summary>
    private sealed class MutantContext(string name, byte[] image) : AssemblyLoadContext(isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assembly)
        {
            if (assembly.Name == name) return LoadFromStream(new MemoryStream(image));
            var file = Path.Combine(AppContext.BaseDirectory, assembly.Name + ".dll");
            return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
        }
    }

    /// <summary>How the build compiles the project.</summary>
    private sealed record Compilation(string Folder, string Compiler, string[] Arguments)
    {
        /// <summary>For messages to people, for other assemblies, or for the code's form: nothing that a mutant needs.</summary>
        private static readonly string[] Dispensable =
            ["/out:", "/refout:", "/doc:", "/warnaserror", "/embed:", "/noconfig", "/debug", "/warn:"];

        public string AssemblyName => Path.GetFileNameWithoutExtension(
            Arguments.Single(argument => argument.StartsWith("/out:", StringComparison.Ordinal))["/out:".Length..]);

        /// <summary>Asks MSBuild, which then compiles nothing. NonExistentFile keeps it from skipping the answer.</summary>
        public static Compilation Of(string projectFile)
        {
            var configuration = typeof(Compilation).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
            var folder = Path.GetDirectoryName(projectFile)!;
            var answer = Dotnet(folder, [
                "msbuild", projectFile, "-nologo", "-target:Compile", $"-property:Configuration={configuration}",
                "-property:BuildProjectReferences=false", "-property:SkipCompilerExecution=true",
                "-property:ProvideCommandLineArgs=true", "-property:NonExistentFile=none",
                "-getItem:CscCommandLineArgs", "-getProperty:RoslynTargetsPath"]);
            using var json = JsonDocument.Parse(answer);
            var arguments = json.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray()
                .Select(argument => argument.GetProperty("Identity").GetString()!).ToArray();
            var compiler = json.RootElement.GetProperty("Properties").GetProperty("RoslynTargetsPath").GetString()!;
            return new Compilation(folder, Path.Combine(compiler, "bincore", "csc.dll"), arguments);
        }

        public byte[] Compile(Mutant? mutant)
        {
            if (mutant is not null && !Arguments.Contains(mutant.File))
                throw new InvalidOperationException($"The mutant \"{mutant}\" is out of date: there is no {mutant.File} in {Folder}");
            var scratch = Directory.CreateTempSubdirectory("mutant-");
            try
            {
                var output = Path.Combine(scratch.FullName, AssemblyName + ".dll");
                IEnumerable<string> arguments = Arguments
                    .Where(argument => !Dispensable.Any(prefix => argument.StartsWith(prefix, StringComparison.Ordinal)))
                    .Select(argument => argument == mutant?.File ? Changed(mutant, scratch) : argument);
                var response = Path.Combine(scratch.FullName, "csc.rsp");
                File.WriteAllLines(response, [.. arguments, $"/out:\"{output}\"", "/skipanalyzers+", "/warn:0", "/nologo"]);
                Dotnet(Folder, [Compiler, "/noconfig", "@" + response]);
                return File.ReadAllBytes(output);
            }
            finally
            {
                scratch.Delete(recursive: true);
            }
        }

        /// <summary>The changed copy of the mutant's file.</summary>
        private string Changed(Mutant mutant, DirectoryInfo scratch)
        {
            var source = File.ReadAllText(Path.Combine(Folder, mutant.File));
            var parts = source.Split(mutant.Sound);
            if (parts.Length != 2)
            {
                throw new InvalidOperationException(
                    $"The mutant \"{mutant}\" is out of date: {mutant.File} contains {parts.Length - 1} times, "
                    + $"instead of once:\n{mutant.Sound}");
            }
            var file = Path.Combine(scratch.FullName, Path.GetFileName(mutant.File));
            File.WriteAllText(file, string.Join(mutant.Broken, parts));
            return file;
        }

        private static string Dotnet(string folder, string[] arguments)
        {
            var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            // The test platform sets variables that would make MSBuild take itself for a part of another build.
            var inherited = start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase));
            foreach (var name in inherited.ToArray()) start.Environment.Remove(name);
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? output
                : throw new InvalidOperationException($"dotnet {arguments[0]} failed:\n{output}\n{errors.GetAwaiter().GetResult()}");
        }
    }
}
